package runner_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// fragile is spell with a checker that breaks when it is told to.
type fragile struct {
	searchtest.Spell
	before func(context.Context) error
}

func (f *fragile) Check(ctx context.Context, path []search.Step, text string) (search.Check, error) {
	if err := f.before(ctx); err != nil {
		return search.Check{}, err
	}
	return f.Spell.Check(ctx, path, text)
}

// bodies are a log's events, failures left out.
func bodies(log []search.Event) (all []search.Body) {
	for _, e := range log {
		if _, ok := e.Body.(search.Failed); !ok {
			all = append(all, e.Body)
		}
	}
	return all
}

// A search whose checker breaks at every third thought stops there, refuses
// nothing, and comes to the same end as one whose checker holds.
func TestBrokenCheckerStopsAndResumes(t *testing.T) {
	c := runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "tot-bfs"), Model: searchtest.CatModel()}
	sound := searchtest.New(t, c)
	if o := searchtest.RunToEnd(t, sound).Outcome(); !o.Solved {
		t.Fatalf("%+v", o)
	}
	broken, asked := 0, 0
	c.Problem = &fragile{searchtest.Spell{Word: "cat", Length: 3}, func(context.Context) error {
		if asked++; asked == 3 {
			broken, asked = broken+1, -20
			return errors.New("exit status 1: oops")
		}
		return nil
	}}
	c.Model = searchtest.CatModel()
	r := searchtest.New(t, c)
	for {
		events, err := r.Step(t.Context())
		if errors.Is(err, runner.ErrEnded) {
			break
		}
		if err == nil {
			continue
		}
		want := search.Failed{Error: "checker of spell: exit status 1: oops"}
		if err.Error() != want.Error || len(events) != 1 || events[0].Body != search.Body(want) {
			t.Fatalf("error %v, events %v", err, events)
		}
		if r, err = runner.Resume(c, r.Log()); err != nil {
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
	c := runner.Config{Settings: searchtest.Settings(t, "tot-bfs"), Model: searchtest.CatModel()}
	c.Problem = &fragile{searchtest.Spell{Word: "cat", Length: 3}, func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	r := searchtest.New(t, c)
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
	c := runner.Config{Settings: searchtest.Settings(t, "tot-bfs"), Model: searchtest.CatModel()}
	c.Problem = &fragile{searchtest.Spell{Word: "cat", Length: 3}, func(context.Context) error { return errors.New("oops") }}
	r := searchtest.New(t, c)
	if _, err := r.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := r.Amend(t.Context(), search.Noted{Text: "first"}, search.Injected{Parent: 0, Text: "c"})
	if err == nil || err.Error() != "checker of spell: oops" || len(r.Log()) != 1 {
		t.Errorf("error %v, %d events", err, len(r.Log()))
	}
}
