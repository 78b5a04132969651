// Package console is what commands write to: text that is made printable, content to the
// byte, JSON, and errors without keys.
package console

import (
	"encoding/json"
	"io"
	"os"

	"espalier/search/printable"
	"espalier/tui/terminal"
)

// What this package writes for people goes through these two, wherever they lead:
// a log that is piped into a file is looked at on a terminal later.
var (
	Stdout = printable.Writer(Raw)
	Stderr = printable.Writer(os.Stderr)
)

// Content is standard output for what a program may want to the byte: an answer,
// a model's text, an export. Only on a terminal it is made printable.
func Content() io.WriteCloser {
	if terminal.Is(os.Stdout) {
		return printable.NewStream(Raw)
	}
	return exact{Raw}
}

// Raw takes bytes as they are. It remembers what could not be written, so
// that commands need not look.
var Raw = printable.NewChecked(os.Stdout)

// exact passes bytes on, and leaves its writer open.
type exact struct{ io.Writer }

func (exact) Close() error { return nil }

// JSON encodes to standard output. What a terminal would obey is escaped,
// so that the values are the same and the lines can be looked at.
func JSON() *json.Encoder {
	lines := json.NewEncoder(printable.JSON(Raw))
	lines.SetEscapeHTML(false)
	return lines
}
