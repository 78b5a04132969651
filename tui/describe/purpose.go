package describe

import (
	"fmt"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
)

// Reading is how far a model has come with reading prompts.
func Reading(r engine.Reading) string {
	return fmt.Sprintf("reading %s of %s", english.Grouped(r.Done), english.Plural(r.Of, "token"))
}

// Doing is the purpose of a request, as what a model is doing.
func Doing(p search.Purpose) string {
	switch p {
	case search.Propose, search.Continue:
		return "proposing"
	case search.Rollout:
		return "rolling out"
	case search.Grade:
		return "grading"
	case search.Feedback:
		return "criticising"
	case search.Vote:
		return "voting"
	case search.Answer:
		return "answering"
	case search.Solve:
		return "solving"
	case search.Judge:
		return "valuing"
	case search.Verify:
		return "verifying"
	case search.Think:
		return "thinking"
	case search.Split:
		return "dividing"
	case search.Aggregate:
		return "merging"
	case search.Ask:
		return "asking"
	case search.Rank:
		return "ranking"
	case search.Refine:
		return "refining"
	case search.Run, search.Gather: // which ask no model
	}
	return string(p)
}
