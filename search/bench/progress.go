package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"espalier/search/english"
	"espalier/search/method"
)

// Progress is a line about a plan under way: a bar, the time that is left, and the
// method that is measured.
func Progress(p Plan, done int, elapsed time.Duration) string {
	const width = 24
	total := p.Searches()
	full := width * done / total
	left := "?"
	if done > 0 {
		left = time.Duration(float64(elapsed) / float64(done) * float64(total-done)).Round(time.Second).String()
	}
	subject := p.Subjects[min(done/len(p.Problems), len(p.Subjects)-1)]
	return fmt.Sprintf("[%s%s] %d/%d  %s left  %s", strings.Repeat("#", full), strings.Repeat("-", width-full), done, total, left, method.Title(subject.Settings))
}

// Incomplete says what kept a bench from being whole: an interrupt, or searches that
// failed. It is nil if nothing did.
func Incomplete(ctx context.Context, p Plan, rows []Row) error {
	done, failures := 0, 0
	var first Result
	for _, r := range rows {
		done += len(r.Results)
		if f := r.Failures(); len(f) > 0 {
			if failures == 0 {
				first = f[0]
			}
			failures += len(f)
		}
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted after %d of %s", done, english.Count(p.Searches(), "search", "searches"))
	case failures > 0:
		return fmt.Errorf("%s failed and count as not solved; the first, on %q: %w", english.Count(failures, "search", "searches"), first.Puzzle.Called(), first.Err)
	}
	return nil
}
