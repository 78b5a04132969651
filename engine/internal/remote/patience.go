package remote

import (
	"context"
	"errors"
	"time"
)

// ErrIdle is the cause of a context that patience ended.
var ErrIdle = errors.New("nothing came for too long")

// Patience ends a context when nothing has come for a while. It belongs to a whole
// batch: a request that waits in a server's queue is not forgotten while another
// one is being served.
type Patience struct {
	limit time.Duration
	timer *time.Timer
}

// WithPatience returns a context that ends with cause ErrIdle once limit has
// passed since the last Came. stop releases it.
func WithPatience(parent context.Context, limit time.Duration) (ctx context.Context, p *Patience, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	p = &Patience{limit: limit, timer: time.AfterFunc(limit, func() { cancel(ErrIdle) })}
	return ctx, p, func() {
		p.timer.Stop()
		cancel(nil)
	}
}

// Came records a sign of life from the server.
func (p *Patience) Came() { p.timer.Reset(p.limit) }

// Sleep waits, or returns the context's cause if it ends first.
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

// Backoff is the pause before attempt n (from 0) of a request that a busy server
// turned away: it doubles, from a quarter of a second to five seconds.
func Backoff(n int) time.Duration {
	const first, most = 250 * time.Millisecond, 5 * time.Second
	return min(first<<min(n, 10), most)
}
