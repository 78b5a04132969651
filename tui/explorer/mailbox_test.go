package explorer

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"espalier/tui/shell"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
)

// Many producers at once: no event is lost, stream updates may be.
func TestMailboxLosesNoEvent(t *testing.T) {
	const producers, each = 8, 500
	m := NewMailbox()
	var wg sync.WaitGroup
	for p := range producers {
		wg.Go(func() {
			for i := range each {
				m.Deliver(runner.Update{Events: []search.Event{{Seq: p*each + i}}, State: runner.Running})
				m.Live(search.StreamUpdate{Node: search.NodeID(p), Token: engine.Token{Text: "x"}})
			}
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	seen := map[int]bool{}
	take := func() {
		for _, e := range m.take().events {
			if seen[e.Seq] {
				t.Errorf("event %d came twice", e.Seq)
			}
			seen[e.Seq] = true
		}
	}
	for busy := true; busy; {
		select {
		case <-done:
			busy = false
		case <-m.wake:
			take()
		}
	}
	take()
	if len(seen) != producers*each {
		t.Errorf("%d of %d events arrived", len(seen), producers*each)
	}
}

func TestMailboxDropsOldGlimpses(t *testing.T) {
	m := NewMailbox()
	for i := range 3 * maxStreamUpdates {
		m.Live(search.StreamUpdate{Request: i})
	}
	live := m.take().live
	if len(live) > maxStreamUpdates {
		t.Errorf("%d stream updates are kept", len(live))
	}
	if last := live[len(live)-1].Request; last != 3*maxStreamUpdates-1 {
		t.Errorf("the newest stream update is %d", last)
	}
}

// A whole program: a producer at full speed, the explorer in a real Bubble Tea
// loop without a terminal. Everything arrives, and the program ends.
func TestProgramShowsEverything(t *testing.T) {
	log := solvedLog()
	sh := shell.Start(t.Context(), shell.Options{}, New(Options{Mailbox: NewMailbox(), Driver: &intents{}, Facts: testFacts}))
	e := sh.Top().(*Explorer)
	shown := make(chan struct{})
	seen := sync.OnceFunc(func() { close(shown) })
	p := tea.NewProgram(sh, tea.WithInput(nil), tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithFilter(func(_ tea.Model, m tea.Msg) tea.Msg {
		if e.history.now() == len(log) { // where messages are handled one by one
			seen()
		}
		return m
	}))
	go func() {
		p.Send(tea.WindowSizeMsg{Width: 100, Height: 30})
		for i, ev := range log {
			state := runner.Running
			if i == len(log)-1 {
				state = runner.Ended
			}
			e.feed.mailbox.Live(search.StreamUpdate{Node: 0, Purpose: search.Propose, Token: engine.Token{Text: "13 "}})
			e.feed.mailbox.Deliver(runner.Update{Events: []search.Event{ev}, State: state})
		}
		defer p.Quit()
		for range 1000 { // ten seconds, if it never is
			p.Send(nil)
			select {
			case <-shown:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	sh.Close()
	if e.history.err != nil || e.history.now() != len(log) {
		t.Errorf("event %d of %d is shown (%v)", e.history.now(), len(log), e.history.err)
	}
}

func TestPaceNeverFallsFarBehind(t *testing.T) {
	p := pace{usual: 100}
	now := time.Unix(0, 0)
	waiting := 100_000
	var took time.Duration
	for waiting > 0 {
		waiting -= p.allow(now, waiting)
		now = now.Add(frameTime)
		took += frameTime
		if took > time.Minute {
			t.Fatalf("%d events still wait after %s", waiting, took)
		}
	}
	if took > 8*catchUpTime {
		t.Errorf("100,000 events took %s", took)
	}
	for _, rate := range []float64{50, 200} {
		p, now, shown := pace{usual: rate}, time.Unix(0, 0), 0
		for range 40 { // one second
			shown += p.allow(now, int(rate))
			now = now.Add(frameTime)
		}
		if d := float64(shown) - rate; d < -rate/10 || d > rate/10 {
			t.Errorf("%d events in a second at a pace of %v", shown, rate)
		}
	}
	slow := pace{usual: 100, speed: -3}
	shown := 0
	for range 80 { // two seconds
		shown += slow.allow(now, 100_000)
		now = now.Add(frameTime)
	}
	if shown < 24 || shown > 27 {
		t.Errorf("%d events in two seconds of an eighth of 100 a second, however many wait", shown)
	}
	none := pace{}
	if n := none.allow(now, 7); n != 7 {
		t.Errorf("without a pace %d of 7 pass", n)
	}
}

func ExampleMailbox() {
	m := NewMailbox()
	m.Deliver(runner.Update{Events: make([]search.Event, 3)})
	fmt.Println(len(m.take().events))
	// Output: 3
}

// TestLeavingAsksOnlyForWhatItEnds: a search that goes on elsewhere is left at once.
func TestLeavingAsksOnlyForWhatItEnds(t *testing.T) {
	for _, watches := range []bool{false, true} {
		s := newStage(t, 80, 24, Options{Watches: watches})
		s.deliver(runner.Update{State: runner.Running})
		if asks := s.Busy() != ""; asks == watches {
			t.Errorf("watches %v, asks %v", watches, asks)
		}
		if why := s.onward.cannotRace(); strings.Contains(why, "race;") != watches {
			t.Errorf("watches %v: it cannot race, as %s", watches, why)
		}
	}
}
