package search

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Labels are the words of an evaluation with their weights in this search: those of
// the task or of the evaluator, unless Weights overrides them.
func (s Settings) Labels(p Problem) ([]Label, error) {
	labels := slices.Clone(p.Labels())
	switch s.Evaluate {
	case EvaluateSelf:
		labels = grades()
	case EvaluateFeedback:
		labels = []Label{{Text: Accepted, Weight: 1}, {Text: Revised}}
	}
	if s.Weights == "" {
		return labels, nil
	}
	for part := range strings.SplitSeq(s.Weights, ",") {
		name, number, ok := strings.Cut(strings.TrimSpace(part), "=")
		weight, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil || math.IsNaN(weight) || math.IsInf(weight, 0) {
			return nil, fmt.Errorf("weight %q is not LABEL=NUMBER, such as likely=5", part)
		}
		i := slices.IndexFunc(labels, func(l Label) bool { return l.Text == name })
		if i < 0 {
			return nil, fmt.Errorf("weight %q: task %s has no such label", part, p.Puzzle().Task)
		}
		labels[i].Weight = weight
	}
	return labels, nil
}
