package shell

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/config"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
	"espalier/tui/usercommand"
)

// hostile is a thought that would run a command wherever it was read as code.
const hostile = "$(touch pwned); `touch pwned`\n' \" ; touch pwned #\x1b[2J"

// custom is a stage with commands of the user's, about a hostile thought.
func custom(t *testing.T, file string) (s *stage, injected *[]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	own, problems := config.Read("config.toml", []byte(file))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s, injected = &stage{t: t, screens: map[string]*blank{}}, new([]string)
	s.Shell = Start(t.Context(), Options{Commands: own.Commands}, func(h *Host) Screen {
		b := &blank{host: h, name: "home", subject: Subject{
			Screen: "explorer", Values: map[string]string{"text": hostile, "id": "7"},
			Inject: func(text string) tea.Cmd { *injected = append(*injected, text); return nil },
		}}
		s.screens["home"] = b
		return b
	})
	s.send(tea.WindowSizeMsg{Width: 60, Height: 20})
	t.Cleanup(func() {
		if _, err := os.Stat("pwned"); err == nil {
			t.Error("the thought was executed")
		}
		s.Close()
	})
	return s, injected
}

func command(lines string) string { return "[[command]]\nname = \"mine\"\nkey = \"f12\"\n" + lines }

func TestOwnCommandsAreAboutWhatIsSelected(t *testing.T) {
	s, _ := custom(t, command(`run = 'printf "%s" "$ESPALIER_ID: $ESPALIER_TEXT"; echo $ESPALIER_TEXT >&2'`))
	s.press("f12")
	if strings.Contains(s.View(), "\x1b[2J") {
		t.Error("the escape reaches the terminal")
	}
	for _, want := range []string{"mine", "7: $(touch pwned); `touch pwned`"} {
		if !strings.Contains(s.View(), want) {
			t.Errorf("no %q in the popup:\n%s", want, s.View())
		}
	}
	s, injected := custom(t, command(`run = 'printf " %s \n" "$ESPALIER_TEXT"'`+"\noutput = \"thought\"\n"))
	if s.press("f12"); !slices.Equal(*injected, []string{hostile}) {
		t.Errorf("%q is injected", *injected)
	}
	s.screens["home"].subject.Inject = nil
	if s.press("f12"); len(*injected) != 1 || !strings.Contains(s.View(), "not now, there is no th") {
		t.Errorf("%s", s.View())
	}
}

func TestWhatOwnCommandsAskAndSay(t *testing.T) {
	s, injected := custom(t, command(`run = 'printf "%s" "$ESPALIER_TYPED"'`+"\noutput = \"thought\"\nask = \"which?\"\nconfirm = \"sure?\"\n"))
	answer := func(keys ...string) { s.t.Helper(); s.press(append([]string{"f12"}, keys...)...) }
	answer("$", "(", "x", "enter", "n", "enter")
	answer("esc")
	answer("a", "enter", "esc")
	if len(*injected) > 0 {
		t.Errorf("%q is injected against the answer", *injected)
	}
	if answer("$", "(", "x", "enter", "y", "enter"); !slices.Equal(*injected, []string{"$(x"}) {
		t.Errorf("%q is injected", *injected)
	}
	for lines, want := range map[string]string{
		`run = "exit 3"`: "mine: exit status 3",
		`run = "echo oh >&2; exit 3"` + "\noutput = \"none\"": "mine: exit status 3: oh",
		`run = "true"` + "\noutput = \"thought\"":             "mine printed nothing: no thought was added",
		`run = "true"`: "mine is done",
	} {
		s, _ := custom(t, command(lines+"\n"))
		if s.press("f12"); !strings.Contains(s.View(), want) {
			t.Errorf("%s: no %q:\n%s", lines, want, s.View())
		}
	}
}

