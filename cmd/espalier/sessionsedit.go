package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/search/english"
	"espalier/sessions"
)

type sessionsForkCmd struct {
	launch.ForkFlags
}

func (c sessionsForkCmd) Run(ctx context.Context) error { return c.Fork(ctx) }

type sessionsRmCmd struct {
	IDs []string `arg:"" name:"id" help:"Sessions to delete."`
}

func (c sessionsRmCmd) Run(ctx context.Context) error {
	return eachSession(ctx, c.IDs, false, "deleted", (*sessions.Store).Delete)
}

type sessionsRestoreCmd struct {
	IDs []string `arg:"" name:"id" help:"Sessions to restore; sessions list --deleted shows them."`
}

func (c sessionsRestoreCmd) Run(ctx context.Context) error {
	return eachSession(ctx, c.IDs, true, "restored", (*sessions.Store).Restore)
}

// eachSession changes sessions one after the other, once it is known which: last may
// be another one after the first of them is gone.
func eachSession(ctx context.Context, refs []string, removed bool, done string, do func(*sessions.Store, context.Context, string) (string, error)) error {
	return launch.InStore(ctx, func(s *sessions.Store) error {
		ids, err := s.Resolve(ctx, refs, removed)
		if err != nil {
			return err
		}
		for _, id := range ids {
			id, err := do(s, ctx, id)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(console.Stdout, done, id); err != nil {
				return err
			}
		}
		return nil
	})
}

type sessionsPurgeCmd struct {
	Older time.Duration `placeholder:"D" help:"Only sessions deleted at least this long ago, such as 24h. Default: all."`
}

func (c sessionsPurgeCmd) Run(ctx context.Context) error {
	return launch.InStore(ctx, func(s *sessions.Store) error {
		// A session that was deleted in this very millisecond is deleted as well.
		n, err := s.Purge(ctx, time.Now().Add(time.Millisecond-c.Older))
		if err == nil {
			err = s.Compact(ctx)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(console.Stdout, "removed", english.Plural(n, "session"))
		return err
	})
}

type sessionsTagCmd struct {
	ID   string   `arg:"" help:"Session to tag."`
	Tags []string `arg:"" name:"tag" help:"Tags to add."`
}

func (c sessionsTagCmd) Run(ctx context.Context) error {
	return launch.InStore(ctx, func(s *sessions.Store) error { return s.Tag(ctx, c.ID, c.Tags...) })
}

type sessionsUntagCmd struct {
	ID   string   `arg:"" help:"Session to untag."`
	Tags []string `arg:"" name:"tag" help:"Tags to remove."`
}

func (c sessionsUntagCmd) Run(ctx context.Context) error {
	return launch.InStore(ctx, func(s *sessions.Store) error { return s.Untag(ctx, c.ID, c.Tags...) })
}

type sessionsNoteCmd struct {
	ID   string   `arg:"" help:"Session to annotate."`
	Text []string `arg:"" optional:"" help:"Text of the note."`
	At   int      `placeholder:"N" help:"Event that the note is about. Default: the whole session."`
	Drop int64    `placeholder:"N" help:"Delete the note with this number instead; sessions show prints the numbers."`
}

func (c sessionsNoteCmd) Run(ctx context.Context) error {
	if c.Drop != 0 && (len(c.Text) > 0 || c.At != 0) {
		return exit.BadInput(errors.New("a note is either added or deleted"), "")
	}
	return launch.InStore(ctx, func(s *sessions.Store) error {
		if c.Drop != 0 {
			return s.DropNote(ctx, c.ID, c.Drop)
		}
		return s.AddNote(ctx, c.ID, c.At, strings.Join(c.Text, " "))
	})
}

type sessionsRenameCmd struct {
	ID    string   `arg:"" help:"Session to rename."`
	Title []string `arg:"" optional:"" help:"New title."`
}

func (c sessionsRenameCmd) Run(ctx context.Context) error {
	return launch.InStore(ctx, func(s *sessions.Store) error { return s.Rename(ctx, c.ID, strings.Join(c.Title, " ")) })
}
