package remote

import (
	"context"
	"errors"
	"time"
)

// ErrIdle is the cause of a context that a Patience cancelled.
var ErrIdle = errors.New("nothing arrived for too long")

// Patience cancels a context when nothing has arrived for a while. A batch shares
// one: a request that waits in the server's queue does not time out while another
// is served.
type Patience struct {
	limit time.Duration
	timer *time.Timer
}

// WithPatience returns a context that is cancelled with the cause ErrIdle once limit
// has passed since the last call of Came. stop releases it.
func WithPatience(parent context.Context, limit time.Duration) (ctx context.Context, p *Patience, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	p = &Patience{limit: limit, timer: time.AfterFunc(limit, func() { cancel(ErrIdle) })}
	return ctx, p, func() {
		p.timer.Stop()
		cancel(nil)
	}
}

// Came records that the server sent something.
func (p *Patience) Came() { p.timer.Reset(p.limit) }

// Sleep waits for d, or returns the cause of ctx if it ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Backoff returns the pause before retry n, counted from 0: it doubles from a quarter
// of a second up to five seconds.
func Backoff(n int) time.Duration {
	const first, most = 250 * time.Millisecond, 5 * time.Second
	return min(first<<min(n, 10), most)
}
