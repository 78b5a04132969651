package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"espalier/search/printable"
	"espalier/sessions"
)

// The format and version in a header.
const (
	FormatName    = "espalier-session"
	FormatVersion = 1
)

// Header is the first line. It repeats nothing that is in the events, and leaves out
// the origin: for whoever imports the file, that is the file.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	ID      string    `json:"id,omitempty"`
	Title   string    `json:"title,omitempty"`
	Created time.Time `json:"created,omitzero"` // RFC 3339, as all times here
	Updated time.Time `json:"updated,omitzero"`
	Seconds float64   `json:"seconds,omitempty"` // spent on the search, pauses not counted
	Parent  string    `json:"parent,omitempty"`  // the session it was forked from,
	ForkSeq int       `json:"fork_seq,omitempty"`
	Tags    []string  `json:"tags,omitempty"`
	Notes   []Note    `json:"notes,omitempty"`
	// Debugger is what the user set up in the debugger, a command file. Versions that do
	// not know it refuse it: it is left out where there is nothing.
	Debugger string `json:"debugger,omitempty"`
	Events   int    `json:"events"` // lines that follow
	// Times says when events were stored: from event Times[i][0] on, Times[i][1]
	// milliseconds after Created.
	Times [][2]int64 `json:"times,omitempty"`
}

// Note is a note on an event, or on the session if Seq is missing.
type Note struct {
	At   time.Time `json:"at"`
	Seq  int       `json:"seq,omitempty"`
	Text string    `json:"text"`
}

func headerOf(r *sessions.Recording) Header {
	h := Header{
		Format: FormatName, Version: FormatVersion,
		ID: r.ID, Title: r.Title, Created: r.Created, Updated: r.Updated, Seconds: r.Seconds,
		Parent: r.Parent, ForkSeq: r.ForkSeq, Tags: r.Tags, Debugger: r.Debugger, Events: len(r.Events),
	}
	for _, n := range r.Notes {
		h.Notes = append(h.Notes, Note{At: n.At, Seq: n.Seq, Text: n.Text})
	}
	last := int64(math.MinInt64)
	for i, at := range r.Times {
		if ms := at.Sub(r.Created).Milliseconds(); ms != last {
			h.Times = append(h.Times, [2]int64{int64(i + 1), ms})
			last = ms
		}
	}
	return h
}

// WriteJSONL writes a recording as JSON lines, with terminal control characters
// escaped.
func WriteJSONL(w io.Writer, r *sessions.Recording, _ Options) error {
	b := bufio.NewWriterSize(w, 1<<16)
	line := func(data []byte, err error) error {
		if err == nil {
			_, err = b.Write(append(printable.EscapeJSON(data), '\n'))
		}
		return err
	}
	if err := line(json.Marshal(headerOf(r))); err != nil {
		return err
	}
	for _, e := range r.Events {
		if err := line(e.MarshalJSON()); err != nil {
			return fmt.Errorf("event %d: %w", e.Seq, err)
		}
	}
	return b.Flush()
}
