package debug

import (
	"sync"

	"espalier/search"
)

// recording is where the events of a branch are stored. The goroutine of the search
// writes to it, and the front end asks for its name.
type recording struct {
	mu     sync.Mutex
	title  string
	record func([]search.Event) error // nil: nothing was stored yet
}

func (r *recording) name(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.title = name
}

func (r *recording) named() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.title
}

func (r *recording) begun() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.record != nil
}

// append stores events. The first time it forks the recording that the branch
// started from.
func (r *recording) append(fork func(parent string, events int) (string, func([]search.Event) error, error), b *Branch, events []search.Event) error {
	r.mu.Lock()
	record := r.record
	r.mu.Unlock()
	if record == nil {
		parent := b.Parent
		for !parent.recording.begun() && parent.Parent != nil {
			parent = parent.Parent // nothing was done in the one between
		}
		name, begun, err := fork(parent.Name(), b.From)
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.title, r.record = name, begun
		r.mu.Unlock()
		record = begun
	}
	return record(events)
}
