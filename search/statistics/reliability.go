package statistics

import (
	"cmp"
	"math"
	"slices"
)

// Forecast is a stated probability, from 0 to 1, and what happened.
type Forecast struct {
	Probability float64
	Happened    bool
}

func (f Forecast) outcome() float64 {
	if f.Happened {
		return 1
	}
	return 0
}

// Bins is the number of bins of a reliability diagram, of equal width.
const Bins = 10

// Bin are the forecasts of From up to, but not including, From + 1/Bins; those of 1 are in
// the last one. Means of an empty bin are 0.
type Bin struct {
	From     float64 `json:"from"`
	Count    int     `json:"count"`
	Happened int     `json:"happened"`
	Forecast float64 `json:"mean_forecast"`
}

// Share of the forecasts in the bin that came true; 0 of none.
func (b Bin) Share() float64 { return float64(b.Happened) / float64(max(b.Count, 1)) }

// Reliability is how well forecasts agree with what happened.
type Reliability struct {
	Count    int     `json:"count"`
	Happened int     `json:"happened"`
	Brier    float64 `json:"brier"` // mean squared error: 0 is best (Brier 1950, halved)
	// The parts of the score (Murphy 1973): Brier = Reliability - Resolution + Uncertainty.
	// Bins hold different forecasts, so Resolution is the generalised one of Stephenson,
	// Coelho and Jolliffe (2008), by which the sum is exact: it includes their variance within
	// bins, and their covariance with what happened.
	Reliability float64 `json:"reliability"` // how far bins are from the diagonal: 0 is best
	Resolution  float64 `json:"resolution"`  // how far they are from one another: more is better
	Uncertainty float64 `json:"uncertainty"` // of what happened, whatever was forecast
	// Error is the expected calibration error (Naeini et al. 2015): the mean distance of
	// bins from the diagonal, by their counts.
	Error float64 `json:"expected_calibration_error"`
	// Area is that under the ROC curve: how likely one that came true was given more than
	// one that did not (Hanley and McNeil 1982). NaN where there are none of either; see
	// Ranks.
	Area float64   `json:"-"`
	Bins [Bins]Bin `json:"bins"`
}

// Ranks reports whether Area means something: some came true and some did not.
func (r Reliability) Ranks() bool { return r.Happened > 0 && r.Happened < r.Count }

// Reliable compares forecasts with what happened. Of none, all is 0.
func Reliable(forecasts []Forecast) Reliability {
	r := Reliability{Count: len(forecasts), Area: math.NaN()}
	n := float64(max(len(forecasts), 1))
	for i := range r.Bins {
		r.Bins[i].From = float64(i) / Bins
	}
	for _, f := range forecasts {
		b := &r.Bins[binOf(f.Probability)]
		b.Count++
		b.Forecast += f.Probability
		if f.Happened {
			b.Happened++
			r.Happened++
		}
		r.Brier += square(f.Probability-f.outcome()) / n
	}
	base := float64(r.Happened) / n
	r.Uncertainty = base * (1 - base)
	for i := range r.Bins {
		b := &r.Bins[i]
		b.Forecast /= float64(max(b.Count, 1))
		weight := float64(b.Count) / n
		r.Reliability += weight * square(b.Forecast-b.Share())
		r.Error += weight * math.Abs(b.Forecast-b.Share())
		r.Resolution += weight * square(b.Share()-base)
	}
	for _, f := range forecasts { // within bins
		b := r.Bins[binOf(f.Probability)]
		apart := f.Probability - b.Forecast
		r.Resolution += (2*apart*(f.outcome()-b.Share()) - apart*apart) / n
	}
	if r.Ranks() {
		r.Area = area(forecasts, r.Happened)
	}
	return r
}

func binOf(p float64) int { return min(max(int(p*Bins), 0), Bins-1) }

func square(x float64) float64 { return x * x }

// area counts the pairs of one that came true and one that did not, in which the first
// was given more; equal ones count half.
func area(forecasts []Forecast, happened int) float64 {
	sorted := slices.SortedFunc(slices.Values(forecasts), func(a, b Forecast) int { return cmp.Compare(a.Probability, b.Probability) })
	wins, below := 0.0, 0 // that did not come true, of lower probability
	for from := 0; from < len(sorted); {
		to, yes := from, 0
		for ; to < len(sorted) && sorted[to].Probability == sorted[from].Probability; to++ {
			if sorted[to].Happened {
				yes++
			}
		}
		no := to - from - yes
		wins += float64(yes) * (float64(below) + float64(no)/2)
		below += no
		from = to
	}
	return wins / (float64(happened) * float64(len(forecasts)-happened))
}
