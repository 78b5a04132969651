package describe

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"espalier/search"
)

// Tokens is a number of tokens for a narrow column, as far as it is known.
func Tokens(s search.Started, n int) string {
	if n == 0 && s.Lacks(search.LacksTokens) {
		return "?"
	}
	return Short(float64(n))
}

// Spent is the time that a search took, as far as it is known.
func Spent(s search.Started, d time.Duration) string {
	if d == 0 && s.Lacks(search.LacksTimes) {
		return "?"
	}
	return Seconds(d)
}

// Short writes 9832 as 9.8k.
func Short(n float64) string {
	switch {
	case n >= 1e7:
		return fmt.Sprintf("%.0fM", n/1e6)
	case n >= 1e6:
		return fmt.Sprintf("%.1fM", n/1e6)
	case n >= 1e4:
		return fmt.Sprintf("%.0fk", n/1e3)
	case n >= 1e3:
		return fmt.Sprintf("%.1fk", n/1e3)
	}
	return fmt.Sprintf("%.0f", n)
}

// Share writes a number between 0 and 1 in three columns: .97, 1.0, .00.
func Share(v float64) string { return shortest(v, 2) }

// shortest writes a number between 0 and 1 with so many digits and without its 0.
func shortest(v float64, digits int) string {
	switch text := strconv.FormatFloat(v, 'f', digits, 64); {
	case math.IsNaN(v):
		return " ? "
	case v >= 9.95:
		return Short(v)
	case !strings.HasPrefix(text, "0"):
		return strconv.FormatFloat(v, 'f', digits-1, 64)
	default:
		return strings.TrimPrefix(text, "0")
	}
}

// Seconds writes a duration for a status line.
func Seconds(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// Age is how long ago a moment was, in six columns.
func Age(now, then time.Time) string {
	switch d := now.Sub(then); {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	case d < 100*24*time.Hour:
		return fmt.Sprintf("%d d", int(d.Hours()/24))
	}
	return then.Local().Format("Jan 06")
}

// WithGoal completes an answer that does not say what it comes to.
func WithGoal(answer, goal string) string {
	if goal == "" || strings.Contains(answer, "=") {
		return answer
	}
	return answer + " " + goal
}
