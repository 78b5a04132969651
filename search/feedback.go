package search

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"espalier/engine"
)

// What a model is asked about its own thoughts in words that no task has: feedback on an answer,
// and points for a thought.

// Accepted and Revised are the words in which feedback on an answer ends.
const (
	Accepted = "accept"
	Revised  = "revise"
)

// MostPoints is the best grade.
const MostPoints = 5

func grades() (labels []Label) {
	for points := range MostPoints + 1 {
		labels = append(labels, Label{Text: strconv.Itoa(points), Weight: float64(points)})
	}
	return labels
}

// FeedbackOn is what a model said of an answer that it was asked to criticise; empty if it was not.
func FeedbackOn(t *Tree, id NodeID) string {
	n := t.Node(id)
	reply, ok := t.Reply(n.Judged)
	if !ok || !n.Valued || reply.Purpose != Feedback || len(reply.Completions) == 0 {
		return ""
	}
	_, text := engine.CutThinking(reply.Completions[0].Text, false)
	return text
}

// VersionsOf are those of an answer, from the first to the one that ends in a thought.
func VersionsOf(t *Tree, id NodeID) []NodeID {
	all := []NodeID{id}
	for isVersion(t, id) {
		id = t.Node(beginningOf(t, id)).Parent
		all = append(all, id)
	}
	slices.Reverse(all)
	return all
}

// isVersion reports whether a thought is a better version of the one above it, or the last of
// several that are.
func isVersion(t *Tree, id NodeID) bool {
	reply, ok := t.Reply(t.Node(id).Reply)
	return ok && reply.Purpose == Refine
}

// beginningOf is the first of the thoughts that an answer consists of which ends in one.
func beginningOf(t *Tree, id NodeID) NodeID {
	for n := t.Node(id); n.Reply > 0 && t.Node(n.Parent).Reply == n.Reply; n = t.Node(id) {
		id = n.Parent
	}
	return id
}

// replacedAmong are those of some thoughts that a better version among them takes the place of.
func replacedAmong(t *Tree, ids []NodeID) map[NodeID]bool {
	replaced := map[NodeID]bool{}
	for _, id := range ids {
		if !isVersion(t, id) {
			continue
		}
		last := t.Node(beginningOf(t, id)).Parent
		first := beginningOf(t, last)
		for at := last; at != first; at = t.Node(at).Parent {
			replaced[at] = true
		}
		replaced[first] = true
	}
	return replaced
}

// BeforeAnswer is the path that the answer which ends in a thought is checked against, and every
// version of it: that takes the place of the answer, and does not follow from it.
func BeforeAnswer(t *Tree, id NodeID) []Step {
	n := t.Node(beginningOf(t, VersionsOf(t, id)[0]))
	return t.Steps(n.Parent, n.OtherParents...)
}

// PastOf is the path that a thought is checked against: that to its parent, or before its answer.
func PastOf(t *Tree, id NodeID) []Step {
	n := t.Node(id)
	if !isVersion(t, id) {
		return t.Steps(n.Parent, n.OtherParents...)
	}
	steps := BeforeAnswer(t, id)
	whole := t.Steps(n.Parent)
	return append(steps, whole[t.Node(beginningOf(t, id)).Depth:]...)
}

// The prompts of the control, which judges without reading.
const (
	FeedbackWord = "Feedback:"
	GradeWord    = "Points:"
)

// randomOpinion is what the control says to such a prompt.
func randomOpinion(prompt string, rng *rand.Rand) (string, bool) {
	switch prompt {
	case FeedbackWord:
		return []string{Accepted, Revised}[rng.IntN(2)], true
	case GradeWord:
		return "Score: " + strconv.Itoa(rng.IntN(MostPoints+1)), true
	}
	return "", false
}
