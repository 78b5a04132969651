package printable

import (
	"errors"
	"io"
	"io/fs"
	"sync"
)

// Checked is a writer that remembers its first error, so that callers need not
// check each write. It may be used by several goroutines.
type Checked struct {
	w   io.Writer
	mu  sync.Mutex
	err error
}

// NewChecked returns a writer to w.
func NewChecked(w io.Writer) *Checked { return &Checked{w: w} }

func (c *Checked) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && err != nil {
		c.err = err
	}
	return n, err
}

// Lost is why not everything was written, without the name of the file; nil if all was.
func (c *Checked) Lost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if path := (*fs.PathError)(nil); errors.As(c.err, &path) {
		return path.Err
	}
	return c.err
}
