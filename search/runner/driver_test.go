package runner_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// listener collects updates and lets a test wait for them.
type listener struct {
	mu      sync.Mutex
	updates []runner.Update
	news    chan struct{}
}

func newListener() *listener { return &listener{news: make(chan struct{}, 1000)} }

func (l *listener) deliver(u runner.Update) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u.Elapsed = 0
	l.updates = append(l.updates, u)
	l.news <- struct{}{}
}

// until waits for an update that fits and returns all since the last call.
func (l *listener) until(t *testing.T, fits func(runner.Update) bool) []runner.Update {
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

func in(s runner.DriverState) func(runner.Update) bool {
	return func(u runner.Update) bool { return u.State == s }
}

func TestDriverStepsAndRuns(t *testing.T) {
	l := newListener()
	r := searchtest.CatRunner(t, searchtest.CatModel())
	d := runner.NewDriver(r, l.deliver)
	var log []search.Event
	d.Step()
	for _, u := range l.until(t, in(runner.Paused)) {
		log = append(log, u.Events...)
	}
	d.Run()
	for _, u := range l.until(t, in(runner.Ended)) {
		if u.Err != nil {
			t.Error(u.Err)
		}
		log = append(log, u.Events...)
	}
	d.Run() // again: still ended
	if u := l.until(t, in(runner.Ended)); len(u) != 1 || u[0].Events != nil {
		t.Errorf("%+v", u)
	}
	d.Close()
	d.Close()
	d.Run()
	if diff := cmp.Diff(text(t, r.Log()), text(t, log)); diff != "" {
		t.Errorf("the updates are not the log:\n%s", diff)
	}
}

func TestDriverStepIsOneAction(t *testing.T) {
	l := newListener()
	d := runner.NewDriver(searchtest.CatRunner(t, searchtest.CatModel()), l.deliver)
	defer d.Close()
	for range 3 {
		d.Step()
		updates := l.until(t, in(runner.Paused))
		if len(updates) != 2 || updates[0].State != runner.Running || len(updates[0].Events) != 0 || len(updates[1].Events) == 0 {
			t.Fatalf("%+v", updates)
		}
	}
}

// gate is a model call that waits to be let through.
func gate(model *searchtest.Scripted) (entered, open chan struct{}) {
	entered, open = make(chan struct{}, 100), make(chan struct{})
	model.Before = func(ctx context.Context) error {
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
	model := searchtest.CatModel()
	entered, open := gate(model)
	l := newListener()
	d := runner.NewDriver(searchtest.CatRunner(t, model), l.deliver)
	defer d.Close()
	d.Run()
	<-entered
	d.Pause()
	close(open)
	updates := l.until(t, in(runner.Paused))
	if last := updates[len(updates)-1]; len(last.Events) == 0 {
		t.Errorf("the running action is lost: %+v", updates)
	}
}

func TestDriverCancelAbandonsTheAction(t *testing.T) {
	model := searchtest.CatModel()
	entered, open := gate(model)
	l := newListener()
	r := searchtest.CatRunner(t, model)
	d := runner.NewDriver(r, l.deliver)
	d.Run()
	<-entered
	d.Cancel()
	updates := l.until(t, in(runner.Paused))
	if last := updates[len(updates)-1]; len(last.Events) != 0 || last.Err != nil {
		t.Errorf("%+v", last)
	}
	close(open)
	d.Run()
	l.until(t, in(runner.Ended))
	d.Close()
	whole := searchtest.CatRunner(t, searchtest.CatModel())
	searchtest.RunToEnd(t, whole)
	if diff := cmp.Diff(text(t, whole.Log()), text(t, r.Log())); diff != "" {
		t.Error(diff)
	}
}

func TestDriverCloseStopsTheModel(t *testing.T) {
	model := searchtest.CatModel()
	entered, _ := gate(model)
	d := runner.NewDriver(searchtest.CatRunner(t, model), newListener().deliver)
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
	model := searchtest.CatModel()
	l := newListener()
	d := runner.NewDriver(searchtest.CatRunner(t, model), l.deliver)
	defer d.Close()
	broken := errors.New("connection refused")
	model.Before = func(context.Context) error { return broken }
	d.Run()
	failed := func(u runner.Update) bool { return u.Err != nil }
	updates := l.until(t, failed)
	if u := updates[len(updates)-1]; !errors.Is(u.Err, broken) || u.State != runner.Paused || len(u.Events) != 1 {
		t.Errorf("%+v", u)
	}
	model.Before = func(context.Context) error { panic("out of cheese") }
	d.Step()
	updates = l.until(t, failed)
	if u := updates[len(updates)-1]; !strings.HasPrefix(u.Err.Error(), "panic in the search: out of cheese") || u.State != runner.Paused {
		t.Errorf("%+v", u)
	}
	model.Before = nil
	d.Run()
	l.until(t, in(runner.Ended))
}

func TestDriverMayBeCalledFromDeliver(t *testing.T) {
	l := newListener()
	var d *runner.Driver
	ready := make(chan struct{})
	d = runner.NewDriver(searchtest.CatRunner(t, searchtest.CatModel()), func(u runner.Update) {
		<-ready
		if len(u.Events) > 3 { // a breakpoint
			d.Pause()
		}
		l.deliver(u)
	})
	close(ready)
	defer d.Close()
	d.Run()
	l.until(t, in(runner.Paused))
	d.Run()
	l.until(t, in(runner.Paused))
}

func TestDriverOfAnEndedSearch(t *testing.T) {
	r := searchtest.CatRunner(t, searchtest.CatModel())
	searchtest.RunToEnd(t, r)
	l := newListener()
	d := runner.NewDriver(r, l.deliver)
	defer d.Close()
	if u := l.until(t, in(runner.Ended)); len(u) != 1 {
		t.Errorf("%+v", u)
	}
}

func TestDriverSurvivesItsReceiver(t *testing.T) {
	r := searchtest.CatRunner(t, searchtest.CatModel())
	l := newListener()
	thrown := false
	d := runner.NewDriver(r, func(u runner.Update) {
		if len(u.Events) > 0 && !thrown {
			thrown = true
			panic("no screen")
		}
		l.deliver(u)
	})
	defer d.Close()
	d.Run()
	l.until(t, func(u runner.Update) bool { return u.Err != nil && strings.Contains(u.Err.Error(), "no screen") })
	d.Run()
	l.until(t, in(runner.Ended))
}
