package debug_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/lists"
)

// The debugger on the random control: it proposes and values blindly, but is as
// deterministic as any model.

func configFor(t testing.TB, variety string, seed uint64) runner.Config {
	t.Helper()
	name, variant, _ := strings.Cut(variety, "/")
	task, input := game24.Task(), "4 9 10 13"
	if name == "got" { // which is for puzzles that are divided
		task, input = lists.Sorting(), "3 1 2 0 1 5"
	}
	p, err := task.Problem(search.Puzzle{Task: task.Name, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	s, err := method.Defaults(name)
	if err != nil {
		t.Fatal(err)
	}
	switch variant {
	case "sampled":
		s.Generate, s.Evaluate, s.Proposals = "sample", "value", 6
	case "voted":
		s.Generate, s.Evaluate, s.Proposals = "propose", "vote", 5
	case "rolled":
		s.Rollouts = 2
	}
	if name == search.ProgramMethod {
		c := searchtest.Program(t, s, seed)
		c.Budget.Nodes = 120
		return c
	}
	if s.Samples > 1 {
		s.Samples = 12
	}
	if s.Prior != "" { // it never knows that all is found
		s.Simulations = 60
	}
	return runner.Config{Problem: p, Settings: s, Model: search.NewRandom(p), Seed: seed, Budget: search.Budget{Nodes: 120}}
}

// methods are all there are as they come, and some otherwise.
var methods = append(methodNames(), "tot-bfs/sampled", "tot-dfs/sampled", "tot-bfs/voted", "mcts/rolled", "controller/voted")

func methodNames() []string {
	var names []string
	for _, m := range method.All() {
		names = append(names, m.Name)
	}
	return names
}

// hostFor opens the control for whatever is asked. Recordings are kept by name.
func hostFor(base runner.Config, recordings map[string][]search.Event) debug.Host {
	return debug.Host{
		Depth: base.Problem.Depth(),
		Configure: func(_ context.Context, setup search.Started) (runner.Config, error) {
			c := base
			c.Settings, c.Seed, c.Budget = setup.Settings, setup.Seed, setup.Budget
			if setup.Model != "random" {
				return c, fmt.Errorf("no model %s", setup.Model)
			}
			if setup.Evaluator != "" {
				c.Evaluator = search.NewRandom(base.Problem)
			}
			return c, nil
		},
		Fork: func(parent string, events int) (string, func([]search.Event) error, error) {
			name := fmt.Sprintf("%s/%d", parent, len(recordings))
			if len(recordings[parent]) < events {
				return "", nil, fmt.Errorf("recording %q has %d events, not %d", parent, len(recordings[parent]), events)
			}
			recordings[name] = append([]search.Event(nil), recordings[parent][:events]...)
			return name, func(e []search.Event) error {
				recordings[name] = append(recordings[name], e...)
				return nil
			}, nil
		},
	}
}

// session is a debugger with a search that it may run.
type session struct {
	*debug.Debugger
	t          testing.TB
	recordings map[string][]search.Event
	refusals   int                      // of the next forks
	asked      int                      // batches that the search was asked for
	moved      func([]debug.Transition) // is told how the moment moves; nil: nobody is
}

func (s *session) take(moves []debug.Transition) {
	if s.moved != nil {
		s.moved(moves)
	}
}

func begin(t testing.TB, variety string, seed uint64) *session {
	t.Helper()
	s := &session{t: t, recordings: map[string][]search.Event{"": nil}}
	c := configFor(t, variety, seed)
	c.Record = func(e []search.Event) error {
		s.recordings[""] = append(s.recordings[""], e...)
		return nil
	}
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	base := c
	base.Record = nil
	host := hostFor(base, s.recordings)
	fork := host.Fork
	host.Fork = func(parent string, events int) (string, func([]search.Event) error, error) {
		if s.refusals > 0 {
			s.refusals--
			return "", nil, errors.New("the disk is full")
		}
		return fork(parent, events)
	}
	if s.Debugger, err = debug.New(host, r); err != nil {
		t.Fatal(err)
	}
	return s
}

// say does a line and goes where it leads.
func (s *session) say(line string) ([]string, error) {
	s.t.Helper()
	answer, err := s.Do(s.t.Context(), line)
	s.take(answer.Transitions)
	if err != nil {
		return nil, err
	}
	s.goOn()
	return answer.Lines, nil
}

func (s *session) goOn() {
	s.t.Helper()
	for range 100000 {
		want, moves := s.Pursue(7)
		s.take(moves)
		switch want {
		case debug.Nothing:
			return
		case debug.Ask, debug.Run:
			events, err := s.Branch().Runner().Step(context.Background())
			if err != nil && !errors.Is(err, runner.ErrEnded) {
				s.t.Fatal(err)
			}
			s.asked++
			if err := s.Feed(events); err != nil {
				s.t.Fatal(err)
			}
		case debug.Patience:
		}
	}
	s.t.Fatal("a goal is never reached")
}

func (s *session) must(line string) []string {
	s.t.Helper()
	lines, err := s.say(line)
	if err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
	return lines
}

func text(t testing.TB, log []search.Event) string {
	t.Helper()
	var b strings.Builder
	for _, e := range log {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(data, '\n'))
	}
	return b.String()
}

// glance is all that a tree shows.
func glance(t testing.TB, tree *search.Tree) string {
	t.Helper()
	var nodes []search.Node
	for id := range search.NodeID(tree.Len()) {
		nodes = append(nodes, *tree.Node(id))
	}
	data, err := json.Marshal([]any{nodes, tree.Setup(), tree.Totals(), tree.Outcome(), tree.Focus(), tree.Seq(), tree.Pending()})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestBreakpointsStopAtTheEvent(t *testing.T) {
	s := begin(t, "tot-dfs", 1)
	s.must("break on backtrack")
	s.must("continue")
	if b := s.Stopped().Break; b == nil || b.ID != 1 {
		t.Fatalf("%+v", s.Stopped())
	}
	if _, ok := s.Tree().Last().(search.Backtracked); !ok {
		t.Fatalf("it stopped at %q", s.Tree().Last().Type())
	}
	at := s.Moment()
	if len(s.Line().Log()) > at+1 {
		t.Errorf("the search ran on to event %d", len(s.Line().Log()))
	}
	s.must("continue")
	second := s.Moment()
	s.must("rcontinue")
	if s.Moment() != at {
		t.Errorf("back at event %d, not %d", s.Moment(), at)
	}
	asked := s.asked
	s.must("restart")
	s.must("continue")
	if s.Moment() != at || s.asked != asked {
		t.Errorf("replayed to event %d with %d more batches, want %d with none", s.Moment(), s.asked-asked, at)
	}
	s.must("continue")
	if s.Moment() != second || s.asked != asked {
		t.Errorf("replayed to event %d, not %d", s.Moment(), second)
	}
	s.must("clear 1")
	s.must("continue")
	if s.Stopped().Reason != "the search has ended" {
		t.Errorf("%+v", s.Stopped())
	}
}

func TestConditionsFireWhenTheyBecomeTrue(t *testing.T) {
	s := begin(t, "tot-bfs", 3)
	s.must("break if value < 0.015 && depth == 1")
	s.must("continue")
	v, ok := s.Tree().Last().(search.Valued)
	if !ok || v.Value >= 0.3 || s.Tree().Node(v.Node).Depth != 1 {
		t.Fatalf("it stopped at %+v", s.Tree().Last())
	}
	for range 200 {
		s.must("continue")
		if s.Stopped().Break == nil {
			break
		}
		if w, ok := s.Tree().Last().(search.Valued); !ok || w.Node == v.Node {
			t.Fatalf("it stopped again at %+v", s.Tree().Last())
		}
	}
	matched, _ := s.Breaks().List()[0].Matched()
	s.must("clear all")
	s.must("restart")
	s.must(fmt.Sprintf("break if value < 0.015 && depth == 1 hits == %d", matched))
	s.must("continue")
	if again, all := s.Breaks().List()[0].Matched(); again != matched || !all || s.Stopped().Break == nil {
		t.Errorf("hit counts: %+v", s.Stopped())
	}
	if _, err := s.say("break if valeu < 1"); err == nil || !strings.Contains(err.Error(), "column 1") {
		t.Error(err)
	}
}
