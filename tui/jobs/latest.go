package jobs

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"
)

// Latest asks something about a value that keeps changing, such as a text that is
// being typed. Only the answer to the latest question counts: a new one cancels the
// one before it. One question is asked at a time, so that a slow answer to each
// letter does not pile up. It belongs to Update.
type Latest[Q comparable, A any] struct {
	jobs *Jobs
	ask  func(context.Context, Q) A

	question Q
	asked    bool // there is a question
	answer   A
	answered bool               // answer is that to question
	cancel   context.CancelFunc // of what is being asked; nil: nothing is
}

// NewLatest asks by a function that may wait.
func NewLatest[Q comparable, A any](j *Jobs, ask func(context.Context, Q) A) *Latest[Q, A] {
	return &Latest[Q, A]{jobs: j, ask: ask}
}

// Answered is the message that a question ends in. Update calls Take.
type Answered struct {
	// Take notes the answer, and asks what was asked meanwhile.
	Take func() tea.Cmd
}

// Ask asks a question, unless it is the latest one already.
func (l *Latest[Q, A]) Ask(q Q) tea.Cmd {
	if l.asked && l.question == q {
		return nil
	}
	l.question, l.asked, l.answered = q, true, false
	if l.cancel != nil {
		l.cancel()
		return nil // it is asked when the one before has returned
	}
	return l.start()
}

func (l *Latest[Q, A]) start() tea.Cmd {
	ctx, cancel := context.WithCancel(l.jobs.ctx)
	l.cancel = cancel
	q, ask := l.question, l.ask
	return l.jobs.command(ctx, func(ctx context.Context) tea.Msg {
		defer cancel()
		answer := ask(ctx, q)
		return Answered{func() tea.Cmd { return l.take(q, answer) }}
	})
}

func (l *Latest[Q, A]) take(q Q, answer A) tea.Cmd {
	l.cancel = nil
	switch {
	case !l.asked:
		return nil
	case q != l.question:
		return l.start()
	}
	l.answer, l.answered = answer, true
	return nil
}

// Answer is that to the latest question; not ok while it is waited for.
func (l *Latest[Q, A]) Answer() (answer A, ok bool) { return l.answer, l.answered }

// Waiting reports whether a question is being asked.
func (l *Latest[Q, A]) Waiting() bool { return l.cancel != nil }

// Drop cancels the question: nobody wants to know any more.
func (l *Latest[Q, A]) Drop() {
	l.asked, l.answered = false, false
	if l.cancel != nil {
		l.cancel()
	}
}
