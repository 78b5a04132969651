package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/search/malformed"
	"espalier/sessions"
)

// longestLine limits a line of a file, in bytes.
const longestLine = 64 << 20

// longestEvent limits an event that is not, byte for byte, a model's reply as this
// version writes it. Reading any other, and looking for fields in it that this version
// does not know, takes many times its size in memory.
const longestEvent = 4 << 20

// reply matches the beginning of a model's reply as this version writes it.
var reply = regexp.MustCompile(`^{"seq":[0-9]+,"type":"replied",`)

// LineError is an error at a line of a file.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// Read reads what WriteJSONL or solve --json wrote, with or without a byte order mark, also
// in UTF-16. It trusts nothing in it: the events must form a valid log.
//
// Of a file that is damaged or cut it returns the recording as far as it goes, beside the
// *LineError; nil if there is nothing in it to keep.
func Read(r io.Reader) (*sessions.Recording, error) {
	text, err := utf8Of(r)
	if err != nil {
		return nil, &LineError{Line: 1, Err: err}
	}
	lines := &lineReader{Scanner: bufio.NewScanner(text)}
	lines.Buffer(make([]byte, 1<<16), longestLine)
	recording, err := lines.recording()
	if err != nil {
		return recording, &LineError{Line: max(lines.n, 1), Err: err}
	}
	return recording, nil
}

// utf8Of reads past a byte order mark. Text in UTF-16, which some shells write, is decoded
// at once: in pieces, the search for the end of a long line would take forever.
func utf8Of(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	mark, _ := b.Peek(3) // an error comes again
	if !bytes.HasPrefix(mark, []byte("\xff\xfe")) && !bytes.HasPrefix(mark, []byte("\xfe\xff")) {
		if string(mark) == "\ufeff" {
			_, err := b.Discard(len(mark))
			return b, err
		}
		return b, nil
	}
	text, err := io.ReadAll(io.LimitReader(transform.NewReader(b, unicode.BOMOverride(transform.Nop)), boundedfile.Record))
	return bytes.NewReader(text), err
}

type lineReader struct {
	*bufio.Scanner
	n int // of the line that was read last
}

// next returns the next line, and io.EOF after the last. The line is valid until the
// following call.
func (l *lineReader) next() ([]byte, error) {
	if !l.Scan() {
		switch err := l.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			l.n++
			return nil, fmt.Errorf("it is longer than %d MiB; this is not an export of espalier", longestLine>>20)
		case err != nil:
			return nil, err
		}
		return nil, io.EOF
	}
	l.n++
	if !utf8.Valid(l.Bytes()) {
		return nil, errors.New("it is not UTF-8; export the session again")
	}
	return l.Bytes(), nil
}

func (l *lineReader) recording() (*sessions.Recording, error) {
	first, err := l.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty; export the session again")
	}
	if err == nil && printed.Match(first) {
		return l.printed(first)
	}
	var h Header
	if err == nil {
		h, err = readHeader(first)
	}
	if errors.Is(err, errVersion) {
		return nil, err
	}
	r, headErr := &sessions.Recording{}, err
	if headErr != nil {
		h.Events = math.MaxInt
	}
	err = l.events(r, h.Events)
	switch {
	case len(r.Events) == 0 && headErr != nil:
		l.n = 1
		return nil, headErr
	case len(r.Events) == 0 && err != nil:
		return nil, err
	case headErr != nil:
		l.n = 1
		return r, headErr
	case err == nil && len(r.Events) != h.Events:
		err = fmt.Errorf("the file ends after %s of %d; it may have been cut: export the session again", english.Plural(len(r.Events), "event"), h.Events)
	}
	if err != nil {
		h = h.upTo(len(r.Events))
	}
	if headErr = h.fill(r); headErr != nil {
		l.n = 1
		return &sessions.Recording{Events: r.Events}, headErr
	}
	return r, err
}

// events reads at most so many events into a recording, up to the first that is damaged.
func (l *lineReader) events(r *sessions.Recording, most int) error {
	tree := search.NewTree()
	for {
		line, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(r.Events) >= most { // a stream may have no end
			return fmt.Errorf("more events follow than the %d that its header promises; export the session again", most)
		}
		if err := add(r, tree, line); err != nil {
			return err
		}
	}
}

func add(r *sessions.Recording, tree *search.Tree, line []byte) error {
	e, err := readEvent(line)
	if err == nil {
		err = tree.Apply(e)
	}
	if err == nil {
		r.Events = append(r.Events, e)
	}
	return err
}

var errVersion = errors.New("it has version")

func readHeader(line []byte) (Header, error) {
	var h Header
	var kind struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(line, &kind); err != nil || kind.Format != FormatName {
		return h, fmt.Errorf("this is not an exported session: the file must begin with {\"format\":%q", FormatName)
	}
	if kind.Version != FormatVersion {
		return h, fmt.Errorf("%w %d, and this espalier reads version %d; update espalier, or export the session with this version", errVersion, kind.Version, FormatVersion)
	}
	if err := strict(line, &h); err != nil {
		return h, fmt.Errorf("the header cannot be read: %w", err)
	}
	return h, nil
}

func strict(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return malformed.JSON(line, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON object on the same line")
	}
	return nil
}

