package themes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWatch(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("name = \"mine\"\n")
	theme, _, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	w := theme.Watch()
	poll := func() (*Theme, error) {
		t.Helper()
		next, theme, _, err := w.Poll()
		w = next
		return theme, err
	}
	if theme, err := poll(); theme != nil || err != nil {
		t.Errorf("unchanged, and yet %v %v", theme, err)
	}
	write("name = \"mine\"\n[roles]\ntext = \"rosy\"\n")
	if theme, err := poll(); theme != nil || err == nil || !strings.HasPrefix(err.Error(), "mine.toml:3: text: unknown colour") {
		t.Errorf("broken: %v %v", theme, err)
	}
	if theme, err := poll(); theme != nil || err != nil {
		t.Errorf("said twice: %v %v", theme, err)
	}
	write("name = \"mine\"\n[roles]\ntext = \"#ff0000\"\n")
	if theme, err := poll(); err != nil || theme == nil || theme.roles[Text].fg != "#ff0000" || theme.File != file {
		t.Errorf("mended: %v %v", theme, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if theme, err := poll(); theme != nil || err != nil {
		t.Errorf("taken away: %v %v", theme, err)
	}
	if _, theme, _, err := Default().Watch().Poll(); theme != nil || err != nil {
		t.Errorf("built in: %v %v", theme, err)
	}
}
