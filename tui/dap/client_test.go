package dap_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	protocol "github.com/google/go-dap"

	"espalier/engine"
	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/tui"
	"espalier/tui/dap"
)

// editor is a client of the protocol at the other end of a pipe.
type editor struct {
	t      *testing.T
	in     *bufio.Reader
	out    *io.PipeWriter
	seq    int
	events []protocol.EventMessage // that came and were not waited for yet
	output string
	ended  chan error
}

// debuggee opens searches for editors, of the game of 24 with a model.
type debuggee struct {
	method string
	model  engine.Model // nil: the random control
	step   func(context.Context, *runner.Runner) ([]search.Event, error)
	opened *debug.Debugger
	closed int
}

func (o *debuggee) open(ctx context.Context, a dap.Arguments) (*dap.Target, error) {
	if a.Task == "missing" {
		return nil, errors.New("unknown task missing")
	}
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		return nil, err
	}
	settings, err := method.Defaults(o.method)
	if err != nil {
		return nil, err
	}
	settings.Trace = true
	c := runner.Config{Problem: p, Settings: settings, Model: o.model, Seed: 1, Budget: search.Budget{Nodes: 120}}
	if c.Model == nil {
		c.Model = search.NewRandom(p)
	}
	host := debug.Host{Depth: p.Depth(), Problem: p, Configure: func(_ context.Context, about search.Started) (runner.Config, error) {
		c := c
		c.Settings, c.Seed, c.Budget = about.Settings, about.Seed, about.Budget
		return c, nil
	}}
	facts := tui.FactsOf(game24.Task(), p)
	target := &dap.Target{
		Facts: facts, Notes: []string{"not stored"}, Elapsed: func(string, time.Duration) {}, Close: func() { o.closed++ },
		Step: func(ctx context.Context, r *runner.Runner) ([]search.Event, error) { return r.Step(ctx) },
	}
	if o.step != nil {
		target.Step = o.step
	}
	searcher, err := runner.New(c)
	if err != nil {
		return nil, err
	}
	if a.Session != "" { // a recording of the whole search
		for !searcher.Tree().Outcome().Ended {
			if _, err := searcher.Step(ctx); err != nil {
				return nil, err
			}
		}
		if target.Debugger, err = debug.Open(debug.Host{Depth: p.Depth(), Problem: p}, a.Session, searcher.Log()); err != nil {
			return nil, err
		}
		if !a.Attach {
			target.Debugger.Travel(1)
		}
	} else if target.Debugger, err = debug.New(host, searcher); err != nil {
		return nil, err
	}
	o.opened = target.Debugger
	return target, nil
}

// edit begins a session.
func edit(t *testing.T, o *debuggee) *editor {
	t.Helper()
	requests, out := io.Pipe()
	in, answers := io.Pipe()
	e := &editor{t: t, in: bufio.NewReader(in), out: out, ended: make(chan error, 1)}
	var served parallel.Group
	served.Go(func() {
		e.ended <- dap.Serve(t.Context(), requests, answers, dap.Options{Open: o.open, Text: error.Error})
		_ = answers.Close()
	})
	t.Cleanup(func() {
		_ = out.Close()
		go io.Copy(io.Discard, in) //nolint:errcheck // the end is all that matters
		served.Wait()
	})
	return e
}

func (e *editor) read() protocol.Message {
	e.t.Helper()
	m, err := protocol.ReadProtocolMessage(e.in)
	if err != nil {
		e.t.Fatalf("nothing more is said: %v", err)
	}
	if out, ok := m.(*protocol.OutputEvent); ok {
		e.output += out.Body.Output
	}
	return m
}

// send sends a request without waiting.
func (e *editor) send(command string, arguments any) int {
	e.t.Helper()
	e.seq++
	body, err := json.Marshal(map[string]any{"seq": e.seq, "type": "request", "command": command, "arguments": arguments})
	if err != nil {
		e.t.Fatal(err)
	}
	if err := protocol.WriteBaseMessage(e.out, body); err != nil {
		e.t.Fatal(err)
	}
	return e.seq
}

// response waits for the answer to a request.
func (e *editor) response(seq int) protocol.ResponseMessage {
	e.t.Helper()
	for {
		switch m := e.read().(type) {
		case protocol.EventMessage:
			e.events = append(e.events, m)
		case protocol.ResponseMessage:
			if got := m.GetResponse().RequestSeq; got != seq {
				e.t.Fatalf("an answer to request %d, not %d: %#v", got, seq, m)
			}
			return m
		}
	}
}

