package remote

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Each calls do for 0 to n-1, at most limit at a time, and waits for all of them.
// The first error cancels the others and is returned. A panic counts as an error.
func Each(ctx context.Context, n, limit int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(n, limit) {
		workers.Go(func() {
			for i := range next {
				if err := guarded(ctx, i, do); err != nil {
					cancel(&stopped{err})
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	var first *stopped
	if errors.As(context.Cause(ctx), &first) {
		return first.err
	}
	return context.Cause(ctx)
}

// stopped is the cause of a context that a failed call cancelled.
type stopped struct{ err error }

func (s *stopped) Error() string { return s.err.Error() }

func guarded(ctx context.Context, i int, do func(context.Context, int) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in request %d: %v\n%s", i, p, debug.Stack())
		}
	}()
	return do(ctx, i)
}
