package sessions

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
)

// rhythm gives each batch of a log a time: 100 ms apart, and a pause of a minute
// before the fifth.
func rhythm(log []search.Event) []time.Time {
	var times []time.Time
	at := time.UnixMilli(1_700_000_000_000)
	for i, batch := range split(log) {
		if i == 4 {
			at = at.Add(time.Minute)
		}
		for range batch {
			times = append(times, at)
		}
		at = at.Add(100 * time.Millisecond)
	}
	return times
}

func TestReplayKeepsTheRhythm(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	times := rhythm(log)
	batches := len(split(log))
	recorded := time.Duration(batches-1)*100*time.Millisecond + time.Minute
	for _, test := range []struct {
		name  string
		pace  Pace
		times []time.Time
		takes time.Duration
	}{
		{"as recorded", Pace{}, times, recorded},
		{"twice as fast", Pace{Speed: 2}, times, recorded / 2},
		{"without long pauses", Pace{MaxGap: time.Second}, times, recorded - time.Minute + 900*time.Millisecond},
		{"steady", Pace{Rate: 50}, times, time.Duration(len(log)-1) * 20 * time.Millisecond},
		{"without times", Pace{}, nil, time.Duration(len(log)-1) * 100 * time.Millisecond},
		{"without times, faster", Pace{Speed: 4}, nil, time.Duration(len(log)-1) * 25 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				var got []search.Event
				err := Replay(t.Context(), log, test.times, test.pace, func(events []search.Event) error {
					got = append(got, events...)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if takes := time.Since(begin); math.Abs(float64(takes-test.takes)) > float64(10*time.Millisecond) {
					t.Errorf("it takes %v, want %v", takes, test.takes)
				}
				if d := Diff(log, got); !d.Same() {
					t.Error(d)
				}
			})
		})
	}
}

func TestReplayStops(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := Replay(ctx, log, rhythm(log), Pace{}, func([]search.Event) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
	full := errors.New("no more paper")
	if err := Replay(t.Context(), log, nil, Pace{Rate: 1e6}, func([]search.Event) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
	for _, pace := range []Pace{{Rate: -1}, {Speed: -1}, {Rate: math.NaN()}, {Speed: math.Inf(1)}, {MaxGap: -1}} {
		if err := Replay(t.Context(), log, nil, pace, nil); err == nil {
			t.Errorf("%+v is no pace", pace)
		}
	}
}

// audience notes what a player delivers.
type audience struct {
	mu     sync.Mutex
	events []search.Event
	states []runner.DriverState
	err    error
	last   time.Duration
}

func (a *audience) deliver(u runner.Update) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.events = append(a.events, u.Events...)
	if n := len(a.states); n == 0 || a.states[n-1] != u.State {
		a.states = append(a.states, u.State)
	}
	if u.Err != nil {
		a.err = u.Err
	}
	a.last = u.Elapsed
}

func (a *audience) heard() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.events)
}

func TestPlayer(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	batches, times := split(log), rhythm(log)
	synctest.Test(t, func(t *testing.T) {
		var a audience
		p, err := NewPlayer(log, times, Pace{}, a.deliver)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		heard := 0
		expect := func(what string, n int) {
			t.Helper()
			synctest.Wait()
			heard += n
			if got := a.heard(); got != heard {
				t.Fatalf("%s: %d events, want %d", what, got, heard)
			}
		}
		time.Sleep(time.Hour)
		expect("it waits", 0)
		p.Step()
		expect("a step is an action", len(batches[0]))
		p.Step()
		p.Step()
		expect("two steps are two", len(batches[1])+len(batches[2]))
		p.Run()
		time.Sleep(100 * time.Millisecond)
		expect("it runs", len(batches[3]))
		time.Sleep(59 * time.Second)
		expect("it keeps a long pause", 0)
		p.SetSpeed(2)
		expect("unless told otherwise", len(batches[4]))
		p.Pause()
		time.Sleep(time.Hour)
		expect("it pauses", 0)
		p.Run()
		time.Sleep(105 * time.Millisecond)
		expect("continues, twice as fast", len(batches[5])+len(batches[6]))
		p.SetSpeed(10)
		begin := time.Now()
		for a.heard() < len(log) {
			time.Sleep(time.Millisecond)
		}
		want := time.Duration(len(batches)-7) * 10 * time.Millisecond
		if takes := time.Since(begin); takes < want-20*time.Millisecond || takes > want+20*time.Millisecond {
			t.Errorf("ten times as fast it takes %v, want %v", takes, want)
		}
		synctest.Wait()
		if d := Diff(log, a.events); !d.Same() {
			t.Error(d)
		}
		wantStates := []runner.DriverState{
			runner.Paused, runner.Running, runner.Paused, // between two steps it runs
			runner.Running, runner.Paused, runner.Running, runner.Ended,
		}
		if diff := cmp.Diff(wantStates, a.states); diff != "" {
			t.Error(diff)
		}
		if a.last != times[len(times)-1].Sub(times[0]) {
			t.Errorf("%v elapsed", a.last)
		}
		p.Run()
		p.Step()
		time.Sleep(time.Second)
		expect("after its end it is silent", len(log)-heard)
		p.Close()
		p.Run() // does not block
	})
}

func TestPlayerSurvivesItsReceiver(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	synctest.Test(t, func(t *testing.T) {
		var a audience
		thrown := false
		p, err := NewPlayer(log, nil, Pace{}, func(u runner.Update) {
			if len(u.Events) > 0 && !thrown {
				thrown = true
				panic("no screen")
			}
			a.deliver(u)
		})
		if err != nil {
			t.Fatal(err)
		}
		p.Run()
		time.Sleep(time.Minute)
		synctest.Wait()
		if a.err == nil || !strings.Contains(a.err.Error(), "no screen") {
			t.Error(a.err)
		}
		p.Close()
	})
}