// ask sends a request and returns its answer, which has to be one of success.
func ask[R protocol.ResponseMessage](e *editor, command string, arguments any) R {
	e.t.Helper()
	m := e.response(e.send(command, arguments))
	r, ok := m.(R)
	if !ok {
		e.t.Fatalf("%s: %s", command, said(m))
	}
	return r
}

// refused sends a request that is refused, and returns why.
func (e *editor) refused(command string, arguments any) string {
	e.t.Helper()
	m := e.response(e.send(command, arguments))
	if m.GetResponse().Success {
		e.t.Fatalf("%s %v succeeds: %s", command, arguments, said(m))
	}
	return m.GetResponse().Message
}

func said(m any) string {
	text, _ := json.Marshal(m)
	return string(text)
}

// event waits for an event of a type.
func event[E protocol.EventMessage](e *editor) E {
	e.t.Helper()
	for {
		for i, m := range e.events {
			if found, ok := m.(E); ok {
				e.events = e.events[i+1:]
				return found
			}
		}
		e.events = nil
		switch m := e.read().(type) {
		case protocol.EventMessage:
			e.events = append(e.events, m)
		default:
			e.t.Fatalf("an answer that nobody waits for: %s", said(m))
		}
	}
}

func (e *editor) stopped() protocol.StoppedEventBody {
	e.t.Helper()
	return event[*protocol.StoppedEvent](e).Body
}

// launch begins a search, or opens a recording, up to where breakpoints are set.
func (e *editor) launch(arguments map[string]any) {
	e.t.Helper()
	ask[*protocol.InitializeResponse](e, "initialize", map[string]any{"adapterID": "espalier", "linesStartAt1": true, "columnsStartAt1": true})
	m := e.response(e.send("launch", arguments))
	if !m.GetResponse().Success {
		e.t.Fatal(said(m))
	}
	event[*protocol.InitializedEvent](e)
}

func (e *editor) configured() protocol.StoppedEventBody {
	e.t.Helper()
	ask[*protocol.ConfigurationDoneResponse](e, "configurationDone", nil)
	return e.stopped()
}

// do moves and returns where the search stops.
func (e *editor) do(command string, arguments map[string]any) protocol.StoppedEventBody {
	e.t.Helper()
	if arguments == nil {
		arguments = map[string]any{}
	}
	arguments["threadId"] = 1
	if m := e.response(e.send(command, arguments)); !m.GetResponse().Success {
		e.t.Fatalf("%s: %s", command, said(m))
	}
	return e.stopped()
}

func (e *editor) stack() []protocol.StackFrame {
	e.t.Helper()
	return ask[*protocol.StackTraceResponse](e, "stackTrace", map[string]any{"threadId": 1}).Body.StackFrames
}

// variables are those of a scope of a frame.
func (e *editor) variables(frame int, scope string) (reference int, values map[string]string) {
	e.t.Helper()
	for _, s := range ask[*protocol.ScopesResponse](e, "scopes", map[string]any{"frameId": frame}).Body.Scopes {
		if s.Name == scope {
			return s.VariablesReference, e.list(s.VariablesReference)
		}
	}
	e.t.Fatalf("frame %d has no scope %s", frame, scope)
	return 0, nil
}

func (e *editor) list(reference int) map[string]string {
	e.t.Helper()
	values := map[string]string{}
	for _, v := range ask[*protocol.VariablesResponse](e, "variables", map[string]any{"variablesReference": reference}).Body.Variables {
		values[v.Name] = v.Value
	}
	return values
}

func (e *editor) evaluate(expression, where string, frame int) string {
	e.t.Helper()
	return ask[*protocol.EvaluateResponse](e, "evaluate", map[string]any{"expression": expression, "context": where, "frameId": frame}).Body.Result
}

func (e *editor) leave() {
	e.t.Helper()
	ask[*protocol.DisconnectResponse](e, "disconnect", map[string]any{})
	if err := <-e.ended; err != nil {
		e.t.Errorf("the session ends with %v", err)
	}
}

func number(text string) (n int) {
	_, _ = fmt.Sscanf(text, "event %d of", &n)
	return n
}
