package dialogue_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/tui/dialogue"
	"espalier/tui/statusline"
)

// program is one that debugs by JSON.
type program struct {
	t    *testing.T
	in   io.Writer
	said *bufio.Scanner
	id   int
}

type said map[string]any

func (p *program) next() said {
	p.t.Helper()
	if !p.said.Scan() {
		p.t.Fatal("nothing more is said")
	}
	s := said{}
	if err := json.Unmarshal(p.said.Bytes(), &s); err != nil {
		p.t.Fatalf("%q: %v", p.said.Text(), err)
	}
	return s
}

// of reads a path such as "tree.thoughts".
func (s said) of(path string) any {
	var at any = map[string]any(s)
	for name := range strings.SplitSeq(path, ".") {
		m, _ := at.(map[string]any)
		at = m[name]
	}
	return at
}

func (p *program) want(s said, path string, want any) {
	p.t.Helper()
	if got := s.of(path); fmt.Sprint(got) != fmt.Sprint(want) {
		p.t.Errorf("%s is %v, not %v: %v", path, got, want, s)
	}
}

// ask sends a request and returns its answer, which is of a type.
func (p *program) ask(request, kind string) said {
	p.t.Helper()
	p.id++
	if _, err := fmt.Fprintf(p.in, "{\"id\":%d,%s}\n", p.id, request); err != nil {
		p.t.Fatal(err)
	}
	return p.take(kind)
}

func (p *program) take(kind string) said {
	p.t.Helper()
	s := p.next()
	p.want(s, "type", kind)
	p.want(s, "id", p.id)
	return s
}

func TestASessionInJSON(t *testing.T) {
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("tot-bfs")
	if err != nil {
		t.Fatal(err)
	}
	config := runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: 1, Budget: search.Budget{Nodes: 120}}
	searcher, err := runner.New(config)
	if err != nil {
		t.Fatal(err)
	}
	kept := ""
	d, err := debug.New(debug.Host{
		Configure: func(_ context.Context, about search.Started) (runner.Config, error) {
			c := config
			c.Settings, c.Seed, c.Budget = about.Settings, about.Seed, about.Budget
			return c, nil
		},
		Keep: func(_ context.Context, name, setup string) error {
			if name != "mine" {
				return errors.New("kept for " + name)
			}
			kept = setup
			return nil
		},
	}, searcher)
	if err != nil {
		t.Fatal(err)
	}
	d.Branch().RecordedAs("mine")
	requests, in := io.Pipe()
	out, answers := io.Pipe()
	asked, hold := make(chan struct{}, 1), false
	talk := dialogue.New(dialogue.Options{
		Out: io.Discard, Err: io.Discard, In: requests, JSON: json.NewEncoder(answers), Status: statusline.New(nil),
		Setup: "display thoughts\n", Elapsed: func(string, time.Duration) {}, Text: error.Error, Exit: func() {},
		Step: func(ctx context.Context, r *runner.Runner) ([]search.Event, error) {
			if hold { // as a model that does not answer
				asked <- struct{}{}
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return r.Step(ctx)
		},
	})
	ended := make(chan error, 1)
	go func() {
		ended <- talk.Run(t.Context(), d, false)
		_ = answers.Close()
	}()
	p := &program{t: t, in: in, said: bufio.NewScanner(out)}
	p.said.Buffer(nil, 1<<24)

	s := p.next()
	p.want(s, "type", "ready")
	p.want(s, "version", 1)
	p.want(s, "method", "tot-bfs")
	p.want(p.next(), "text", "from before: 1 display")
	s = p.next()
	p.want(s, "cause", "moved")
	p.want(s, "moment", 1)

	s = p.ask(`"verb":"break","args":"on prune"`, "answer")
	p.want(s, "data.kind", "breakpoint")
	p.want(s, "data.spec", "on prune")
	p.want(p.ask(`"line":"trace on thought once: {id}"`, "answer"), "data.kind", "tracepoint")
	p.ask(`"verb":"continue"`, "answer")
	s = p.next()
	p.want(s, "type", "trace")
	p.want(s, "text", "1")
	s = p.take("stop")
	p.want(s, "cause", "breakpoint")
	p.want(s, "breakpoint.id", 1)
	p.want(s, "event.type", "pruned")
	p.want(s, "thought.status", "pruned")
	if n := s.of("tree.thoughts"); n == 0.0 || fmt.Sprint(s.of("displays")) != fmt.Sprintf("[map[expression:thoughts id:1 text:%v value:%v]]", n, n) {
		t.Errorf("%v", s)
	}
	pruned := s.of("thought.id")
	p.want(p.ask(`"verb":"print","args":"id"`, "answer"), "data.value", pruned)
	p.want(p.ask(`"verb":"show"`, "answer"), "data.id", pruned)
	p.want(p.ask(`"verb":"up"`, "answer"), "data.id", 0)
	if list, _ := p.ask(`"verb":"tree"`, "answer").of("data").([]any); len(list) != d.Line().Tip().Len() {
		t.Errorf("%d thoughts", len(list))
	}
	p.want(p.ask(`"line":"nonsense"`, "error"), "line", "nonsense")
	p.ask(`"verb":"step","line":"step"`, "error")
	p.ask(`"verb":"step","args":[1]`, "error")
	p.ask(`"verb":"back","args":2`, "answer")
	p.want(p.take("stop"), "cause", "moved")
	s = p.ask(`"verb":"set","args":"beam 3"`, "answer")
	p.want(s, "data.parent", 1)
	p.want(p.take("stop"), "branch", 2)
	p.ask(`"verb":"clear","args":"all"`, "answer")
	p.ask(`"verb":"goto","args":"end"`, "answer")
	p.take("stop")

	hold = true
	p.ask(`"verb":"continue"`, "answer")
	<-asked
	p.want(p.ask(`"verb":"pause"`, "answer"), "verb", "pause")
	p.id-- // the stop is of what was paused
	p.want(p.take("stop"), "cause", "pause")
	p.id++
	hold = false
	p.ask(`"verb":"continue"`, "answer")
	p.want(p.take("stop"), "cause", "end")
	p.ask(`"verb":"quit"`, "answer")
	s = p.next()
	p.want(s, "type", "end")
	p.want(s, "ended", true)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if kept != "display thoughts\n" {
		t.Errorf("kept is %q", kept)
	}
}
