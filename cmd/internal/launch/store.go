package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/sessions"
	"espalier/sessions/export"
	"espalier/sessions/trust"
	"espalier/tui/describe"
	"espalier/tui/start"
)

// recentSessions are the last that were used, for the start screen. Without a
// store there are none.
func recentSessions(ctx context.Context) []start.Choice {
	const most = 5
	var recent []start.Choice
	_ = InStore(ctx, func(s *sessions.Store) error {
		list, err := s.List(ctx, sessions.Query{Limit: most})
		for _, x := range list {
			recent = append(recent, start.Choice{
				Name: x.ID, Title: x.Name(),
				Note: string(x.Outcome) + ", " + method.Title(x.Setup.Settings) + ", " + describe.Age(time.Now(), x.Updated),
			})
		}
		return err
	})
	return recent
}

// OpenStore opens the user's store of sessions.
func OpenStore(ctx context.Context) (*sessions.Store, error) {
	path, err := sessions.Path(os.Getenv)
	if err != nil {
		return nil, exit.BadInput(err, "")
	}
	store, err := sessions.Open(ctx, path)
	if err != nil {
		return nil, exit.Failed(err)
	}
	store.Own(trust.Mark(sessions.UsualFolder(os.Getenv)))
	return store, nil
}

// StoreFailure separates mistakes of the user from failures of the store.
func StoreFailure(err error) error {
	var known *exit.Error
	var store *sessions.StoreError
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &store):
		return exit.Failed(err)
	case errors.Is(err, sessions.ErrDeleted):
		return exit.BadInput(err, "espalier sessions restore brings it back")
	case errors.Is(err, sessions.ErrNotFound):
		return exit.BadInput(err, "espalier sessions list shows all sessions")
	}
	return exit.BadInput(err, "")
}

// InStore opens the store for a command.
func InStore(ctx context.Context, do func(*sessions.Store) error) error {
	store, err := OpenStore(ctx)
	if err != nil {
		return err
	}
	err = do(store)
	if ctx.Err() != nil {
		err = exit.Interrupted(ctx)
	} else if err != nil {
		err = StoreFailure(err)
	}
	return errors.Join(err, store.Close())
}

// LoadSession reads a session of the store, or one that was exported.
func LoadSession(ctx context.Context, ref string) (*sessions.Recording, error) {
	if strings.HasSuffix(ref, ".jsonl") {
		return Exported(ctx, ref)
	}
	var r *sessions.Recording
	err := InStore(ctx, func(s *sessions.Store) (err error) {
		r, err = s.Load(ctx, ref)
		return err
	})
	return r, err
}

// damaged warns of a file of which a part is kept.
func damaged(err error, kept string) {
	warning(fmt.Sprintf("%s; the file is damaged there, and %s", console.Redacted(err), kept))
}

// keptOf says what is left of a damaged export, and what to do.
func keptOf(r *sessions.Recording) string {
	return english.Count(len(r.Events), "event is", "events are") + " kept; a new export of the session has them all"
}

// Exported reads a session that was exported to a file, and of a damaged one what can be
// kept.
func Exported(ctx context.Context, file string) (*sessions.Recording, error) {
	r, err := export.Open(ctx, file)
	if err != nil && r != nil && ctx.Err() == nil {
		damaged(err, keptOf(r))
		return r, nil
	}
	if err != nil {
		return nil, exit.Unread(ctx, err)
	}
	return r, nil
}
