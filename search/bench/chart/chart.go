// Package chart draws figures as text for a terminal and as SVG: the share of puzzles
// that methods solve by the tokens they use, and the curves of training runs.
package chart

import (
	"math"
	"strconv"
	"strings"
)

// Series is a method: a point for each budget, in increasing order of tokens.
type Series struct {
	Name   string
	Points []Point
}

// Point is a share of solved puzzles, from 0 to 1, with its 95% interval.
type Point struct {
	Tokens    float64 // per puzzle
	Share     float64
	Low, High float64
}

// span returns the range of tokens, as decimal logarithms, with a margin.
func span(series []Series) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, p := range s.Points {
			low, high = min(low, position(p)), max(high, position(p))
		}
	}
	if low > high {
		return 0, 1
	}
	const air = 0.08
	return low - air, high + air
}

// position returns the place of a point on the axis of tokens.
func position(p Point) float64 { return math.Log10(max(p.Tokens, 1)) }

// ticks returns the round numbers of tokens in a range of logarithms.
func ticks(low, high float64) []float64 {
	var all []float64
	for decade := math.Pow(10, math.Floor(low)); decade <= math.Pow(10, high); decade *= 10 {
		for _, digit := range []float64{1, 2, 5} {
			if at := math.Log10(digit * decade); at >= low && at <= high {
				all = append(all, digit*decade)
			}
		}
	}
	return all
}

// tokens writes a round number: 500, 2k, 10k.
func tokens(n float64) string {
	if n >= 1000 {
		return strings.TrimSuffix(strconv.FormatFloat(n/1000, 'f', 1, 64), ".0") + "k"
	}
	return strconv.FormatFloat(n, 'f', 0, 64)
}
