package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"espalier/search/printable"
	"espalier/tui/terminal"
)

// What this package writes for people goes through these two, wherever they lead:
// a log that is piped into a file is looked at on a terminal later.
var (
	stdout = printable.Writer(rawStdout)
	stderr = printable.Writer(os.Stderr)
)

// content is standard output for what a program may want to the byte: an answer,
// a model's text, an export. Only on a terminal it is made printable.
func content() io.WriteCloser {
	if terminal.Is(os.Stdout) {
		return printable.NewStream(rawStdout)
	}
	return exact{rawStdout}
}

// rawStdout takes bytes as they are. It remembers what could not be written, so
// that commands need not look.
var rawStdout = printable.NewChecked(os.Stdout)

// lost is why not everything was written, as a failure of the program, or nil.
func lost() error {
	if cause := rawStdout.Lost(); cause != nil {
		return failed(fmt.Errorf("cannot write to standard output: %w", cause))
	}
	return nil
}

// exact passes bytes on, and leaves its writer open.
type exact struct{ io.Writer }

func (exact) Close() error { return nil }

// jsonOutput encodes to standard output. What a terminal would obey is escaped,
// so that the values are the same and the lines can be looked at.
func jsonOutput() *json.Encoder {
	lines := json.NewEncoder(printable.JSON(rawStdout))
	lines.SetEscapeHTML(false)
	return lines
}
