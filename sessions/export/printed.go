package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"espalier/search"
	"espalier/sessions"
)

// printed matches the first line of what solve --json prints: events without a header.
var printed = regexp.MustCompile(`^\s*{"seq":\s*[0-9]+,\s*"type":\s*"`)

// result matches its last line.
var result = regexp.MustCompile(`^\s*{"type":\s*"result"`)

// printed reads events and, if the search was not interrupted, the result after them.
func (l *lineReader) printed(line []byte) (*sessions.Recording, error) {
	r, tree := &sessions.Recording{}, search.NewTree()
	var err error
	for ; err == nil; line, err = l.next() {
		if result.Match(line) {
			return r, l.result(r, line)
		}
		if err = add(r, tree, line); err != nil {
			break
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		return r, nil
	case len(r.Events) == 0:
		return nil, fmt.Errorf("%w; a log that solve --session continues has only the new events: export the session instead", err)
	}
	return r, err
}

// result reads what the last line says of the session.
func (l *lineReader) result(r *sessions.Recording, line []byte) error {
	var last struct {
		Seconds float64
		Session string
	}
	if err := json.Unmarshal(line, &last); err != nil {
		return fmt.Errorf("the result cannot be read: %w", err)
	}
	h := Header{ID: last.Session, Seconds: last.Seconds, Events: len(r.Events)}
	if err := h.fill(r); err != nil {
		return err
	}
	if _, err := l.next(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the result of the search; give one search a file")
	}
	return nil
}

// upTo is the header of the first events of a session.
func (h Header) upTo(events int) Header {
	h.Events = events
	if h.ForkSeq > events {
		h.Parent, h.ForkSeq = "", 0
	}
	var notes []Note
	for _, n := range h.Notes {
		if n.Seq <= events {
			notes = append(notes, n)
		}
	}
	var times [][2]int64
	for _, t := range h.Times {
		if t[0] <= int64(events) {
			times = append(times, t)
		}
	}
	h.Notes, h.Times = notes, times
	return h
}
