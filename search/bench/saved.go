package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"espalier/search/malformed"
)

// Saved is a bench on disk, as lines of JSON: what it is, then every row, each before its
// runs. Fields and types of lines may be added; a reader skips those that it does not know.
type Saved struct {
	Title string // of what, with which model
	Task  string
	Rows  []Row
}

// savedFormat is the version of the format; a file of a later one cannot be read.
const savedFormat = 1

type savedBench struct {
	Type   string `json:"type"` // "bench"
	Format int    `json:"format"`
	Title  string `json:"title"`
	Task   string `json:"task"`
}

type savedRow struct {
	Type    string  `json:"type"` // "row"
	Subject Subject `json:"subject"`
	Planned int     `json:"planned"` // puzzles
}

type savedRun struct {
	Type string `json:"type"` // "run"
	Result
	Error string `json:"error,omitempty"`
}

// Write writes the file.
func (s Saved) Write(w io.Writer) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(savedBench{"bench", savedFormat, s.Title, s.Task}); err != nil {
		return err
	}
	for _, r := range s.Rows {
		if err := lines.Encode(savedRow{"row", r.Subject, r.Puzzles}); err != nil {
			return err
		}
		for _, x := range r.Results {
			run := savedRun{Type: "run", Result: x}
			if x.Err != nil {
				run.Error = x.Err.Error()
			}
			if err := lines.Encode(run); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReadSaved reads such a file. An error says in which line it is.
func ReadSaved(data []byte) (Saved, error) {
	var s Saved
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, len(data)+1)
	number := 0
	for lines.Scan() {
		number++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := s.read(lines.Bytes(), number == 1); err != nil {
			return Saved{}, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if number == 0 {
		return Saved{}, errors.New("the file is empty")
	}
	return s, lines.Err()
}

// read takes one line.
func (s *Saved) read(line []byte, first bool) error {
	var what struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(line, &what); err != nil {
		return malformed.JSON(line, err)
	}
	if first != (what.Type == "bench") {
		return errors.New(`a file of results begins with one line of type "bench"; espalier bench --save writes it`)
	}
	switch what.Type {
	case "bench":
		var b savedBench
		if err := json.Unmarshal(line, &b); err != nil {
			return malformed.JSON(line, err)
		}
		if b.Format < 1 || b.Format > savedFormat {
			return fmt.Errorf("format %d is not known here, %d is", b.Format, savedFormat)
		}
		s.Title, s.Task = b.Title, b.Task
	case "row":
		var r savedRow
		if err := json.Unmarshal(line, &r); err != nil {
			return malformed.JSON(line, err)
		}
		s.Rows = append(s.Rows, Row{Subject: r.Subject, Puzzles: r.Planned})
	case "run":
		if len(s.Rows) == 0 {
			return errors.New("a run before any row")
		}
		var r savedRun
		if err := json.Unmarshal(line, &r); err != nil {
			return malformed.JSON(line, err)
		}
		if err := r.possible(); err != nil {
			return err
		}
		if r.Error != "" {
			r.Err = errors.New(r.Error)
		}
		last := &s.Rows[len(s.Rows)-1]
		last.Results = append(last.Results, r.Result)
	}
	return nil
}

// possible refuses figures that no search has: with them sums, means and their intervals
// would be wrong without a word.
func (r savedRun) possible() error {
	const most = 1 << 53 // a thousand of them can still be summed; as nanoseconds, 104 days
	t := r.Totals
	for _, n := range []int{
		t.Thoughts, t.Refused, t.Wrong, t.Merged, t.Unparsed, t.Declined, t.Stopped, t.Pruned, t.Backtracks, t.Retreats,
		t.Calls, t.Usage.Prompt, t.Usage.Completion, int(r.Elapsed),
	} {
		if n < 0 || n > most {
			return fmt.Errorf("%d is no count or time that a search can have", n)
		}
	}
	return nil
}
