package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"espalier/search/english"

	"espalier/sessions"
)

type sessionsForkCmd struct {
	ID   string `arg:"" help:"The session."`
	At   int    `placeholder:"N" help:"The last event to copy. One inside an action means the end of the action before. Default: the last of all."`
	JSON bool   `name:"json" help:"Print the fork as a line of JSON."`
}

func (c sessionsForkCmd) Run(ctx context.Context) error {
	return inStore(ctx, func(s *sessions.Store) error {
		at := c.At
		if at == 0 {
			parent, err := s.Find(ctx, c.ID)
			if err != nil {
				return err
			}
			at = parent.Events
		}
		fork, err := s.Fork(ctx, c.ID, at)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(fork)
		}
		_, err = fmt.Fprintln(stdout, fork.ID)
		return err
	})
}

type sessionsRmCmd struct {
	IDs []string `arg:"" name:"id" help:"The sessions."`
}

func (c sessionsRmCmd) Run(ctx context.Context) error {
	return eachSession(ctx, c.IDs, false, "deleted", (*sessions.Store).Delete)
}

type sessionsRestoreCmd struct {
	IDs []string `arg:"" name:"id" help:"The sessions. espalier sessions list --deleted shows them."`
}

func (c sessionsRestoreCmd) Run(ctx context.Context) error {
	return eachSession(ctx, c.IDs, true, "restored", (*sessions.Store).Restore)
}

// eachSession changes sessions one after the other, once it is known which: last may
// be another one after the first of them is gone.
func eachSession(ctx context.Context, refs []string, removed bool, done string, do func(*sessions.Store, context.Context, string) (string, error)) error {
	return inStore(ctx, func(s *sessions.Store) error {
		ids, err := s.Resolve(ctx, refs, removed)
		if err != nil {
			return err
		}
		for _, id := range ids {
			id, err := do(s, ctx, id)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(stdout, done, id); err != nil {
				return err
			}
		}
		return nil
	})
}

type sessionsPurgeCmd struct {
	Older time.Duration `placeholder:"D" help:"Only those deleted so long ago, such as 24h. Default: all."`
}

func (c sessionsPurgeCmd) Run(ctx context.Context) error {
	return inStore(ctx, func(s *sessions.Store) error {
		// A session that was deleted in this very millisecond is deleted as well.
		n, err := s.Purge(ctx, time.Now().Add(time.Millisecond-c.Older))
		if err == nil {
			err = s.Compact(ctx)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(stdout, "removed", english.Plural(n, "session"))
		return err
	})
}

type sessionsTagCmd struct {
	ID   string   `arg:"" help:"The session."`
	Tags []string `arg:"" name:"tag" help:"Words."`
}

func (c sessionsTagCmd) Run(ctx context.Context) error {
	return inStore(ctx, func(s *sessions.Store) error { return s.Tag(ctx, c.ID, c.Tags...) })
}

type sessionsUntagCmd struct {
	ID   string   `arg:"" help:"The session."`
	Tags []string `arg:"" name:"tag" help:"Words."`
}

func (c sessionsUntagCmd) Run(ctx context.Context) error {
	return inStore(ctx, func(s *sessions.Store) error { return s.Untag(ctx, c.ID, c.Tags...) })
}

type sessionsNoteCmd struct {
	ID   string   `arg:"" help:"The session."`
	Text []string `arg:"" optional:"" help:"What is to be remembered."`
	At   int      `placeholder:"N" help:"The event that it is about. Default: the session as a whole."`
	Drop int64    `placeholder:"N" help:"Drop the note with this number instead; espalier sessions show has the numbers."`
}

func (c sessionsNoteCmd) Run(ctx context.Context) error {
	if c.Drop != 0 && (len(c.Text) > 0 || c.At != 0) {
		return badInput(errors.New("a note is either written or dropped"), "")
	}
	return inStore(ctx, func(s *sessions.Store) error {
		if c.Drop != 0 {
			return s.DropNote(ctx, c.ID, c.Drop)
		}
		return s.AddNote(ctx, c.ID, c.At, strings.Join(c.Text, " "))
	})
}

type sessionsRenameCmd struct {
	ID    string   `arg:"" help:"The session."`
	Title []string `arg:"" optional:"" help:"Its new title."`
}

func (c sessionsRenameCmd) Run(ctx context.Context) error {
	return inStore(ctx, func(s *sessions.Store) error { return s.Rename(ctx, c.ID, strings.Join(c.Title, " ")) })
}
