package main

import (
	"encoding/json"
	"io"
	"os"

	"espalier/search/printable"
)

// What this package writes for people goes through these two, wherever they lead:
// a log that is piped into a file is looked at on a terminal later.
var (
	stdout = printable.Writer(os.Stdout)
	stderr = printable.Writer(os.Stderr)
)

// content is standard output for what a program may want to the byte: an answer,
// a model's text, an export. Only on a terminal it is made printable.
func content() io.WriteCloser {
	if isTerminal(os.Stdout) {
		return printable.NewStream(os.Stdout)
	}
	return exact{os.Stdout}
}

// exact passes bytes on, and leaves its writer open.
type exact struct{ io.Writer }

func (exact) Close() error { return nil }

// jsonOutput encodes to standard output. What a terminal would obey is escaped,
// so that the values are the same and the lines can be looked at.
func jsonOutput() *json.Encoder {
	lines := json.NewEncoder(printable.JSON(os.Stdout))
	lines.SetEscapeHTML(false)
	return lines
}
