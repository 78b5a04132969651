package method

import (
	"fmt"

	"espalier/search"
	"espalier/search/english"
)

// refine is Self-Refine (Madaan et al. 2023, algorithm 1): the model answers, says what is to be
// better in its answer, and writes a version that takes this into account, until it accepts one or
// the rounds are over. As in the paper nobody else is asked: the rules check every version, and the
// search does not look at what they say.
type refine struct{ rounds int }

func refineMethod() Method {
	rounds := whole("refinements", "N", "Versions that may follow the first answer.", 3, 1, func(s *search.Settings) *int { return &s.Refinements })
	return Method{
		Name: "refine", About: "self-refine: the model criticises its answer and writes a better one (Madaan et al. 2023)",
		Options: append([]Option{rounds, temperature(0.7)}, commonOptions()...), Purpose: search.Answer,
		base: search.Settings{Samples: 1, Evaluate: search.EvaluateFeedback},
		check: func(s search.Settings) error {
			if s.Evaluate != search.EvaluateFeedback {
				return fmt.Errorf("it has its answers criticised and cannot evaluate by %q; leave evaluate out, or use method best-of or one that builds a tree, such as tot-bfs", s.Evaluate)
			}
			s.Evaluate = ""
			return checkSingle(s)
		},
		strategy: func(s search.Settings) search.Strategy { return refine{s.Refinements} },
	}
}

func (s refine) Next(t *search.Tree) search.Action {
	last := tip(t)
	if last.ID == 0 || last.Check.Answer == "" {
		return single(t, search.Answer)
	}
	conclude := func(reason string) search.Action {
		return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{last.ID}, Reason: reason}
	}
	done := len(search.VersionsOf(t, last.ID)) - 1
	switch {
	case done >= s.rounds:
		return conclude(fmt.Sprintf("it is the last of %s", english.Plural(done+1, "version")))
	case len(t.Unvalued([]search.NodeID{last.ID})) > 0:
		return search.Action{Kind: search.Evaluate, Nodes: []search.NodeID{last.ID}, Purpose: search.Feedback}
	case t.Scale().Share(last.Value) > 0.5:
		return conclude(fmt.Sprintf("version %d is accepted", done+1))
	case search.FeedbackOn(t, last.ID) == "":
		return conclude("nothing is said about what could be better")
	case last.Expanded:
		return conclude("there is no better version of it")
	}
	return search.Action{Kind: search.Expand, Nodes: []search.NodeID{last.ID}, Purpose: search.Refine, Count: 1}
}

// Settle gives the version that is there when the budget is spent.
func (refine) Settle(t *search.Tree) (search.Action, bool) {
	last := tip(t)
	return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{last.ID}, Reason: "it is the last version"}, last.Check.Answer != ""
}
