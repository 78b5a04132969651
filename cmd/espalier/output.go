package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

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
var rawStdout = &checked{w: os.Stdout}

// checked remembers the first error of a writer.
type checked struct {
	w   io.Writer
	mu  sync.Mutex
	err error
}

func (c *checked) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && err != nil {
		c.err = err
	}
	return n, err
}

// lost is why not everything was written, as a failure of the program, or nil.
func (c *checked) lost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		return nil
	}
	cause := c.err
	if path := (*fs.PathError)(nil); errors.As(cause, &path) {
		cause = path.Err // not the file's name
	}
	return failed(fmt.Errorf("cannot write to standard output: %w", cause))
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
