package search

// valueRange follows the values of a search for curves and scales.
type valueRange struct {
	best    float64 // of the evaluation under way, or of the last one
	highest float64 // that any evaluation gave, or could have given: all ballots
}

func (r *valueRange) add(value, most float64) {
	r.best, r.highest = max(r.best, value), max(r.highest, most)
}

// BestValue is the best value of the current or last evaluation; once the search is
// solved, the highest of all.
func (t *Tree) BestValue() float64 { return t.values.best }

// HighestValue is the highest value up to now; where thoughts were compared, the
// number of ballots.
func (t *Tree) HighestValue() float64 { return t.values.highest }
