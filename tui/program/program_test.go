package program

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine/parallel"
	"espalier/tui/terminal"
)

// fragile panics where it is told to.
type fragile struct{ where string }

type alarm struct{}

func ring() tea.Msg { return alarm{} }

func (f fragile) Init() tea.Cmd {
	f.explode("init")
	return ring
}

func (f fragile) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(alarm); !ok {
		return f, nil
	}
	switch f.where {
	case "nowhere":
		return f, tea.Quit
	case "command":
		return f, func() tea.Msg { return f.explode("command") }
	case "batch":
		return f, tea.Batch(func() tea.Msg { return f.explode("batch") }, func() tea.Msg { time.Sleep(time.Millisecond); return nil })
	case "view":
		return fragile{"now"}, nil
	}
	f.explode("update")
	return f, nil
}

func (f fragile) View() string {
	f.explode("now")
	return "all is well"
}

func (f fragile) explode(where string) tea.Msg {
	if f.where == where {
		panic("boom in " + where)
	}
	return nil
}

// show runs a model on a pipe, and returns what it wrote and its panic.
func show(t *testing.T, ctx context.Context, m tea.Model) (written string, p *parallel.Panic, err error) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	all := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		all <- string(b)
	}()
	func() {
		defer func() { p = parallel.Recovered(recover()) }()
		err = Run(ctx, m, Options{Output: terminal.NewOutput(w, false), Input: strings.NewReader(""), Mouse: true})
	}()
	w.Close()
	return <-all, p, err
}

func checkLeft(t *testing.T, written string) {
	t.Helper()
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?2004h": "\x1b[?2004l"} {
		if strings.LastIndex(written, on) > strings.LastIndex(written, off) {
			t.Errorf("%q was switched on and never off", on)
		}
	}
	if strings.Contains(written, "goroutine ") {
		t.Errorf("a stack on the screen: %q", written)
	}
}

func TestPanicsReachTheCallerOfRun(t *testing.T) {
	for _, where := range []string{"init", "update", "command", "batch", "view"} {
		written, p, _ := show(t, t.Context(), fragile{where})
		if p == nil || !strings.HasPrefix(p.Value.(string), "boom") || !strings.Contains(string(p.Stack), "fragile.explode") {
			t.Errorf("%s: got %v", where, p)
		}
		checkLeft(t, written)
	}
}

func TestRunEnds(t *testing.T) {
	written, p, err := show(t, t.Context(), fragile{"nowhere"})
	if p != nil || err != nil {
		t.Errorf("got %v, %v", p, err)
	}
	checkLeft(t, written)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	written, p, err = show(t, ended, fragile{"nowhere"})
	if p != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("after its context: got %v, %v", p, err)
	}
	checkLeft(t, written)
}
