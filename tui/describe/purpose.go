package describe

import "espalier/search"

// Doing is the purpose of a request, as what a model is doing.
func Doing(p search.Purpose) string {
	switch p {
	case search.Propose, search.Continue:
		return "proposing"
	case search.Rollout:
		return "rolling out"
	case search.Vote:
		return "voting"
	case search.Answer:
		return "answering"
	case search.Solve:
		return "solving"
	case search.Judge:
		return "valuing"
	case search.Think:
		return "thinking"
	}
	return string(p)
}
