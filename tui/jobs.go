package tui

import (
	"context"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
)

// jobs owns the goroutines of commands that wait for a model, a checker or a disk.
// Bubble Tea abandons those when the program ends; close cancels them and waits.
type jobs struct {
	ctx  context.Context
	stop context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

func newJobs(ctx context.Context) *jobs {
	j := &jobs{}
	j.ctx, j.stop = context.WithCancel(ctx)
	return j
}

// command makes a command of a function that may wait. It works on values of its
// own, and reports by the message that it returns. Its panics are the program's.
func (j *jobs) command(f func(context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if !j.enter() {
			return nil
		}
		defer j.running.Done()
		return f(j.ctx)
	}
}

// enter counts a job, unless the program is ending.
func (j *jobs) enter() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return false
	}
	j.running.Add(1)
	return true
}

// close cancels the jobs and waits for them.
func (j *jobs) close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.stop()
	j.running.Wait()
}
