package launch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/proxy"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/search/usage"
	"espalier/sessions"
	"espalier/sessions/page/live"
)

// ProxyFlags say who may call, and what a call may take.
type ProxyFlags struct {
	Listen    string   `default:"127.0.0.1:8765" placeholder:"HOST:PORT" help:"Address to listen at. Default: ${default}."`
	Remote    bool     `help:"Let --listen be an address that other machines can reach; needs --token-file."`
	TokenFile string   `placeholder:"PATH" help:"File with a token that callers send as their API key."`
	Model     []string `placeholder:"NAME" help:"Model that callers may ask for, as for solve; may be repeated. Default: embedded, and those that Ollama has."`
	Calls     int      `default:"4" placeholder:"N" help:"Calls at a time; each has its own copy of a model on disk. Default: ${default}."`
	MaxNodes  int      `group:"budget" default:"500" placeholder:"N" help:"Most thoughts of a call. Default: ${default}."`
	MaxCalls  int      `group:"budget" default:"1000" placeholder:"N" help:"Most model calls of a call. Default: ${default}."`
	MaxTokens int      `group:"budget" default:"1000000" placeholder:"N" help:"Most tokens of a call, prompts included. Default: ${default}."`

	Timeout time.Duration `group:"budget" default:"10m" placeholder:"D" help:"Longest time of a call. Default: ${default}."`
	ServerFlags
}

// Serve answers calls until the context ends.
func (f ProxyFlags) Serve(ctx context.Context) error {
	p := &calls{ProxyFlags: f}
	o := proxy.Options{Models: p.names, Search: p.search, Text: console.Redacted, Calls: f.Calls}
	var err error
	if o.Token, err = f.token(ctx); err != nil {
		return err
	}
	if err := p.openable(); err != nil {
		return err
	}
	unsafe := live.CheckAddress(f.Listen)
	o.Local = unsafe == nil
	if _, _, bad := net.SplitHostPort(f.Listen); bad != nil {
		return exit.BadInput(unsafe, "")
	}
	switch {
	case o.Local:
	case !f.Remote:
		return exit.BadInput(fmt.Errorf("other machines can reach %q; 127.0.0.1 is for this machine alone", f.Listen), "--remote allows it")
	case o.Token == "":
		return exit.BadInput(fmt.Errorf("whoever reaches %q could have this machine search", f.Listen), "--token-file asks callers for a token")
	default:
		warning(fmt.Sprintf("other machines can reach %q; nothing is encrypted on the way, the token included", f.Listen))
	}
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return exit.Failed(fmt.Errorf("serve: %w", err))
	}
	fmt.Fprintf(console.Stderr, "espalier: OpenAI clients can call http://%s/v1\n", listener.Addr())
	defer p.close()
	if err := proxy.New(o).Serve(ctx, listener); err != nil {
		return exit.Stopped(ctx, err)
	}
	return exit.Interrupted(ctx)
}

// token is the content of the file; empty: callers need none.
func (f ProxyFlags) token(ctx context.Context) (string, error) {
	if f.TokenFile == "" {
		return "", nil
	}
	text, err := boundedfile.Read(ctx, f.TokenFile, 1<<12)
	if err != nil {
		return "", exit.Unread(ctx, err)
	}
	token := strings.TrimSpace(string(text))
	if len(token) < 16 || strings.ContainsAny(token, " \t\r\n") {
		return "", exit.BadInput(fmt.Errorf("%s: a token is one word of 16 characters or more", f.TokenFile), "")
	}
	return token, nil
}

// question is the task to which a conversation is one.
const question = "ask"

// puzzle is what a call asks: of the embedded model the puzzle that its last message is, of
// the task that reads it, of others a question, unless the caller names a task.
func puzzle(model, task string, c proxy.Call) (registry.Task, search.Puzzle, error) {
	tasks := tasksOf(model)
	if task != "" {
		tasks = []string{task}
	}
	var wrong []error
	for _, name := range tasks {
		t, err := registry.Named(name)
		if err != nil {
			return t, search.Puzzle{}, err
		}
		text := c.Question
		if name == question {
			text = c.Conversation
		}
		asked := PuzzleFlags{}.puzzle(t, text)
		if _, err = t.Problem(asked); err == nil {
			return t, asked, nil
		}
		wrong = append(wrong, fmt.Errorf("%s: %w", t.Name, err))
	}
	return registry.Task{}, search.Puzzle{}, &proxy.Refusal{Status: http.StatusBadRequest, Code: "invalid_value", Param: "messages", Err: errors.Join(wrong...)}
}

