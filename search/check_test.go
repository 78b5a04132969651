package search

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fragile is spell with a checker that breaks when it is told to.
type fragile struct {
	spell
	before func(context.Context) error
}

func (f *fragile) Check(ctx context.Context, path []Step, text string) (Check, error) {
	if err := f.before(ctx); err != nil {
		return Check{}, err
	}
	return f.spell.Check(ctx, path, text)
}

// bodies are a log's events, failures left out.
func bodies(log []Event) (all []Body) {
	for _, e := range log {
		if _, ok := e.Body.(Failed); !ok {
			all = append(all, e.Body)
		}
	}
	return all
}

// A search whose checker breaks at every third thought stops there, refuses
// nothing, and comes to the same end as one whose checker holds.
func TestBrokenCheckerStopsAndResumes(t *testing.T) {
	c := Config{Problem: spell{"cat", 3}, Settings: settingsFor(t, "tot-bfs"), Model: catModel()}
	sound := mustRunner(t, c)
	if o := runToEnd(t, sound).Outcome(); !o.Solved {
		t.Fatalf("%+v", o)
	}
	broken, asked := 0, 0
	c.Problem = &fragile{spell{"cat", 3}, func(context.Context) error {
		if asked++; asked == 3 {
			broken, asked = broken+1, -20
			return errors.New("exit status 1: oops")
		}
		return nil
	}}
	c.Model = catModel()
	r := mustRunner(t, c)
	for {
		events, err := r.Step(t.Context())
		if errors.Is(err, ErrEnded) {
			break
		}
		if err == nil {
			continue
		}
		want := Failed{Error: "checker of spell: exit status 1: oops"}
		if err.Error() != want.Error || len(events) != 1 || events[0].Body != Body(want) {
			t.Fatalf("error %v, events %v", err, events)
		}
		if r, err = Resume(c, r.Log()); err != nil {
			t.Fatal(err)
		}
	}
	if broken == 0 {
		t.Fatal("the checker never broke")
	}
	ignore := cmp.FilterPath(func(p cmp.Path) bool { // failures count as events
		name := p.Last().String()
		return name == ".Reply" || name == ".Judged"
	}, cmp.Ignore())
	if diff := cmp.Diff(bodies(sound.Log()), bodies(r.Log()), ignore); diff != "" {
		t.Errorf("another search (-sound +broken):\n%s", diff)
	}
}

// Cancelling while a checker runs logs nothing, as it does while a model writes.
func TestCheckerIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := Config{Settings: settingsFor(t, "tot-bfs"), Model: catModel()}
	c.Problem = &fragile{spell{"cat", 3}, func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	r := mustRunner(t, c)
	for {
		events, err := r.Step(ctx)
		if err == nil {
			continue
		}
		if !errors.Is(err, context.Canceled) || len(events) > 0 {
			t.Errorf("error %v, events %v", err, events)
		}
		break
	}
	for _, e := range r.Log() {
		if e.Body.Type() == "replied" || e.Body.Type() == "failed" {
			t.Errorf("logged: %+v", e)
		}
	}
}

// What the user writes is checked or not taken at all.
func TestBrokenCheckerTakesNoThought(t *testing.T) {
	c := Config{Settings: settingsFor(t, "tot-bfs"), Model: catModel()}
	c.Problem = &fragile{spell{"cat", 3}, func(context.Context) error { return errors.New("oops") }}
	r := mustRunner(t, c)
	if _, err := r.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := r.Amend(t.Context(), Noted{Text: "first"}, Injected{Parent: 0, Text: "c"})
	if err == nil || err.Error() != "checker of spell: oops" || len(r.Log()) != 1 {
		t.Errorf("error %v, %d events", err, len(r.Log()))
	}
}
