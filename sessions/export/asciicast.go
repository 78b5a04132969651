package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/charmbracelet/x/ansi"

	"espalier/search"
	"espalier/sessions"
)

// The size of the terminal, and how the cast ends.
const (
	castWidth  = 100
	castHeight = 30
	castLinger = 2.0 // seconds that the last line is shown
)

// writeAsciicast writes a replay for asciinema, in version 2 of its format: a header,
// then a line [seconds, "o", text] for each event. The text is plain. A pace that does
// not limit pauses gets the default limit.
func writeAsciicast(w io.Writer, r *sessions.Recording, o Options) error {
	if err := o.Pace.Check(); err != nil {
		return err
	}
	if o.Pace.MaxGap == 0 {
		o.Pace.MaxGap = sessions.DefaultGap
	}
	tree := search.NewTree()
	b := bufio.NewWriter(w)
	line := func(v any) error {
		data, err := json.Marshal(v)
		if err == nil {
			_, err = b.Write(append(data, '\n'))
		}
		return err
	}
	due := o.Pace.Schedule(len(r.Events), r.Times)
	for i, e := range r.Events {
		if err := tree.Apply(e); err != nil {
			return err
		}
		if i == 0 {
			title, _ := headline(r, tree)
			if err := line(castHeader(r, title)); err != nil {
				return err
			}
		}
		text, ok := Narrate(tree, e)
		if !ok {
			continue
		}
		if err := line([]any{seconds(due[i].Seconds()), "o", ansi.Truncate(text, castWidth, "…") + "\r\n"}); err != nil {
			return err
		}
	}
	if err := line([]any{seconds(due[len(due)-1].Seconds() + castLinger), "o", ""}); err != nil {
		return err
	}
	return b.Flush()
}

type castHead struct {
	Version   int    `json:"version"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	Timestamp int64  `json:"timestamp,omitempty"`
	Title     string `json:"title"`
}

func castHeader(r *sessions.Recording, title string) castHead {
	h := castHead{Version: 2, Width: castWidth, Height: castHeight, Title: title}
	if !r.Created.IsZero() {
		h.Timestamp = r.Created.Unix()
	}
	return h
}

// seconds is written to the millisecond.
type seconds float64

func (s seconds) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%.3f", float64(s)), nil }
