// Package jobs is for what a screen must wait for: a model, a checker, a disk. It
// happens in commands of Bubble Tea, on values of their own, and only the message
// that it ends in reaches Update.
package jobs

import (
	"context"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
)

// Jobs owns the goroutines of such commands. Bubble Tea abandons those when the
// program ends; Close cancels them and waits.
type Jobs struct {
	ctx  context.Context
	stop context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

// New starts with no jobs. They are cancelled when ctx ends.
func New(ctx context.Context) *Jobs {
	j := &Jobs{}
	j.ctx, j.stop = context.WithCancel(ctx)
	return j
}

// Context ends with the jobs.
func (j *Jobs) Context() context.Context { return j.ctx }

// Command makes a command of a function that may wait. A panic in it is the
// program's.
func (j *Jobs) Command(f func(context.Context) tea.Msg) tea.Cmd {
	return j.command(j.ctx, f)
}

func (j *Jobs) command(ctx context.Context, f func(context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if !j.enter() {
			return nil
		}
		defer j.running.Done()
		return f(ctx)
	}
}

// enter counts a job, unless the program is ending.
func (j *Jobs) enter() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return false
	}
	j.running.Add(1)
	return true
}

// Close cancels the jobs and waits for them.
func (j *Jobs) Close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.stop()
	j.running.Wait()
}
