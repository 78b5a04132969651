package foreign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/english"
	"espalier/search/usage"
	"espalier/sessions"
)

// Format is a kind of file from another program.
type Format struct {
	Name  string
	About string // one line
	// recognises reports whether a file is of the format. It looks at all of it, and reads
	// no more than it needs to tell.
	recognises func(file) bool
	read       func(context.Context, *reader) error
}

// Formats lists every format; the first that recognises a file reads it.
func Formats() []Format {
	return []Format{
		treeOfThought(), crosswordDepthFirst(), puzzleSolver(), reasonersTree(),
		inspectArchive(), inspectLog(), otelSpans(), openR1(), chatLines(),
	}
}

// Names are the names of all formats.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// Tasks finds the rules of a puzzle; the error says why there are none.
type Tasks func(search.Puzzle) (search.Problem, error)

// Limits of what is read from one file.
const (
	mostBytes    = 512 << 20
	mostSearches = 20_000
	mostThoughts = 200_000 // of one search
	mostDepth    = 2_000   // thoughts in a row
)

// file is what is to be read.
type file struct {
	name string // its last element
	data []byte
}

// reader collects the searches of a file.
type reader struct {
	file
	ctx      context.Context
	problems Tasks
	found    []*sessions.Recording
}

// ErrUnrecognised is the error for a file in none of the formats.
var ErrUnrecognised = errors.New("no format recognises it")

// Read reads the searches of a file, in their order. from names the format; without it the
// contents tell. It also returns the format. Of a file that is damaged at some place, the
// searches before it come with the error.
func Read(ctx context.Context, name string, data []byte, from string, problems Tasks) ([]*sessions.Recording, Format, error) {
	f := file{filepath.Base(name), bytes.TrimPrefix(data, []byte("\ufeff"))}
	format, err := formatOf(f, from)
	if err != nil {
		return nil, format, err
	}
	r := &reader{file: f, ctx: ctx, problems: problems}
	err = format.read(ctx, r)
	if err == nil && len(r.found) == 0 {
		err = errors.New("there is no search in it")
	}
	if err != nil {
		err = fmt.Errorf("as %s: %w", format.Name, err)
	}
	return r.found, format, err
}

func formatOf(f file, from string) (Format, error) {
	for _, format := range Formats() {
		if from == format.Name || from == "" && format.recognises(f) {
			return format, nil
		}
	}
	if from != "" {
		return Format{}, usage.Unknown("format", from, Names())
	}
	return Format{}, fmt.Errorf("%w; --from NAME says which it is: %s", ErrUnrecognised, strings.Join(Names(), ", "))
}

// Open is Read for a file on disk, of a bounded size.
func Open(ctx context.Context, path, from string, problems Tasks) ([]*sessions.Recording, Format, error) {
	data, err := boundedfile.Read(ctx, path, mostBytes)
	if err != nil {
		return nil, Format{}, err
	}
	return Read(ctx, path, data, from, problems)
}

// keep adds a search that is complete.
func (r *reader) keep(b *builder) error {
	if len(r.found) == mostSearches {
		return fmt.Errorf("more than %s; divide the file", english.Count(mostSearches, "search", "searches"))
	}
	log, err := b.log()
	if err != nil {
		return err
	}
	r.found = append(r.found, &sessions.Recording{Session: sessions.Session{ID: b.id, Title: b.title, Created: b.created, Updated: b.created}, Events: log})
	return r.ctx.Err()
}

// errAt says where in a file something is wrong.
func errAt(what string, n int, err error) error { return fmt.Errorf("%s %d: %w", what, n, err) }
