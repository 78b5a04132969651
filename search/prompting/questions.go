package prompting

import "espalier/search"

// Question is what an action will ask a model about a thought.
type Question struct {
	Node    search.NodeID
	Purpose search.Purpose
	Prompt  string
}

// Questions are those that an action begins with. What depends on the answers, such as
// asking again, is not among them.
func (r *Requester) Questions(a search.Action) ([]Question, error) {
	nodes, beside := a.Asked()
	purpose, m := r.Settings.Asks(a.Purpose), r.Model
	if a.Kind == search.Evaluate {
		m = r.evaluator()
		switch r.Settings.Evaluate {
		case search.EvaluateRule:
			return nil, nil
		case search.EvaluateVote:
			return r.ballot(nodes)
		case search.EvaluatePRM:
			purpose = search.Verify
		case search.EvaluateThink:
			purpose = search.Think
		case search.EvaluateSelf:
			purpose = search.Grade
		case search.EvaluateFeedback:
			purpose = search.Feedback
		default:
			purpose = search.Judge
		}
		if purpose != search.Verify {
			nodes = r.unjudged(nodes)
		}
	}
	var all []Question
	for _, node := range nodes {
		prompt, err := r.wording().prompt(node, purpose, m, beside...)
		if err != nil {
			return nil, err
		}
		all = append(all, Question{node, purpose, prompt.Text})
	}
	return all, nil
}

// ballot is the question of a vote.
func (r *Requester) ballot(nodes []search.NodeID) ([]Question, error) {
	_, paths := r.distinct(nodes)
	if len(paths) < 2 {
		return nil, nil
	}
	at := r.Tree.CommonAncestor(r.parents(nodes))
	prompt, err := r.wording().ballot(at, paths, r.evaluator())
	return []Question{{at, search.Vote, prompt.Text}}, err
}
