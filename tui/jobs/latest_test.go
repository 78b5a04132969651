package jobs

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// The latest question is the one that is answered, one is asked at a time, and those
// that are out of date are cancelled.
func TestLatestWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		j := New(t.Context())
		l := NewLatest(j, func(ctx context.Context, q string) string {
			asked = append(asked, q)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
			return q + "!"
		})
		messages := make(chan tea.Msg)
		run := func(cmd tea.Cmd) {
			if cmd != nil {
				go func() { messages <- cmd() }()
			}
		}
		for _, q := range []string{"a", "ab", "abc", "abc"} {
			run(l.Ask(q))
			synctest.Wait()
		}
		for l.Waiting() {
			run((<-messages).(Answered).Take())
		}
		if answer, ok := l.Answer(); !ok || answer != "abc!" || len(asked) != 2 {
			t.Errorf("%q (%t) after asking %q", answer, ok, asked)
		}
		run(l.Ask("d"))
		synctest.Wait()
		l.Drop()
		(<-messages).(Answered).Take()
		if _, ok := l.Answer(); ok || l.Waiting() {
			t.Error("what was dropped is answered")
		}
		run(l.Ask("e"))
		synctest.Wait()
		start := time.Now()
		go func() { <-messages }()
		if j.Close(); time.Since(start) > 0 {
			t.Error("Close waits for a job that was cancelled")
		}
		if msg := j.Command(func(context.Context) tea.Msg { return 1 })(); msg != nil {
			t.Error("a job begins after Close")
		}
	})
}
