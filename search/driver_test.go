package search

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// listener collects updates and lets a test wait for them.
type listener struct {
	mu      sync.Mutex
	updates []Update
	news    chan struct{}
}

func newListener() *listener { return &listener{news: make(chan struct{}, 1000)} }

func (l *listener) deliver(u Update) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u.Elapsed = 0
	l.updates = append(l.updates, u)
	l.news <- struct{}{}
}

// until waits for an update that fits and returns all since the last call.
func (l *listener) until(t *testing.T, fits func(Update) bool) []Update {
	t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		l.mu.Lock()
		for i, u := range l.updates {
			if fits(u) {
				out := l.updates[:i+1]
				l.updates = l.updates[i+1:]
				l.mu.Unlock()
				return out
			}
		}
		l.mu.Unlock()
		select {
		case <-l.news:
		case <-timeout:
			t.Fatalf("no such update in %+v", l.updates)
		}
	}
}

func in(s DriverState) func(Update) bool { return func(u Update) bool { return u.State == s } }

func catRunner(t *testing.T, model *scripted) *Runner {
	return mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-dfs"), Model: model})
}

func TestDriverStepsAndRuns(t *testing.T) {
	l := newListener()
	r := catRunner(t, catModel())
	d := NewDriver(r, l.deliver)
	var log []Event
	d.Step()
	for _, u := range l.until(t, in(Paused)) {
		log = append(log, u.Events...)
	}
	d.Run()
	for _, u := range l.until(t, in(Ended)) {
		if u.Err != nil {
			t.Error(u.Err)
		}
		log = append(log, u.Events...)
	}
	d.Run() // again: still ended
	if u := l.until(t, in(Ended)); len(u) != 1 || u[0].Events != nil {
		t.Errorf("%+v", u)
	}
	d.Close()
	d.Close()
	d.Run()
	if diff := cmp.Diff(encode(t, r.Log()), encode(t, log)); diff != "" {
		t.Errorf("the updates are not the log:\n%s", diff)
	}
}

func TestDriverStepIsOneAction(t *testing.T) {
	l := newListener()
	d := NewDriver(catRunner(t, catModel()), l.deliver)
	defer d.Close()
	for range 3 {
		d.Step()
		updates := l.until(t, in(Paused))
		if len(updates) != 2 || updates[0].State != Running || len(updates[0].Events) != 0 || len(updates[1].Events) == 0 {
			t.Fatalf("%+v", updates)
		}
	}
}

// gate is a model call that waits to be let through.
func gate(model *scripted) (entered, open chan struct{}) {
	entered, open = make(chan struct{}, 100), make(chan struct{})
	model.before = func(ctx context.Context) error {
		entered <- struct{}{}
		select {
		case <-open:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return entered, open
}

func TestDriverPauseLetsTheActionFinish(t *testing.T) {
	model := catModel()
	entered, open := gate(model)
	l := newListener()
	d := NewDriver(catRunner(t, model), l.deliver)
	defer d.Close()
	d.Run()
	<-entered
	d.Pause()
	close(open)
	updates := l.until(t, in(Paused))
	if last := updates[len(updates)-1]; len(last.Events) == 0 {
		t.Errorf("the running action is lost: %+v", updates)
	}
}

func TestDriverCancelAbandonsTheAction(t *testing.T) {
	model := catModel()
	entered, open := gate(model)
	l := newListener()
	r := catRunner(t, model)
	d := NewDriver(r, l.deliver)
	d.Run()
	<-entered
	d.Cancel()
	updates := l.until(t, in(Paused))
	if last := updates[len(updates)-1]; len(last.Events) != 0 || last.Err != nil {
		t.Errorf("%+v", last)
	}
	close(open)
	d.Run()
	l.until(t, in(Ended))
	d.Close()
	whole := catRunner(t, catModel())
	runToEnd(t, whole)
	if diff := cmp.Diff(encode(t, whole.Log()), encode(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

func TestDriverCloseStopsTheModel(t *testing.T) {
	model := catModel()
	entered, _ := gate(model)
	d := NewDriver(catRunner(t, model), newListener().deliver)
	d.Run()
	<-entered
	closed := make(chan struct{})
	go func() { d.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Fatal("close does not stop the model")
	}
}

func TestDriverReportsFailuresAndPanics(t *testing.T) {
	model := catModel()
	l := newListener()
	d := NewDriver(catRunner(t, model), l.deliver)
	defer d.Close()
	broken := errors.New("connection refused")
	model.before = func(context.Context) error { return broken }
	d.Run()
	failed := func(u Update) bool { return u.Err != nil }
	updates := l.until(t, failed)
	if u := updates[len(updates)-1]; !errors.Is(u.Err, broken) || u.State != Paused || len(u.Events) != 1 {
		t.Errorf("%+v", u)
	}
	model.before = func(context.Context) error { panic("out of cheese") }
	d.Step()
	updates = l.until(t, failed)
	if u := updates[len(updates)-1]; !strings.HasPrefix(u.Err.Error(), "panic in the search: out of cheese") || u.State != Paused {
		t.Errorf("%+v", u)
	}
	model.before = nil
	d.Run()
	l.until(t, in(Ended))
}

func TestDriverMayBeCalledFromDeliver(t *testing.T) {
	l := newListener()
	var d *Driver
	ready := make(chan struct{})
	d = NewDriver(catRunner(t, catModel()), func(u Update) {
		<-ready
		if len(u.Events) > 3 { // a breakpoint
			d.Pause()
		}
		l.deliver(u)
	})
	close(ready)
	defer d.Close()
	d.Run()
	l.until(t, in(Paused))
	d.Run()
	l.until(t, in(Paused))
}

func TestDriverOfAnEndedSearch(t *testing.T) {
	r := catRunner(t, catModel())
	runToEnd(t, r)
	l := newListener()
	d := NewDriver(r, l.deliver)
	defer d.Close()
	if u := l.until(t, in(Ended)); len(u) != 1 {
		t.Errorf("%+v", u)
	}
}

func TestDriverSurvivesItsReceiver(t *testing.T) {
	r := catRunner(t, catModel())
	l := newListener()
	thrown := false
	d := NewDriver(r, func(u Update) {
		if len(u.Events) > 0 && !thrown {
			thrown = true
			panic("no screen")
		}
		l.deliver(u)
	})
	defer d.Close()
	d.Run()
	l.until(t, func(u Update) bool { return u.Err != nil && strings.Contains(u.Err.Error(), "no screen") })
	d.Run()
	l.until(t, in(Ended))
}
