package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"espalier/search"
	"espalier/search/runner"
	"espalier/sessions"
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
	const hint = "leave it out, or begin a new session"
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

// kept is where the events of a search go before anyone sees them.
type kept struct {
	store  *sessions.Store
	writer *sessions.Writer
	log    *backlog
	before time.Duration // spent on the search before it was resumed
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
	store.Own(trust.Mark(usualPlace()))
	return store, nil
}

// keepNew begins a session for a search. Where that cannot be, the search goes
// on without one, and the user is told.
func (s *setup) keepNew(ctx context.Context, about sessions.New) {
	store, err := openStore(ctx)
	if err != nil {
		s.unkept = err
		return
	}
	writer, err := store.Create(ctx, about)
	if err != nil {
		_ = store.Close()
		s.unkept = err
		return
	}
	s.keepIn(&kept{store: store, writer: writer, log: newBacklog(writer)})
}

func (s *setup) keepIn(k *kept) {
	s.kept = k
	s.config.Record = k.log.record
}

// asks says that somebody watches the search, who can be asked when it cannot be
// stored.
func (k *kept) asks() {
	if k != nil {
		k.log.asks = true
	}
}

// missing is the first event that is not stored; 0 if all are, or none is to be.
func (k *kept) missing() int {
	if k == nil {
		return 0
	}
	return k.log.missing()
}

// flush stores what could not be stored before, if that is possible by now.
func (k *kept) flush() {
	if k != nil {
		_ = k.log.flush() // missing tells
	}
}

// elapsed tells the session how long its search has taken by now.
func (k *kept) elapsed(d time.Duration) {
	if k != nil {
		k.writer.Elapsed(d)
	}
}

// earlier is the time that the search took in other processes.
func (k *kept) earlier() time.Duration {
	if k == nil {
		return 0
	}
	return k.before
}

// id of the session; empty if there is none.
func (k *kept) id() string {
	if k == nil {
		return ""
	}
	return k.writer.ID()
}

func (k *kept) close() error {
	if k == nil {
		return nil
	}
	return errors.Join(k.end(), k.store.Close())
}

// end gives the session its last events, or says which are missing where that has
// not been said.
func (k *kept) end() error {
	if k.log.why == nil || k.log.flush() == nil {
		return k.writer.Close()
	}
	if !k.log.asks {
		return nil
	}
	return k.log.lost()
}

// elapsed is the time spent on a search, that of earlier processes included.
func (s *setup) elapsed(r *runner.Runner) time.Duration {
	return s.kept.earlier() + r.Elapsed()
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
	writer, recording, err := store.Continue(ctx, ref)
	if err != nil {
		_ = store.Close()
		return nil, storeFailure(err)
	}
	k := &kept{store: store, writer: writer, log: newBacklog(writer), before: seconds(recording.Seconds)}
	about := search.Setup(recording.Events)
	about.Budget = budget.limiting(about.Budget)
	t, err := c.session("resuming", recording, about, trust.Models(recording.Events), models)
	if err != nil {
		return nil, errors.Join(err, k.close())
	}
	if recording.Origin.Kind == sessions.Unrecorded {
		_ = store.Adopt(ctx, recording.ID) // else it is asked about again
	}
	s, err := assemble(t, about, models)
	if err != nil {
		_ = k.close()
		return nil, err
	}
	s.keepIn(k)
	s.log, s.allowed, s.foreign = recording.Events, allowed, recording.Origin.Foreign()
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
		return badInput(err, "espalier sessions list shows the sessions there are")
	}
	return badInput(err, "")
}

// warnUnkept says that a search is not stored.
func (s *setup) warnUnkept() {
	if s.unkept != nil {
		fmt.Fprintf(stderr, "espalier: warning: this search is not stored: %s\n", redacted(s.unkept))
	}
}
