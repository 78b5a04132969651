package launch

import (
	"context"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/recording"
	"espalier/sessions/trust"
)

// sessionFlag says where a search is kept.
type sessionFlag struct {
	Session string `group:"search" placeholder:"ID" help:"Resume a stored session; none stores nothing. Default: a new session."`
}

// NoSession is the value of the flag that keeps nothing.
const NoSession = "none"

// Resumes reports whether a stored session is to be resumed.
func (f sessionFlag) Resumes() bool { return f.Session != "" && f.Session != NoSession }

// Settled refuses words and flags that a stored session has settled already.
// Only its budget may be another.
func (f sessionFlag) Settled(command *kong.Context) error {
	if !f.Resumes() {
		return nil
	}
	const hint = "omit it, or start a new session"
	for _, p := range command.Path {
		switch {
		case p.Positional != nil:
			return exit.BadInput(fmt.Errorf("a puzzle is given, and session %s has its own", f.Session), hint)
		case p.Flag != nil && p.Flag.Group != nil && (p.Flag.Group.Key == "search" || p.Flag.Group.Key == "model") && p.Flag.Name != "session":
			return exit.BadInput(fmt.Errorf("--%s is given, and session %s has its own", p.Flag.Name, f.Session), hint)
		}
	}
	return nil
}

// Record begins a session for a search. If that fails, the search runs without one, and
// the user is told.
func (s *Search) Record(ctx context.Context, about sessions.New) {
	store, err := OpenStore(ctx)
	if err != nil {
		s.unrecorded = err
		return
	}
	recorder, err := recording.Create(ctx, store, about, console.Stderr)
	if err != nil {
		s.unrecorded = err
		return
	}
	s.recordWith(recorder)
}

func (s *Search) recordWith(k *recording.Recorder) {
	s.Recorder = k
	s.Config.Record = k.Record
}

// Resume puts a stored search together again, once the user has agreed to what
// that does. The caller closes it.
func Resume(ctx context.Context, ref string, budget BudgetFlags, allowed TrustFlag, models *Models) (*Search, error) {
	c, err := allowed.Consents(ctx)
	if err != nil {
		return nil, err
	}
	store, err := OpenStore(ctx)
	if err != nil {
		return nil, err
	}
	k, stored, err := recording.Continue(ctx, store, ref, console.Stderr)
	if err != nil {
		return nil, StoreFailure(err)
	}
	about := search.Setup(stored.Events)
	if err := elsewhere(stored, about); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	about.Budget = about.Budget.With(budget.Budget())
	t, err := c.Session("resuming", stored, about, trust.Models(stored.Events), models)
	if err != nil {
		return nil, errors.Join(err, k.Close())
	}
	s, err := Assemble(t, about, models)
	if err != nil {
		_ = k.Close()
		return nil, err
	}
	s.recordWith(k)
	s.log, s.allowed, s.foreign = stored.Events, allowed, stored.Origin.Foreign()
	if !s.foreign { // what it does at a breakpoint is of the user's own
		s.setup = stored.Debugger
	}
	return s, nil
}

// WarnUnrecorded says that a search is not stored.
func (s *Search) WarnUnrecorded() {
	if s.unrecorded != nil {
		fmt.Fprintf(console.Stderr, "espalier: warning: this search is not stored: %s\n", console.Redacted(s.unrecorded))
	}
}
