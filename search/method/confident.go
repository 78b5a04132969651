package method

import (
	"fmt"
	"slices"

	"espalier/search"
)

// confident stops chains of which the model is less sure than of the first ones, and weighs
// votes by confidence (Fu et al. 2025, "Deep Think with Confidence", arXiv 2508.15260, section
// 3.3). With a share of 0.1 it is their DeepConf-high, with 0.9 DeepConf-low.
type confident struct {
	share  float64 // of the first chains that would have been stopped; 0 is off
	warmUp int     // the first chains, which are written whole and vote
}

func confidentOptions() []Option {
	unsure := number("stop-unsure", "P", "Stop each chain of which the model becomes less sure than of the share P of the first chains, and weigh votes by confidence (DeepConf, Fu et al. 2025); 0 is off.", 0,
		func(s *search.Settings) *float64 { return &s.StopUnsure },
		func(s search.Settings) error {
			if !(s.StopUnsure >= 0 && s.StopUnsure < 1) {
				return fmt.Errorf("stop-unsure %v is not a share from 0 to below 1", s.StopUnsure)
			}
			return nil
		}).titled("unsure=")
	window := whole("window", "N", "With stop-unsure, tokens over which a chain's confidence is averaged.", 64, 1,
		func(s *search.Settings) *int { return &s.Window })
	warmUp := whole("warm-up", "N", "With stop-unsure, the number of first chains, which are never stopped.", 16, 1,
		func(s *search.Settings) *int { return &s.WarmUp })
	for _, o := range []*Option{&window, &warmUp} { // logs of earlier versions have neither
		positive := o.check
		o.check = func(s search.Settings) error {
			if s.StopUnsure == 0 {
				return nil
			}
			return positive(s)
		}
		*o = o.needing("stop-unsure above 0", func(s search.Settings) bool { return s.StopUnsure > 0 })
	}
	return []Option{unsure, window, warmUp}
}

// draw asks for more chains: first those of the warm-up.
func (s confident) draw(t *search.Tree, samples, batch int) (search.Action, bool) {
	if s.share == 0 {
		return draw(t, samples, batch)
	}
	if a, ok := draw(t, min(samples, s.warmUp), batch); ok {
		return a, true
	}
	a, ok := draw(t, samples, batch)
	a.Unsure = s.threshold(search.Confidences(t, s.warmUp))
	return a, ok
}

// threshold is the confidence below which a share of the first chains were, interpolated
// linearly between two of them.
func (s confident) threshold(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	place := s.share * float64(len(all)-1)
	low := int(place)
	high := min(low+1, len(all)-1)
	return all[low] + (place-float64(low))*(all[high]-all[low])
}

// weight is the vote of the chains that end in a thought: their number or, where chains are
// weighed, the sum of their confidences.
func weight(t *search.Tree, n *search.Node) float64 {
	if t.Setup().Settings.StopUnsure == 0 {
		return float64(ballots(t, n))
	}
	w := n.Confidence
	for _, c := range n.Children {
		w -= t.Node(c).Confidence
	}
	return max(w, 0)
}

// unit is the mean weight of a chain with an answer.
func unit(t *search.Tree) float64 {
	all, chains := 0.0, 0
	for _, n := range ends(t) {
		all += weight(t, n)
		chains += ballots(t, n)
	}
	if all == 0 {
		return 1
	}
	return all / float64(chains)
}