// fill completes a recording that has its events. It refuses impossible values.
func (h Header) fill(r *sessions.Recording) error {
	switch {
	case h.Events < 1:
		return errors.New("the session has no event")
	case !(h.Seconds >= 0 && h.Seconds < 1e12):
		return fmt.Errorf("the search took %v seconds; the time must not be negative", h.Seconds)
	case h.ForkSeq < 0 || h.ForkSeq > h.Events:
		return fmt.Errorf("it was forked at event %d of %d", h.ForkSeq, h.Events)
	case !reasonable(h.Created) || !reasonable(h.Updated):
		return errors.New("its times are not between 1970 and 3000")
	}
	r.ID, r.Title, r.Created, r.Updated, r.Seconds = h.ID, h.Title, h.Created, h.Updated, h.Seconds
	r.Parent, r.ForkSeq, r.Tags = h.Parent, h.ForkSeq, h.Tags
	r.Debugger = debug.Foreign(h.Debugger)
	for i, n := range h.Notes {
		if n.Seq < 0 || n.Seq > h.Events || strings.TrimSpace(n.Text) == "" || !reasonable(n.At) {
			return fmt.Errorf("note %d has no text, no time, or no such event: %d; the events are 1 to %d", i+1, n.Seq, h.Events)
		}
		r.Notes = append(r.Notes, sessions.Note{At: n.At, Seq: n.Seq, Text: n.Text})
	}
	return h.times(r)
}

// reasonable reports whether a store can hold a time. The zero time is fine.
func reasonable(t time.Time) bool {
	return t.IsZero() || t.Year() >= 1970 && t.Year() < 3000
}

func (h Header) times(r *sessions.Recording) error {
	if len(h.Times) == 0 {
		return nil
	}
	if h.Created.IsZero() {
		return errors.New("its events have times after its creation, but \"created\" is missing")
	}
	const longest = int64(100 * 365 * 24 * time.Hour / time.Millisecond)
	r.Times = make([]time.Time, len(r.Events))
	for i, t := range h.Times {
		from, end := t[0], int64(h.Events)+1
		if i+1 < len(h.Times) {
			end = h.Times[i+1][0]
		}
		if (i == 0) != (from == 1) || from >= end || end > int64(h.Events)+1 || t[1] < -longest || t[1] > longest {
			return fmt.Errorf("time %d, of event %d, is out of order", i+1, from)
		}
		at := h.Created.Add(time.Duration(t[1]) * time.Millisecond)
		for seq := from; seq < end; seq++ {
			r.Times[seq-1] = at
		}
	}
	return nil
}

// cached matches what earlier versions logged of caches: their logs differed from run to
// run.
var cached = regexp.MustCompile(`"computed":\s*\d+,\s*"reused":\s*\d+,?|,\s*"reused":\s*\d+\s*}`)

// lessCached strikes out what a cache held. A word of a log cannot be taken for it: in
// one, quotation marks are escaped.
func lessCached(line []byte) []byte {
	return cached.ReplaceAllFunc(line, func(match []byte) []byte { return bytes.TrimLeft(match[len(match)-1:], ",0123456789") })
}

// readEvent reads an event. It refuses one with fields that this version does not
// know, because it could not be exported unchanged.
func readEvent(line []byte) (search.Event, error) {
	var e search.Event
	tooLong := fmt.Errorf("the event is longer than %d MiB, and is not a reply as this espalier writes it; export the session with this version", longestEvent>>20)
	if len(line) > longestEvent && !reply.Match(line) {
		return e, tooLong
	}
	if bytes.Contains(line, []byte(`"reused"`)) {
		line = lessCached(line)
	}
	if err := e.UnmarshalJSON(line); err != nil {
		return e, malformed.JSON(line, err)
	}
	again, err := e.MarshalJSON()
	if err != nil || bytes.Equal(again, line) {
		return e, err
	}
	// It is formatted differently, or has unknown fields.
	if len(line) > longestEvent {
		return e, tooLong
	}
	var was, is any
	if err := json.Unmarshal(line, &was); err != nil {
		return e, malformed.JSON(line, err)
	}
	if err := json.Unmarshal(again, &is); err != nil {
		return e, err
	}
	if field, ok := lost(was, is, ""); ok {
		return e, fmt.Errorf("event %d: unknown or misplaced field %q; a newer espalier may have written it", e.Seq, field)
	}
	return e, nil
}

// lost finds a field of was that is not in is. Fields with a zero value do not count.
func lost(was, is any, path string) (string, bool) {
	switch w := was.(type) {
	case map[string]any:
		i, _ := is.(map[string]any)
		for key, value := range w {
			if field, ok := lost(value, i[key], path+"."+key); ok {
				return strings.TrimPrefix(field, "."), true
			}
		}
		return "", false
	case []any:
		i, _ := is.([]any)
		if len(i) == len(w) {
			for k := range w {
				if field, ok := lost(w[k], i[k], fmt.Sprintf("%s.%d", path, k)); ok {
					return field, true
				}
			}
			return "", false
		}
		return path, len(w) > 0
	case nil:
		return "", false
	}
	if is == nil && reflect.ValueOf(was).IsZero() {
		return "", false
	}
	return path, !reflect.DeepEqual(was, is)
}
