package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/english"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/export"
	"espalier/sessions/foreign"
)

// ImportFlags say what is imported, and as what.
type ImportFlags struct {
	Files []string `arg:"" name:"file" help:"Files exported as jsonl or printed by solve --json, or recorded by another program; - is standard input. Of a damaged one, what can be read is kept."`
	From  string   `placeholder:"NAME" help:"Format of another program: ${foreign}. Default: recognised by its contents."`
	Tag   string   `placeholder:"TAG" help:"Tag what is imported. Default: where a file holds several searches, its name."`
}

// ForeignFormats names the formats of other programs.
func ForeignFormats() string { return strings.Join(foreign.Names(), ", ") }

// ImportHelp describes them.
func ImportHelp() string {
	var b strings.Builder
	b.WriteString("Searches that other programs recorded become sessions like any other: replay, why, autopsy and exports work, what the file does not tell is shown as unknown, and nothing is contacted. Formats:\n\n")
	for _, f := range foreign.Formats() {
		fmt.Fprintf(&b, "    %-24s %s\n", f.Name, f.About)
	}
	return b.String()
}

// Import stores the searches of files, and prints their ids.
func (f ImportFlags) Import(ctx context.Context) error {
	return InStore(ctx, func(s *sessions.Store) error {
		for _, file := range f.Files {
			if err := f.file(ctx, s, file); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f ImportFlags) file(ctx context.Context, s *sessions.Store, file string) error {
	found, format, failed := f.read(ctx, file)
	if failed != nil && len(found) == 0 {
		return exit.Unread(ctx, failed)
	}
	if failed != nil {
		kept := english.Count(len(found), "search before it is", "searches before it are") + " kept"
		if format == "" {
			kept = keptOf(found[0])
		}
		damaged(failed, kept)
	}
	tag := f.Tag
	if tag == "" && len(found) > 1 {
		tag = strings.TrimSuffix(filepath.Base(export.Source(file)), filepath.Ext(file))
	}
	solved := 0
	for _, r := range found {
		if tag != "" {
			r.Tags = append(r.Tags, tag)
		}
		session, err := s.Import(ctx, r, export.Source(file))
		if err != nil {
			return err
		}
		if session.Outcome == sessions.Solved {
			solved++
		}
		if _, err := fmt.Fprintln(console.Stdout, session.ID); err != nil {
			return err
		}
	}
	if format != "" {
		about := found[0].Events[0].Body.(search.Started).Provenance
		fmt.Fprintf(console.Stderr, "espalier: %s from %s, %d solved by the rules; %s\n", searches(len(found)), format, solved, about)
	}
	if len(found) > 1 {
		fmt.Fprintf(console.Stderr, "hint: espalier sessions list --tag %q lists them, and sessions autopsy --tag %q says what lost those that were not solved\n", tag, tag)
	}
	return nil
}

func searches(n int) string { return english.Count(n, "search", "searches") }

// read reads an export of this program's, or a file from another one, whose format is
// returned.
func (f ImportFlags) read(ctx context.Context, file string) ([]*sessions.Recording, string, error) {
	name := file
	var data []byte
	var err error
	if file == "-" {
		name = "standard input"
		data, err = boundedfile.From(ctx, os.Stdin, name, boundedfile.Record)
	} else {
		data, err = boundedfile.Read(ctx, file, boundedfile.Record)
	}
	if err != nil {
		return nil, "", err
	}
	own := error(nil)
	if f.From == "" {
		var r *sessions.Recording
		if r, own = export.Read(bytes.NewReader(data)); r != nil {
			return []*sessions.Recording{r}, "", named(name, own)
		}
	}
	found, format, err := foreign.Read(ctx, name, data, f.From, problemOf)
	if errors.Is(err, foreign.ErrUnrecognised) && own != nil {
		return nil, "", exit.BadInput(named(name, own), "if another program recorded it, --from NAME says which: "+strings.Join(foreign.Names(), ", "))
	}
	return found, format.Name, named(name, err)
}

func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// problemOf finds the rules of a puzzle among the tasks that come with the program. No file
// is opened for an import.
func problemOf(p search.Puzzle) (search.Problem, error) {
	for _, t := range registry.All() {
		if t.Name == p.Task {
			return t.Problem(p)
		}
	}
	return nil, fmt.Errorf("no task %q comes with espalier", p.Task)
}
