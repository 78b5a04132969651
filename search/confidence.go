package search

// confidenceOf is that of a completion; 0 where it was not measured.
func confidenceOf(t *Tree, seq, choice int) float64 {
	r := t.replies.find(seq)
	if r == nil || choice >= len(r.Completions) || r.Completions[choice].Confidence == nil {
		return 0
	}
	return r.Completions[choice].Confidence.Least
}

// Confidences are those of the first n chains below the root, in the order in which they were
// drawn. Chains of which it was not measured are left out.
func Confidences(t *Tree, n int) []float64 {
	var all []float64
	for _, r := range t.replies {
		if r.Node != 0 || !r.Purpose.Chains() {
			continue
		}
		for _, c := range r.Completions[:min(len(r.Completions), n)] {
			if n--; c.Confidence != nil {
				all = append(all, c.Confidence.Least)
			}
		}
	}
	return all
}
