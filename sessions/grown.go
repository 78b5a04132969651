package sessions

import (
	"context"
	"database/sql"
	"time"

	"espalier/search"
)

// Grown waits until a session that another process writes has more than so many events, and
// returns those that follow them.
func (s *Store) Grown(ctx context.Context, ref string, have int) ([]search.Event, error) {
	const pause = 200 * time.Millisecond
	for {
		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
		begin, grown := time.Now(), []search.Event(nil)
		err := s.read(ctx, "follow session "+ref, func(tx *sql.Tx) error {
			about, err := s.find(ctx, tx, ref, live)
			if err != nil || about.Events <= have {
				return err
			}
			all, _, err := readLog(ctx, tx, about)
			if err == nil {
				grown = all[have:]
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(grown) > 0 {
			_ = sleep(ctx, 3*time.Since(begin)) // a long log takes its time, and is read again
			return grown, nil
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
