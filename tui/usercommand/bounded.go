package usercommand

import (
	"bytes"
	"strings"
	"sync"
	"time"
)

// lingering is how long a command that has ended is waited for by its output.
const lingering = 200 * time.Millisecond

// bounded keeps the beginning of what is written to it. Standard output and standard error
// may both be.
type bounded struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *bounded) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p[:min(len(p), mostOutput-b.text.Len())])
	return len(p), nil
}

func (b *bounded) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// lastLine is what was said last, for the end of an error.
func (b *bounded) lastLine() string {
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return ": " + last
	}
	return ""
}