// search answers a call.
func (p *calls) search(ctx context.Context, c proxy.Call, begun func(string), log proxy.Log) (proxy.Result, error) {
	s, err := p.assemble(ctx, c)
	if err != nil {
		return proxy.Result{}, refusal(err)
	}
	defer p.give(s.models)
	defer s.Close()
	s.Record(ctx, sessions.New{Tags: []string{"serve"}})
	s.WarnUnrecorded()
	fmt.Fprintf(console.Stderr, "espalier: %s: session %s\n", printable.Line(c.Model), s.Recorder.ID())
	begun(s.Recorder.ID())
	followed := &followed{Log: log}
	if err := s.Follow(ctx, followed); followed.runner == nil {
		return proxy.Result{}, refusal(err)
	}
	return proxy.Result{Tree: followed.runner.Tree(), Session: s.Recorder.ID(), Stopped: followed.stopped}, nil
}

// assemble puts the search of a call together.
func (p *calls) assemble(ctx context.Context, c proxy.Call) (*Search, error) {
	model, methodName, task, err := p.asked(ctx, c.Model)
	if err != nil {
		return nil, err
	}
	t, asked, err := puzzle(model, task, c)
	if err != nil {
		return nil, err
	}
	models := p.take()
	s, err := p.assembleWith(ctx, c, t, asked, SearchFlags{Method: methodName, ModelFlags: ModelFlags{RunFlags: RunFlags{ModelFlag: ModelFlag{model}, ServerFlags: p.ServerFlags}, Seed: 1}}, models)
	if err != nil {
		p.give(models)
	}
	return s, err
}

func (p *calls) assembleWith(ctx context.Context, c proxy.Call, t registry.Task, asked search.Puzzle, f SearchFlags, models *Models) (*Search, error) {
	about, err := f.of(ctx, t, asked, models)
	if err != nil {
		return nil, err
	}
	lines := c.Settings
	if c.Temperature != nil && method.HasOption(about.Settings.Method, "temperature") {
		lines = append([]string{fmt.Sprintf("temperature %g", *c.Temperature)}, lines...)
	}
	for _, line := range lines {
		if about, err = debug.Changed(about, line); err != nil {
			return nil, exit.BadInput(err, "")
		}
	}
	about.Budget = within(about.Budget, search.Budget{Nodes: p.MaxNodes, Calls: p.MaxCalls, Tokens: p.MaxTokens, Time: p.Timeout})
	s, err := Assemble(t, about, models)
	if err != nil {
		return nil, err
	}
	if _, err = s.runner(); err != nil { // before a session begins
		s.Close()
		return nil, err
	}
	return s, nil
}

// within is a budget that exceeds another one nowhere. 0 is no limit.
func within(b, limit search.Budget) search.Budget {
	b.Nodes, b.Calls, b.Tokens = tighter(b.Nodes, limit.Nodes), tighter(b.Calls, limit.Calls), tighter(b.Tokens, limit.Tokens)
	b.Time = tighter(b.Time, limit.Time)
	return b
}

func tighter[N int | time.Duration](a, b N) N {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// refusal is what went wrong, as the caller is told: what was the caller's mistake as such.
func refusal(err error) error {
	var known *proxy.Refusal
	var mistake *usage.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &mistake):
		return &proxy.Refusal{Status: http.StatusBadRequest, Code: "invalid_value", Err: err}
	}
	return &proxy.Refusal{Status: http.StatusBadGateway, Code: "model_failed", Err: err}
}

// followed is the log of a call, and how it ended.
type followed struct {
	proxy.Log
	runner  *runner.Runner
	stopped error
}

func (f *followed) Past([]search.Event) error { return nil }

func (f *followed) Events(events []search.Event) error { return f.Log.Events(events) }

func (f *followed) Live(u search.StreamUpdate) { f.Log.Live(u) }

func (f *followed) End(r *runner.Runner, stopped error) error {
	f.runner, f.stopped = r, stopped
	return nil
}
