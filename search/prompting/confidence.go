package prompting

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Chains are watched, and stopped, by their confidence (Fu et al. 2025, arXiv 2508.15260). The
// strategy says below which; what was measured is logged with each reply.

// watch is what is measured of the chains of an action.
func (r *Requester) watch(a search.Action) engine.Watch {
	if r.Settings.StopUnsure == 0 || !a.Purpose.Chains() {
		return engine.Watch{}
	}
	return engine.Watch{Window: r.Settings.Window, Least: a.Unsure}
}

// measured notes with the completions where a backend told less of the alternatives than was
// asked for. It returns an error if it told nothing of any up to now.
func (r *Requester) measured(queries []query, completions []engine.Completion) error {
	if len(queries) == 0 || queries[0].watch.Window == 0 {
		return nil
	}
	known := func(c engine.Completion) bool { return c.Confidence != nil }
	written := func(c engine.Completion) bool { return c.Text+c.Thinking != "" }
	if slices.ContainsFunc(completions, written) && !slices.ContainsFunc(completions, known) && len(search.Confidences(r.Tree, math.MaxInt)) == 0 {
		return fmt.Errorf("it does not say which other tokens were likely, without which its confidence is not known; set stop-unsure to 0: %w", engine.ErrUnsupported)
	}
	for i := range completions {
		var so string
		switch c := completions[i]; {
		case c.Confidence == nil:
			so = "confidence not known, and without weight in the vote"
		case c.Confidence.Tokens < c.Usage.Completion/2:
			so = "confidence measured on less than half of the tokens, as the others came without alternatives"
		case c.Confidence.Alternatives < engine.WatchedAlternatives:
			so = fmt.Sprintf("confidence measured over %d alternatives, not %d", c.Confidence.Alternatives, engine.WatchedAlternatives)
		default:
			continue
		}
		if !strings.Contains(completions[i].Note, so) { // a reply to an earlier attempt
			completions[i].Note = strings.TrimPrefix(completions[i].Note+"; "+so, "; ")
		}
	}
	return nil
}

// unsure is why a chain that was stopped is not read.
func unsure(c engine.Completion) error {
	if c.Confidence == nil {
		return errors.New("it was stopped as unsure")
	}
	return fmt.Errorf("it was stopped as unsure: its confidence fell to %.2f", c.Confidence.Least)
}
