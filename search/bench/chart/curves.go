package chart

import (
	"math"
	"strconv"
)

// Panel is a figure of several runs by step.
type Panel struct {
	Title  string
	Curves []Curve
}

// Curve is one run, in increasing order of steps.
type Curve struct {
	Name   string
	Points []StepPoint
}

// StepPoint is a value after a number of steps.
type StepPoint struct{ Step, Value float64 }

// box is the range of all points of a panel. It is never empty.
type box struct{ left, right, low, high float64 }

func (p Panel) box() box {
	b := box{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}
	for _, l := range p.Curves {
		for _, point := range l.Points {
			b.left, b.right = min(b.left, point.Step), max(b.right, point.Step)
			b.low, b.high = min(b.low, point.Value), max(b.high, point.Value)
		}
	}
	if b.left > b.right {
		return box{0, 1, 0, 1}
	}
	if b.left == b.right {
		b.right++
	}
	if air := (b.high - b.low) * 0.05; air > 0 {
		if b.low < 0 || b.low > air {
			b.low -= air
		} else {
			b.low = 0
		}
		b.high += air
	} else {
		b.low, b.high = b.low-0.5, b.high+0.5
	}
	return b
}

// number writes a value with three significant digits.
func number(v float64) string {
	if math.Abs(v) < 1e-12 {
		return "0"
	}
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// thinned returns at most n points of a curve, as means of neighbours. More points than
// columns would only draw noise.
func (l Curve) thinned(n int) []StepPoint {
	if len(l.Points) <= n {
		return l.Points
	}
	out := make([]StepPoint, n)
	for i := range out {
		part := l.Points[i*len(l.Points)/n : (i+1)*len(l.Points)/n]
		for _, p := range part {
			out[i].Step += p.Step / float64(len(part))
			out[i].Value += p.Value / float64(len(part))
		}
	}
	return out
}
