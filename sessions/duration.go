package sessions

import (
	"math"
	"time"
)

// Duration is the time that Duration.Seconds told, to the nanosecond.
func Duration(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds * float64(time.Second)))
}
