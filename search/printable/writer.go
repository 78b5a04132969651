package printable

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// Writer returns a writer that applies Text to each call of Write separately. For text in
// pieces, use Stream.
func Writer(w io.Writer) io.Writer { return writer{w} }

type writer struct{ w io.Writer }

func (w writer) Write(p []byte) (int, error) { return wrote(w.w, len(p), Text(string(p))) }

// wrote writes the text for n bytes, and returns n unless it fails.
func wrote(w io.Writer, n int, text string) (int, error) {
	if _, err := io.WriteString(w, text); err != nil {
		return 0, err
	}
	return n, nil
}

// Stream applies Text to a text in pieces, such as the tokens of a model. A piece may end
// in the middle of a character.
type Stream struct {
	w    io.Writer
	held []byte // the beginning of a character, or a carriage return
}

// NewStream starts a text. Close ends it.
func NewStream(w io.Writer) *Stream { return &Stream{w: w} }

func (s *Stream) Write(p []byte) (int, error) {
	all := append(s.held, p...)
	whole := len(all) - unfinished(all)
	n, err := wrote(s.w, len(p), Text(string(all[:whole])))
	s.held = append(s.held[:0:0], all[whole:]...)
	return n, err
}

// Close writes an incomplete character at the end. It does not close the writer.
func (s *Stream) Close() error {
	_, err := io.WriteString(s.w, Text(string(s.held)))
	s.held = nil
	return err
}

// unfinished returns the number of bytes at the end that more bytes may complete.
func unfinished(p []byte) int {
	for n := 1; n <= min(len(p), utf8.UTFMax-1); n++ {
		if c := p[len(p)-n]; utf8.RuneStart(c) {
			if c == '\r' && n == 1 || !utf8.FullRune(p[len(p)-n:]) {
				return n
			}
			break
		}
	}
	return 0
}

// JSON returns a writer of JSON that writes unsafe characters as \u escapes, which does
// not change the values. Each call of Write must contain whole characters. Encoders write
// no control characters except line breaks.
func JSON(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ w io.Writer }

func (w jsonWriter) Write(p []byte) (int, error) { return wrote(w.w, len(p), string(EscapeJSON(p))) }

// EscapeJSON writes unsafe characters in valid JSON as \u escapes.
func EscapeJSON(data []byte) []byte {
	var out []byte
	copied := 0
	for i := 0; i < len(data); {
		c := data[i]
		if c < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if unsafe(r) {
			out = append(out, data[copied:i]...)
			if r > 0xffff { // as two surrogates
				r -= 0x10000
				out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
			} else {
				out = fmt.Appendf(out, `\u%04x`, r)
			}
			copied = i + size
		}
		i += size
	}
	if copied == 0 {
		return data
	}
	return append(out, data[copied:]...)
}
