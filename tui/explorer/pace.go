package explorer

import (
	"math"
	"time"
)

// pace holds back events that come faster than an eye can follow. A small model
// solves a puzzle in a tenth of a second; the tree is to be seen growing.
//
// It feeds the eye alone: events wait in the log, and never for long. Whatever
// is behind is caught up with in about catchUp, and any key that asks for the
// present gets it at once. What the user asked for holds as it is.
type pace struct {
	usual  float64 // events a second; 0 means no limit
	holds  bool    // the user asked for just that many: what waits, waits
	tempo  float64 // of a replay; 0: the usual one
	speed  int     // powers of two that the user made it faster by
	credit float64
	last   time.Time
	skip   bool
}

const (
	catchUpTime = 3 * time.Second
	replayTempo = 120.0 // events a second
	longestStep = 100 * time.Millisecond
)

// allow says how many of the waiting events may be shown now.
func (p *pace) allow(now time.Time, waiting int) int {
	rate := max(p.usual, p.tempo)
	if waiting == 0 || rate == 0 || p.skip {
		p.skip, p.credit, p.tempo, p.last = false, 0, 0, time.Time{}
		return waiting
	}
	if p.last.IsZero() {
		p.last = now
		p.credit = 1
	}
	if !p.holds {
		rate = max(rate, float64(waiting)/catchUpTime.Seconds())
	}
	if p.speed != 0 {
		rate = max(p.usual, p.tempo) * p.times()
	}
	p.credit += min(now.Sub(p.last), longestStep).Seconds() * rate
	p.last = now
	n := min(int(p.credit), waiting)
	p.credit -= float64(n)
	return n
}

// times is how much faster than usual the user wants it.
func (p *pace) times() float64 { return math.Pow(2, float64(p.speed)) }

// jump lets everything through that is there.
func (p *pace) jump() { p.skip = true }

// play shows what waits at the tempo of a replay.
func (p *pace) play() { p.tempo, p.last = max(p.usual, replayTempo), time.Time{} }
