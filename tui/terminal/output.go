package terminal

import (
	"os"
	"sync"
)

// Synchronised output (DEC private mode 2026): the terminal shows what stands
// between the two at once, so that no half-drawn frame is ever seen. Terminals
// that do not know the mode ignore it.
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
)

// Output is a terminal that is written to in whole frames. It is still a file,
// so that bubbletea finds the terminal's size and modes through it.
type Output struct {
	*os.File
	sync bool

	mu  sync.Mutex
	buf []byte
}

// NewOutput wraps a terminal; synchronised reports whether to mark frames.
func NewOutput(file *os.File, synchronised bool) *Output {
	return &Output{File: file, sync: synchronised}
}

// Write sends p in one piece. The renderer writes one frame a call, and a copy
// to the clipboard never lands inside one.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.sync || len(p) == 0 {
		return o.File.Write(p)
	}
	o.buf = append(o.buf[:0], beginFrame...)
	o.buf = append(o.buf, p...)
	o.buf = append(o.buf, endFrame...)
	if n, err := o.File.Write(o.buf); err != nil {
		return min(max(n-len(beginFrame), 0), len(p)), err
	}
	return len(p), nil
}

// WriteString is Write; the embedded file's own would go round the frame marks.
func (o *Output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }
