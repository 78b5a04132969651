package train

import (
	"fmt"
	"strings"
	"time"
)

// Line is the progress of a run of so many steps in words, with the tokens a second and
// the time that is left.
func (p Progress) Line(steps int, speed float64, left time.Duration) string {
	return fmt.Sprintf("step %d/%d  loss %.4f  right %.1f%%  rate %.1e  %.1fM tokens  %.0f tok/s  %s left  loads%s",
		p.Step, steps, p.Loss.Sum/float64(p.Loss.Tokens), 100*float64(p.Loss.Right)/float64(p.Loss.Tokens), p.Rate,
		float64(p.Tokens)/1e6, speed, left, loads(p.Loads))
}

// loads is the least and the largest share of an expert in each layer, per cent.
func loads(layers [][]float64) string {
	var b strings.Builder
	for _, shares := range layers {
		if len(shares) == 0 {
			continue
		}
		low, high := shares[0], shares[0]
		for _, s := range shares {
			low, high = min(low, s), max(high, s)
		}
		fmt.Fprintf(&b, " %.0f-%.0f%%", 100*low, 100*high)
	}
	return b.String()
}

// Lines are the progress of a run of so many steps in words: a line for a step, and one
// for a validation.
func (p PolicyProgress) Lines(steps int, left time.Duration) []string {
	var lines []string
	if p.Step > 0 {
		lines = append(lines, fmt.Sprintf("step %d/%d  reward %.3f  right %.1f%%  form %.1f%%  going back %.1f%%  mixed groups %.0f%%  void %d  length %.1f  KL %.4f  entropy %.3f  clipped %.1f%%  sampling %.1fs  learning %.1fs  %s left",
			p.Step, steps, p.Reward, 100*p.Accuracy, 100*p.Format, 100*p.Back, 100*p.Mixed, p.Void, p.Length, p.KL, p.Entropy, 100*p.Clipped,
			p.Sampling.Seconds(), p.Learning.Seconds(), left))
	}
	if p.alike {
		lines = append(lines, p.warning())
	}
	if v := p.Validation; v != nil {
		lines = append(lines, fmt.Sprintf("step %d/%d  %d puzzles that are not practised: greedy %.1f%%  mean of samples %.1f%%  majority of %d %.1f%%  best of %d %.1f%%  form %.1f%%  going back %.1f%%  length %.1f",
			p.Step, steps, v.Puzzles, 100*v.Greedy, 100*v.Accuracy, v.Samples, 100*v.Majority, v.Samples, 100*v.Best, 100*v.Format, 100*v.Back, v.Length))
	}
	return lines
}

// warning is of a step whose rewards could teach nothing.
func (p PolicyProgress) warning() string {
	hint := "begin from a model that is sometimes right (--init), or raise --group"
	if p.Accuracy > 0.5 {
		hint = "there is nothing left to learn from such puzzles"
	}
	return fmt.Sprintf("warning: step %d: all replies that are compared had the same reward (%.3f), so there was no gradient: %s", p.Step, p.Reward, hint)
}
