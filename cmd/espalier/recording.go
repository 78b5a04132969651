package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/recording"
	"espalier/sessions/trust"
)

// sessionFlag says where a search is kept.
type sessionFlag struct {
	Session string `group:"search" placeholder:"ID" help:"Resume a stored session; none stores nothing. Default: a new session."`
}

// noSession is the value of the flag that keeps nothing.
const noSession = "none"

// resumes reports whether a stored session is to be resumed.
func (f sessionFlag) resumes() bool { return f.Session != "" && f.Session != noSession }

// settled refuses words and flags that a stored session has settled already.
// Only its budget may be another.
func (f sessionFlag) settled(command *kong.Context) error {
	if !f.resumes() {
		return nil
	}
	const hint = "omit it, or start a new session"
	for _, p := range command.Path {
		switch {
		case p.Positional != nil:
			return badInput(fmt.Errorf("a puzzle is given, and session %s has its own", f.Session), hint)
		case p.Flag != nil && p.Flag.Group != nil && (p.Flag.Group.Key == "search" || p.Flag.Group.Key == "model") && p.Flag.Name != "session":
			return badInput(fmt.Errorf("--%s is given, and session %s has its own", p.Flag.Name, f.Session), hint)
		}
	}
	return nil
}

// openStore opens the user's store of sessions.
func openStore(ctx context.Context) (*sessions.Store, error) {
	path, err := sessions.Path(os.Getenv)
	if err != nil {
		return nil, badInput(err, "")
	}
	store, err := sessions.Open(ctx, path)
	if err != nil {
		return nil, failed(err)
	}
	store.Own(trust.Mark(sessions.UsualFolder(os.Getenv)))
	return store, nil
}

// record begins a session for a search. If that fails, the search runs without one, and
// the user is told.
func (s *setup) record(ctx context.Context, about sessions.New) {
	store, err := openStore(ctx)
	if err != nil {
		s.unrecorded = err
		return
	}
	recorder, err := recording.Create(ctx, store, about, stderr)
	if err != nil {
		s.unrecorded = err
		return
	}
	s.recordWith(recorder)
}

func (s *setup) recordWith(k *recording.Recorder) {
	s.recorder = k
	s.config.Record = k.Record
}

// resumed puts a stored search together again, once the user has agreed to what
// that does. The caller closes it.
func resumed(ctx context.Context, ref string, budget budgetFlags, allowed trustFlag, models *models) (*setup, error) {
	c, err := allowed.consents(ctx)
	if err != nil {
		return nil, err
	}
	store, err := openStore(ctx)
	if err != nil {
		return nil, err
	}
	k, stored, err := recording.Continue(ctx, store, ref, stderr)
	if err != nil {
		return nil, storeFailure(err)
	}
	about := search.Setup(stored.Events)
	about.Budget = about.Budget.With(budget.budget())
	t, err := c.session("resuming", stored, about, trust.Models(stored.Events), models)
	if err != nil {
		return nil, errors.Join(err, k.Close())
	}
	s, err := assemble(t, about, models)
	if err != nil {
		_ = k.Close()
		return nil, err
	}
	s.recordWith(k)
	s.log, s.allowed, s.foreign = stored.Events, allowed, stored.Origin.Foreign()
	return s, nil
}

// storeFailure separates mistakes of the user from failures of the store.
func storeFailure(err error) error {
	var known *failure
	var store *sessions.StoreError
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &store):
		return failed(err)
	case errors.Is(err, sessions.ErrDeleted):
		return badInput(err, "espalier sessions restore brings it back")
	case errors.Is(err, sessions.ErrNotFound):
		return badInput(err, "espalier sessions list shows all sessions")
	}
	return badInput(err, "")
}

// warnUnrecorded says that a search is not stored.
func (s *setup) warnUnrecorded() {
	if s.unrecorded != nil {
		fmt.Fprintf(stderr, "espalier: warning: this search is not stored: %s\n", redacted(s.unrecorded))
	}
}
