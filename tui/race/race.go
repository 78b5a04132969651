// Package race is the screen of a race: two to four searches of one puzzle side by side, at
// equal tokens, with a table of how they stand. All are run, paused, stepped and scrubbed
// together; each can be opened in the explorer. At the end a judge says who has won. Where
// the names are hidden, as in a duel, the judge or the reader's vote reveals them.
package race

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/race"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/draw"
	"espalier/tui/overlay"
	"espalier/tui/shell"
)

// Options are all that New needs.
type Options struct {
	Title string // "Game of 24  4 9 10 13"
	Lanes []tui.Facts
	// Step has the search of a lane do one action. It waits for the model.
	Step func(ctx context.Context, lane int) (race.Turn, error)
	// Judge asks a model about the answers; nil: there is none to ask. It waits.
	Judge func(context.Context) (race.Verdict, error)
	// Asks is the name of that model.
	Asks string
	// Open is the explorer of a lane: it takes the seat if the search goes on.
	Open  func(lane int, seat *Seat) shell.Opener
	Inbox *Inbox

	Blind  bool    // who is who is hidden until somebody has judged
	Start  bool    // run at once
	Pace   float64 // events a second that are shown; 0: as they come
	Notice string  // said at the start
	// Closed is called at the end, with how the race stood.
	Closed func(verdict *race.Verdict)
}

// Screen is a screen of the shell.
type Screen struct {
	shell.Quiet
	shell.Canvas
	Options
	host  *shell.Host
	lanes []*lane
	turns []race.Turn // all that were taken
	at    int         // how many of them are shown

	run   running
	judge judging
	seats []*Seat
	focus int
	zoom  bool // the focused lane alone
}

// New makes the screen.
func New(o Options) shell.New {
	return func(h *shell.Host) shell.Screen {
		s := &Screen{Options: o, host: h}
		s.run, s.judge = running{s: s, wanted: o.Start}, judging{s: s}
		for i, f := range o.Lanes {
			l := newLane(i, f)
			s.lanes = append(s.lanes, l)
		}
		if o.Notice != "" {
			h.Say(themes.Notice, o.Notice)
		}
		return s
	}
}

// Init waits for mail.
func (s *Screen) Init() tea.Cmd { return tea.Batch(s.Inbox.next(0), s.run.pump()) }

// Return redraws what has gone on meanwhile.
func (s *Screen) Return() tea.Cmd {
	s.Redraw = true
	return nil
}

// Update takes what the race's own commands ended in.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.Redraw = true
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case mailMsg:
		s.mail()
		cmd = s.Inbox.next(frameTime)
	case turnMsg:
		s.run.took(msg)
	case dueMsg:
		s.run.ticking = false
	case judgedMsg:
		s.judge.judged(msg)
	}
	return tea.Batch(cmd, s.run.pump())
}

// Idle does what the user has asked for.
func (s *Screen) Idle() tea.Cmd { return s.run.pump() }

// mail takes what models write, and what explorers want.
func (s *Screen) mail() {
	live, intents := s.Inbox.take()
	for _, w := range live {
		if !s.run.stepping || w.lane != s.run.lane {
			continue // it stands in events by now
		}
		s.lanes[w.lane].streams.Add(w.StreamUpdate)
		for _, seat := range s.seats {
			if seat.lane == w.lane {
				seat.show(w.StreamUpdate)
			}
		}
	}
	for _, l := range s.lanes {
		l.streams.Settle()
		if !s.host.Still() {
			l.streams.Turn()
		}
	}
	for _, i := range intents {
		switch i.kind {
		case wishRun:
			s.run.proceed()
		case wishPause:
			s.run.pause()
		case wishStep:
			s.run.until = append(s.run.until, i.lane)
		case wishCancel:
			s.run.cancel()
		}
	}
}

// Subject is the race as a whole.
func (s *Screen) Subject() shell.Subject { return shell.Subject{Screen: "race"} }

// Space is what overlays may cover.
func (s *Screen) Space() overlay.Space {
	p := s.layout()
	return overlay.Space{Width: s.Width, Height: s.Height, Body: draw.Area(0, 1, s.Width, max(s.Height-3, 0)), Beside: p.table, Bare: p.bare}
}

// Busy says that a model is at work.
func (s *Screen) Busy() string {
	if s.run.wanted && !allEnded(s.lanes) {
		return "the race is running: q again leaves it; what has been done is stored"
	}
	return ""
}

// Cancel abandons the action that is under way.
func (s *Screen) Cancel() string { return s.run.cancel() }

// Close ends the wait for mail. The jobs have ended.
func (s *Screen) Close() {
	s.Inbox.close()
	if s.Closed != nil {
		s.Closed(s.judge.verdict)
	}
}
