package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/sessions"
	"espalier/sessions/export"
)

// sessionsCmd looks after stored searches. Wherever an ID is asked for, its
// beginning will do, the beginning of its second half, or the word last.
type sessionsCmd struct {
	Browse  sessionsBrowseCmd  `cmd:"" hidden:"" default:"withargs"`
	List    sessionsListCmd    `cmd:"" help:"List the sessions."`
	Show    sessionsShowCmd    `cmd:"" help:"Show what is known of a session."`
	Resume  sessionsResumeCmd  `cmd:"" help:"Go on with a session that has not ended."`
	Replay  sessionsReplayCmd  `cmd:"" help:"Show a session again, without any model."`
	Fork    sessionsForkCmd    `cmd:"" help:"Copy a session up to an event, to go on from there another way."`
	Diff    sessionsDiffCmd    `cmd:"" help:"Name the first event at which two sessions part. Exit status 1 if they do."`
	Bisect  sessionsBisectCmd  `cmd:"" help:"Find where the outcome flips between two values of a setting."`
	Export  sessionsExportCmd  `cmd:"" help:"Write a session as a file to send, read, or look at."`
	Import  sessionsImportCmd  `cmd:"" help:"Store sessions that were exported as JSON lines."`
	Rm      sessionsRmCmd      `cmd:"" help:"Delete sessions; they can be restored for 30 days."`
	Restore sessionsRestoreCmd `cmd:"" help:"Bring deleted sessions back."`
	Purge   sessionsPurgeCmd   `cmd:"" help:"Remove deleted sessions for good."`
	Tag     sessionsTagCmd     `cmd:"" help:"Add tags to a session."`
	Untag   sessionsUntagCmd   `cmd:"" help:"Take tags away from a session."`
	Note    sessionsNoteCmd    `cmd:"" help:"Remark on a session or on one of its events, or drop a remark."`
	Rename  sessionsRenameCmd  `cmd:"" help:"Give a session a title; an empty one takes it away."`
}

// Help says how sessions are named.
func (sessionsCmd) Help() string {
	return "An ID may be shortened to its beginning, or to the beginning of what follows its date; last is the session used last. Where a session is only read, the name of an exported .jsonl file will do as well."
}

// inStore opens the store for a command.
func inStore(ctx context.Context, do func(*sessions.Store) error) error {
	store, err := openStore(ctx)
	if err != nil {
		return err
	}
	err = do(store)
	if ctx.Err() != nil {
		err = interrupted(ctx)
	} else if err != nil {
		err = storeFailure(err)
	}
	return errors.Join(err, store.Close())
}

// recording reads a session of the store, or one that was exported.
func recording(ctx context.Context, ref string) (*sessions.Recording, error) {
	if strings.HasSuffix(ref, ".jsonl") {
		return exported(ctx, ref)
	}
	var r *sessions.Recording
	err := inStore(ctx, func(s *sessions.Store) (err error) {
		r, err = s.Load(ctx, ref)
		return err
	})
	return r, err
}

func exported(ctx context.Context, file string) (*sessions.Recording, error) {
	r, err := boundedfile.Wait(ctx, file, func() (*sessions.Recording, error) {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return export.Read(f)
	})
	if err != nil {
		return nil, unread(ctx, fmt.Errorf("%s: %w", file, cause(err)))
	}
	r.Origin = sessions.Origin{Kind: sessions.Imported, From: sourceOf(file), ID: r.ID}
	return r, nil
}

// cause is an error of the file system without its own words.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func printJSON(v any) error {
	return jsonOutput().Encode(v)
}
