//go:build !linux

package terminal

import "time"

// Background is not asked for here: waiting for a terminal with a time limit
// differs from system to system, and was tested on Linux alone. $COLORFGBG and
// the flag remain.
func Background(time.Duration) (rgb [3]int, ok bool) { return rgb, false }
