package explorer

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/search"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/draw/drawtest"
	"espalier/tui/internal/synth"
	"espalier/tui/internal/typed"
	"espalier/tui/jobs"
)

var testFacts = tui.Facts{Title: "Game of 24", Model: "embedded 1.3M", StateWord: "left", Goal: "= 24", Depth: 3}

// clock is a time that stands still until it is moved.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

// intents records what an explorer asks of its driver.
type intents struct{ asked []string }

func (i *intents) Run()    { i.asked = append(i.asked, "run") }
func (i *intents) Pause()  { i.asked = append(i.asked, "pause") }
func (i *intents) Step()   { i.asked = append(i.asked, "step") }
func (i *intents) Cancel() { i.asked = append(i.asked, "cancel") }
func (i *intents) Close()  { i.asked = append(i.asked, "close") }

// stage is an explorer without a terminal.
type stage struct {
	*Explorer
	t      testing.TB
	clock  *clock
	driver *intents
}

func newStage(t testing.TB, width, height int, o Options) *stage {
	t.Helper()
	s := &stage{t: t, clock: &clock{time.Unix(1_700_000_000, 0)}, driver: &intents{}}
	if o.Debugger == nil {
		o.Driver = s.driver
	}
	o.Now = s.clock.now
	if o.Mailbox == nil {
		o.Mailbox = NewMailbox()
	}
	if o.Facts.Title == "" {
		o.Facts = testFacts
	}
	s.Explorer = New(o)
	s.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return s
}

// Update runs the jobs of a change or a check, as Bubble Tea would, and nothing else.
func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m, cmd := s.Explorer.Update(msg)
	for s.waits() && cmd != nil {
		m, cmd = s.Explorer.Update(s.reported(cmd))
	}
	return m, cmd
}

// waits reports whether a job is under way.
func (s *stage) waits() bool {
	n, ok := s.over.(*entry)
	return s.changing != "" || ok && n.verdict != nil && n.verdict.Waiting()
}

// reported runs a command until a job reports.
func (s *stage) reported(cmd tea.Cmd) tea.Msg {
	s.t.Helper()
	reports := make(chan tea.Msg, 8)
	var start func(tea.Cmd)
	start = func(cmd tea.Cmd) {
		go func() {
			switch msg := cmd().(type) {
			case standsStillMsg, changedMsg, jobs.Answered:
				reports <- msg
			case tea.BatchMsg:
				for _, c := range msg {
					start(c)
				}
			}
		}()
	}
	start(cmd)
	select {
	case msg := <-reports:
		return msg
	case <-time.After(20 * time.Second):
		s.t.Fatal("a job never reports")
		return nil
	}
}

// deliver hands over what a search would, and lets the explorer take it.
func (s *stage) deliver(u search.Update, live ...search.Live) {
	for _, l := range live {
		s.mailbox.Live(l)
	}
	s.mailbox.Deliver(u)
	s.Update(mailMsg{})
}

// press sends keys by their names.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.Update(typed.Key(k))
	}
}

// enter types a text letter by letter, and then keys by their names.
func (s *stage) enter(text string, keys ...string) {
	for _, r := range text {
		s.press(string(r))
	}
	s.press(keys...)
}

// screen is the frame without escape codes.
func (s *stage) text() string { return ansi.Strip(s.View()) }

// fits fails the test if the frame does not fill the terminal exactly.
func (s *stage) fits(width, height int) {
	s.t.Helper()
	lines := strings.Split(s.View(), "\n")
	if len(lines) > height {
		s.t.Fatalf("%d lines on a terminal of %dx%d", len(lines), width, height)
	}
	for i, l := range lines {
		if w, runes := drawtest.Columns(l); w > width || runes != w {
			s.t.Fatalf("line %d is %d wide on a terminal of %dx%d: %q", i, w, width, height, ansi.Strip(l))
		}
	}
}

func builtin(t testing.TB, name string) *themes.Theme {
	t.Helper()
	theme, err := themes.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

func solvedLog() []search.Event { return synth.Beam("4 9 10 13", 5, 7) }
func lostLog() []search.Event   { return synth.Beam("1 1 1 1", 2, 7) }
