package explorer

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/search"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/draw/drawtest"
	"espalier/tui/internal/synth"
	"espalier/tui/jobs"
	"espalier/tui/keymap"
	"espalier/tui/keypress"
	"espalier/tui/overlay"
	"espalier/tui/shell"
)

var testFacts = tui.Facts{Title: "Game of 24", Model: "embedded 1.3M", StateWord: "left", Goal: "= 24", Depth: 3}

// clock is a time that stands still until it is moved.
type clock struct {
	t    time.Time
	real bool
}

func (c *clock) now() time.Time {
	if c.real {
		return time.Now()
	}
	return c.t
}

// intents records what an explorer asks of its driver.
type intents struct{ asked []string }

func (i *intents) Run()    { i.asked = append(i.asked, "run") }
func (i *intents) Pause()  { i.asked = append(i.asked, "pause") }
func (i *intents) Step()   { i.asked = append(i.asked, "step") }
func (i *intents) Cancel() { i.asked = append(i.asked, "cancel") }
func (i *intents) Close()  { i.asked = append(i.asked, "close") }

// look is what the shell of a stage is given.
type look struct {
	Theme   *themes.Theme
	Themes  []*themes.Theme
	Profile themes.Profile
	Keys    []keymap.Change
	Still   bool
}

// stage is an explorer in a shell without a terminal.
type stage struct {
	*Explorer
	shell  *shell.Shell
	t      testing.TB
	clock  *clock
	driver *intents
	copied string

	reports chan tea.Msg
}

func newStage(t testing.TB, width, height int, o Options) *stage {
	t.Helper()
	return stageIn(t, width, height, look{}, o)
}

func stageIn(t testing.TB, width, height int, l look, o Options) *stage {
	t.Helper()
	s := &stage{t: t, clock: &clock{t: time.Unix(1_700_000_000, 0)}, driver: &intents{}}
	if o.Debugger == nil {
		o.Driver = s.driver
	}
	if o.Mailbox == nil {
		o.Mailbox = NewMailbox()
	}
	if o.Facts.Title == "" {
		o.Facts = testFacts
	}
	s.shell = shell.Start(t.Context(), shell.Options{
		Theme: l.Theme, Themes: l.Themes, Profile: l.Profile, Keys: l.Keys, ReducedMotion: l.Still,
		Now: func() time.Time { return s.clock.now() }, Copy: func(text string) error { s.copied = text; return nil },
	}, New(o))
	s.Explorer = s.shell.Top().(*Explorer)
	s.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return s
}

// real lets time pass.
func (s *stage) real() { s.clock.real = true }

// View is the frame.
func (s *stage) View() string { return s.shell.View() }

// over is the overlay on top.
func (s *stage) over() overlay.Overlay { return s.host.Overlays().Top() }

// compose draws what is stale.
func (s *stage) compose() { s.shell.Update(nil) }

// Update runs the jobs of a change or a check, as Bubble Tea would, and nothing else.
func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m, cmd := s.shell.Update(msg)
	for s.waits() {
		m, cmd = s.shell.Update(s.reported(cmd))
	}
	return m, cmd
}

// waits reports whether a job is under way.
func (s *stage) waits() bool {
	n, ok := s.over().(*overlay.Entry)
	c, compares := s.over().(*comparison)
	return s.whatif.changing != "" || s.steering.solving || s.steering.performing > 0 || s.reasons.asking || s.values.asking || compares && c.asking || ok && n.Verdict != nil && n.Verdict.Waiting()
}

// reported runs a command until a job reports.
func (s *stage) reported(cmd tea.Cmd) tea.Msg {
	s.t.Helper()
	if s.reports == nil {
		s.reports = make(chan tea.Msg, 64) // of all that was started
	}
	reports := s.reports
	var start func(tea.Cmd)
	start = func(cmd tea.Cmd) {
		go func() {
			switch msg := cmd().(type) {
			case nil:
			case tea.BatchMsg:
				for _, c := range msg {
					if c != nil {
						start(c)
					}
				}
			default:
				if shell.Reports(msg, isReport) {
					reports <- msg
				}
			}
		}()
	}
	if cmd != nil {
		start(cmd)
	}
	select {
	case msg := <-reports:
		return msg
	case <-time.After(20 * time.Second):
		s.t.Fatal("a job never reports")
		return nil
	}
}

// deliver hands over what a search would, and lets the explorer take it.
func (s *stage) deliver(u runner.Update, live ...search.StreamUpdate) {
	for _, l := range live {
		s.feed.mailbox.Live(l)
	}
	s.feed.mailbox.Deliver(u)
	s.Update(mailMsg{})
}

// press sends keys by their names.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.Update(keypress.Key(k))
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

// isReport reports whether a message is the end of a job.
func isReport(msg tea.Msg) bool {
	switch msg.(type) {
	case standsStillMsg, changedMsg, solvedMsg, performedMsg, toldMsg, calibratedMsg, comparedMsg, jobs.Answered:
		return true
	}
	return false
}
