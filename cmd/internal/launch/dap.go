package launch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/embedded"
	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/usage"
	"espalier/sessions"
	"espalier/sessions/page/live"
	"espalier/tui/dap"
	"espalier/tui/terminal"
)

// DAPFlags say how an editor debugs a search.
type DAPFlags struct {
	Listen string `placeholder:"HOST:PORT" help:"Wait for editors at an address of this machine, such as 127.0.0.1:4711, instead of talking over standard input and output."`
	ServerFlags
	TrustFlag
}

// Debug talks to an editor, or waits for editors until the context ends.
func (f DAPFlags) Debug(ctx context.Context) error {
	options := dap.Options{Open: f.open, Text: console.Redacted}
	if f.Listen == "" {
		if terminal.Is(os.Stdin) {
			return exit.BadInput(errors.New("an editor talks to espalier dap over standard input, and this is a terminal"), "configure your editor to start it, or use --listen 127.0.0.1:4711")
		}
		err := dap.Serve(ctx, os.Stdin, console.Raw, options)
		if err != nil {
			return exit.Stopped(ctx, err)
		}
		return nil
	}
	if err := live.CheckAddress(f.Listen); err != nil {
		return exit.BadInput(err, "whoever reaches the address can run searches as you; ssh -L brings it to another machine")
	}
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return exit.Failed(fmt.Errorf("listen: %w", err))
	}
	fmt.Fprintf(console.Stderr, "espalier: editors can debug at %s\n", listener.Addr())
	return f.accept(ctx, listener, options)
}

// accept serves editor after editor, several at once.
func (f DAPFlags) accept(ctx context.Context, listener net.Listener, options dap.Options) error {
	var editors parallel.Group
	defer editors.Wait()
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return exit.Interrupted(ctx)
		}
		if err != nil {
			return exit.Failed(err)
		}
		editors.Go(func() {
			defer conn.Close() //nolint:errcheck // whatever was to be said was
			if err := dap.Serve(ctx, conn, conn, options); err != nil && ctx.Err() == nil && !errors.Is(err, io.ErrClosedPipe) {
				fmt.Fprintf(console.Stderr, "espalier: %s: %s\n", conn.RemoteAddr(), console.Redacted(err))
			}
		})
	}
}

// open begins what an editor asks for.
func (f DAPFlags) open(ctx context.Context, a dap.Arguments) (*dap.Target, error) {
	t, err := f.begin(ctx, a)
	var mistake *usage.Error
	var known *exit.Error
	switch {
	case errors.As(err, &mistake) && mistake.Hint != "":
		err = fmt.Errorf("%w; %s", err, mistake.Hint)
	case errors.As(err, &known) && known.Hint != "":
		err = fmt.Errorf("%w; %s", err, known.Hint)
	}
	return t, err
}

func (f DAPFlags) begin(ctx context.Context, a dap.Arguments) (*dap.Target, error) {
	if a.Session != "" && !a.Resume {
		return f.look(ctx, a)
	}
	var notes []string
	models := func(named ...string) *Models {
		m := NewModels(ctx, f.ServerFlags, named...)
		m.Warn = func(text string) { notes = append(notes, text) }
		return m
	}
	if a.Resume {
		s, err := Resume(ctx, a.Session, BudgetFlags{}, f.TrustFlag, models())
		if err != nil {
			return nil, err
		}
		return s.target(ctx, notes)
	}
	search := SearchFlags{Method: a.Method, ModelFlags: ModelFlags{RunFlags: RunFlags{ModelFlag: ModelFlag{cmp.Or(a.Model, embedded.Name)}, ValueModel: a.ValueModel, ServerFlags: f.ServerFlags}, Seed: 1}, TrustFlag: f.TrustFlag}
	options := search.byName()
	for name, value := range a.Options {
		to, ok := options[name]
		if !ok {
			return nil, usage.Unknown("option", name, slices.Sorted(maps.Keys(options)), "")
		}
		text := dap.Text(value)
		*to = &text
	}
	task, err := f.TypedTask(ctx, a.Task)
	if err != nil {
		return nil, err
	}
	if a.Input == StandardInput {
		return nil, errors.New("standard input is for the editor; give the puzzle, or a file")
	}
	opened := models(a.Model, a.ValueModel)
	words := []string{a.Input}
	if a.Input == "" {
		words = nil
	}
	about, err := search.About(ctx, task, words, opened)
	if err == nil {
		about, err = settled(about, a.Settings)
	}
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	s, err := Assemble(task, about, opened)
	if err != nil {
		return nil, err
	}
	s.Record(ctx, sessions.New{})
	if s.unrecorded != nil {
		notes = append(notes, "this search is not stored: "+console.Redacted(s.unrecorded))
	}
	return s.target(ctx, notes)
}

// settled is a search with the settings that an editor names. The method comes first: it has
// settings of its own.
func settled(about search.Started, settings map[string]json.RawMessage) (search.Started, error) {
	for _, name := range append([]string{"method"}, slices.Sorted(maps.Keys(settings))...) {
		value, given := settings[name]
		if !given || name == "method" && dap.Text(value) == about.Settings.Method {
			continue
		}
		var err error
		if about, err = debug.Changed(about, name+" "+dap.Text(value)); err != nil {
			return about, err
		}
	}
	return about, nil
}

// target is the search for an editor, which closes it.
func (s *Search) target(ctx context.Context, notes []string) (*dap.Target, error) {
	branches := s.branches()
	searcher, err := s.runner()
	if err == nil {
		var d *debug.Debugger
		if d, err = debug.New(s.host(ctx, branches), searcher); err == nil {
			d.Branch().RecordedAs(s.Recorder.ID())
			if s.facts.Warning != "" {
				notes = append(notes, s.facts.Warning)
			}
			return &dap.Target{
				Debugger: d, Facts: s.facts, Notes: notes, Elapsed: branches.Elapsed,
				Step: func(ctx context.Context, r *runner.Runner) ([]search.Event, error) { return r.Step(ctx) },
				Close: func() {
					branches.Close(func(err error) { warning(console.Redacted(err)) })
					s.Close()
				},
			}, nil
		}
	}
	branches.Close(func(error) {})
	s.Close()
	return nil, err
}

// look opens a stored session, or a file that one was exported to, without its models. One
// that is attached to may still grow: what another process adds to it is waited for.
func (f DAPFlags) look(ctx context.Context, a dap.Arguments) (*dap.Target, error) {
	r, err := LoadSession(ctx, a.Session)
	if err != nil {
		return nil, err
	}
	facts, host := recordedFacts(r)
	d, err := debug.Open(host, r.ID, r.Events)
	if err != nil {
		return nil, err
	}
	t := &dap.Target{Debugger: d, Facts: facts, Elapsed: func(string, time.Duration) {}, Close: func() {}}
	switch {
	case !a.Attach:
		d.Travel(1)
	case !strings.HasSuffix(a.Session, ".jsonl") && !r.Ended():
		store, err := OpenStore(ctx)
		if err != nil {
			return nil, err
		}
		d.Await()
		t.Step = func(ctx context.Context, _ *runner.Runner) ([]search.Event, error) {
			return store.Grown(ctx, r.ID, d.Line().Len())
		}
		t.Close = func() { _ = store.Close() }
	}
	return t, nil
}
