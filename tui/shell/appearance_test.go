package shell

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
)

// A theme that is edited is shown as it is saved; one that cannot be read leaves
// the one there was, and says where it is wrong.
func TestThemeIsReadAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("name = \"mine\"\n")
	theme, _, err := themes.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s := Start(t.Context(), Options{Theme: theme, Profile: themes.TrueColor}, func(h *Host) Screen { return &blank{host: h} })
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	poll := func() { t.Helper(); s.Update(pollTheme(s.look.watch)) }

	write("name = \"mine\"\n[roles]\ntext = \"#010203\"\n")
	poll()
	if !strings.Contains(s.View(), "38;2;1;2;3") || !strings.Contains(s.View(), "theme mine was read again") {
		t.Errorf("the new colour is not on the screen:\n%s", s.View())
	}
	write("name = \"mine\"\n[roles]\ntext = \"#01020\"\n")
	poll()
	if !strings.Contains(s.View(), "38;2;1;2;3") || !strings.Contains(s.View(), `mine.toml:3: text: unknown colour or attribute "#01020"`) {
		t.Errorf("the old colour should stay, and the line be named:\n%s", s.View())
	}
	write("name = \"mine\"\n[roles]\ntexts = \"#010203\"\n")
	poll()
	if !strings.Contains(s.View(), `mine.toml:3: unknown role "texts"`) {
		t.Errorf("no warning:\n%s", s.View())
	}
	if s.look.watching = false; s.look.watchFile() == nil || s.look.watchFile() != nil {
		t.Error("want one look at the file under way")
	}
	write("name = \"mine\"\n")
	late := pollTheme(s.look.watch)
	s.useTheme(s.look.find("nord"))
	if s.Update(late); s.Theme().Name != "nord" {
		t.Errorf("a late look replaces %s", s.Theme().Name)
	}
	if s.look.watching = false; s.look.watchFile() != nil {
		t.Error("a built-in theme is watched")
	}
}