// They stand in the help, on the `:` line, and on their screens alone.
func TestOwnCommandsAreActions(t *testing.T) {
	s, _ := custom(t, command("run = \"echo done\"\ntitle = \"say it\"\nscreen = \"explorer\"\n")+"[[command]]\nname = \"other\"\nrun = \"true\"\nscreen = \"sessions\"\n")
	if s.top().Action("other") != nil {
		t.Error("a command is on another screen")
	}
	if s.press("?", "s", "a", "y"); !strings.Contains(s.View(), "say it") || !strings.Contains(s.View(), "F12") {
		t.Errorf("the help has it not:\n%s", s.View())
	}
	s.press("esc", "esc", ":", "m", "i", "n", "e", "enter")
	if !strings.Contains(s.View(), "done") {
		t.Errorf("the line has it not:\n%s", s.View())
	}
}

// What an editor leaves unchanged, or empties, or fails with, changes nothing.
func TestEditorsChangeTextWhereItStands(t *testing.T) {
	s := newStage(t)
	var done []string
	open := func(text string) *overlay.Entry {
		n := &overlay.Entry{Line: prompt.NewLine(text, nil), Whole: text, Done: func(text string) tea.Cmd { done = append(done, text); return nil }}
		s.top().Overlays().Open(n)
		return n
	}
	become := "new words"
	var fails error
	s.top().overlays.Edit = func(_ string, put func(string) tea.Cmd) tea.Cmd {
		return func() tea.Msg { return editedMsg{become, fails, put} }
	}
	n := open("old words")
	s.press("ctrl+x")
	if n.Text() != "new words" || len(done) > 0 {
		t.Errorf("the line holds %q, and %q was done", n.Text(), done)
	}
	fails = os.ErrPermission
	become = "lost"
	if s.press("ctrl+x"); n.Text() != "new words" || !strings.Contains(s.View(), "permission") && s.top().notice.text == "" {
		t.Errorf("the line holds %q", n.Text())
	}
	s.press("enter")
	fails, become = nil, "two\nlines"
	open("x")
	s.press("ctrl+x")
	if !slices.Equal(done, []string{"new words", "two\nlines"}) || s.top().overlays.Top() != nil {
		t.Errorf("%q was done", done)
	}
	box := overlay.NewTextBox("a\nb")
	box.Done = func(text string) tea.Cmd { done = append(done, text); return nil }
	s.top().Overlays().Open(box)
	s.press("ctrl+x", "ctrl+s")
	if done[2] != "two\nlines" {
		t.Errorf("the box has %q", done[2])
	}
}

// A search that took long is announced, and one that ends unseen.
func TestWhatIsAnnounced(t *testing.T) {
	var told []string
	s := Start(t.Context(), Options{
		Notify: config.Notify{By: "bell", After: time.Minute, Unfocused: true}, Tell: func(text string) error { told = append(told, text); return nil },
	}, func(h *Host) Screen { return &blank{host: h} })
	say := func(text string, took time.Duration) {
		if cmd := s.top().Announce(text, took); cmd != nil {
			cmd()
		}
	}
	say("short", time.Second)
	say("long", time.Minute)
	s.Update(tea.BlurMsg{})
	say("unseen", time.Second)
	s.Update(tea.FocusMsg{})
	say("seen", time.Second)
	if !slices.Equal(told, []string{"long", "unseen"}) {
		t.Errorf("told %q", told)
	}
	s.announcer.tell = nil
	if s.top().Announce("nowhere", time.Hour) != nil {
		t.Error("told without a terminal")
	}
}

// A command that has the terminal has the same variables.
func TestOnTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	c := usercommand.Command{Name: "mine", Run: `printf "%s" "$ESPALIER_TEXT" > said`}
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	os.Stdin = in
	t.Cleanup(func() { os.Stdin = before })
	if err := usercommand.OnTerminal(t.Context(), c, map[string]string{"text": hostile}).Run(); err != nil {
		t.Fatal(err)
	}
	if said, err := os.ReadFile(filepath.Join(".", "said")); string(said) != hostile || err != nil {
		t.Errorf("%q, %v", said, err)
	}
}
