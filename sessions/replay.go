package sessions

import (
	"context"
	"fmt"
	"time"

	"espalier/search"
)

// Pace says how fast to replay a log.
type Pace struct {
	Rate   float64       // events per second; 0: as recorded
	Speed  float64       // relative to the recording; 0 is 1
	MaxGap time.Duration // longer pauses are shortened to this; 0: none are
}

// DefaultGap is the longest pause that an audience should sit through.
const DefaultGap = 2 * time.Second

// Check returns an error if the pace is invalid.
func (p Pace) Check() error {
	switch {
	case !(p.Rate >= 0) || p.Rate > 1e9:
		return fmt.Errorf("the rate is %v events per second; use a number above 0, or 0 for the recorded rate", p.Rate)
	case !(p.Speed >= 0) || p.Speed > 1e9:
		return fmt.Errorf("the speed is %v; use a number above 0, or 0 for the recorded speed", p.Speed)
	case p.MaxGap < 0:
		return fmt.Errorf("the longest pause is %v; use a time above 0, or 0 for no limit", p.MaxGap)
	}
	return nil
}

// Schedule returns when each event of a log is due after the start of a replay. A log
// without times has a steady rate.
func (p Pace) Schedule(events int, times []time.Time) []time.Duration {
	const steady = 10 // events per second, if no times were recorded
	due := make([]time.Duration, events)
	if len(times) != events && p.Rate == 0 {
		p.Rate = steady
		if p.Speed > 0 {
			p.Rate *= p.Speed
		}
	}
	speed := p.Speed
	if speed == 0 {
		speed = 1
	}
	for i := 1; i < events; i++ {
		if p.Rate > 0 {
			due[i] = time.Duration(float64(i) / p.Rate * float64(time.Second))
			continue
		}
		gap := max(0, times[i].Sub(times[i-1])) // a clock may have been set back
		if p.MaxGap > 0 {
			gap = min(gap, p.MaxGap)
		}
		due[i] = due[i-1] + time.Duration(float64(gap)/speed)
	}
	return due
}

// Replay delivers a log as if it happened now, without a model. Events that are due at
// the same time are delivered together. It returns at the end of the log, when ctx
// ends, or when deliver fails.
func Replay(ctx context.Context, log []search.Event, times []time.Time, pace Pace, deliver func([]search.Event) error) error {
	if err := pace.Check(); err != nil {
		return err
	}
	due := pace.Schedule(len(log), times)
	begin := time.Now()
	for at := 0; at < len(log); {
		if err := wait(ctx, due[at]-time.Since(begin)); err != nil {
			return err
		}
		end, now := at+1, time.Since(begin)
		for end < len(log) && due[end] <= now {
			end++
		}
		if err := deliver(log[at:end]); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// wait sleeps unless the context ends.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
