package prompting

import (
	"fmt"

	"espalier/engine"
	"espalier/search"
)

// wording is how the questions of a search are worded for a model: by its task, or by the words
// that every task shares.
type wording struct {
	tree     *search.Tree
	problem  search.Problem
	settings search.Settings
}

func (r *Requester) wording() wording { return wording{r.Tree, r.Problem, r.Settings} }

// prompt asks the task for the words. The path ends at the node. If a model has
// already failed there, the task may word the prompt differently. beside are the thoughts
// that are to be aggregated with the node.
func (w wording) prompt(node search.NodeID, purpose search.Purpose, m engine.Model, beside ...search.NodeID) (search.Prompt, error) {
	asked, path, dialect := purpose.Worded(), w.tree.Steps(node, beside...), w.dialect(m)
	if w.settings.Evaluate == search.EvaluateFeedback && (purpose == search.Feedback || purpose == search.Refine) {
		path = w.versions(node)
	}
	write := func() (search.Prompt, error) { return w.problem.Prompt(asked, path, dialect) }
	if w.here(purpose, node, m) {
		write = func() (search.Prompt, error) { return w.word(purpose, node, dialect) }
	}
	if reprompt := w.reprompt(asked); reprompt != nil {
		if failed := search.FailuresBelow(w.tree, node); len(failed) > 0 {
			write = func() (search.Prompt, error) { return reprompt(asked, path, failed, dialect) }
		}
	}
	p, err := write()
	if err != nil {
		return search.Prompt{}, fmt.Errorf("no prompt to %s thought %d: %w", purpose, node, err)
	}
	if n, limited := w.settings.Examples(); limited {
		p = p.Shots(n)
	}
	if text, ok := w.tree.Wording(node, purpose); ok {
		p.Text = text
	}
	return p, nil
}

// dialect is the form in which a model wants its prompts, as far as the task has
// them: examples are better than no prompt. Without examples, words describe the form of a reply.
func (w wording) dialect(m engine.Model) engine.Dialect {
	d := m.Describe().Dialect
	switch n, limited := w.settings.Examples(); {
	case d == engine.ZeroShot && !w.problem.Capabilities().ZeroShot:
		return engine.Chat
	case d == engine.Chat && limited && n == 0 && w.problem.Capabilities().ZeroShot:
		return engine.ZeroShot
	}
	return d
}

// reprompt words a question about a thought below which others have failed; nil: the task has no
// words of its own for that.
func (w wording) reprompt(asked search.Purpose) func(search.Purpose, []search.Step, []search.Failure, engine.Dialect) (search.Prompt, error) {
	if asked != search.Propose && asked != search.Continue {
		return nil
	}
	return w.problem.Capabilities().Reprompt
}

// reworded is the prompt of a query after a failure: the task's own wording if it has
// one, else the first prompt with a note about what was wrong.
func (w wording) reworded(u unread, attempt int, m engine.Model) (search.Prompt, error) {
	dialect := w.dialect(m)
	asked := u.query.purpose.Worded()
	if reprompt := w.reprompt(asked); reprompt != nil {
		failed := append(search.FailuresBelow(w.tree, u.query.node), u.failed)
		return reprompt(asked, w.tree.Steps(u.query.node), failed, dialect)
	}
	prompt := u.query.prompt
	if dialect == engine.Chat || dialect == engine.ZeroShot { // other dialects have no such words
		prompt.Text = u.query.asked() + fmt.Sprintf(hints[min(attempt, len(hints))-1], u.failed.Reason)
	}
	return prompt, nil
}

// hints get stricter.
var hints = []string{
	"\n\n(An earlier reply to this could not be read: %s. Keep exactly to the form that is asked for.)",
	"\n\n(Earlier replies to this could not be read, the last one because: %s. Write nothing but what is asked for, in exactly that form: no introduction, no explanation, no other marks.)",
}

// ballot is the prompt of a vote between the states that paths end in, asked at a thought.
func (w wording) ballot(at search.NodeID, paths [][]search.Step, m engine.Model) (search.Prompt, error) {
	prompt, err := w.problem.Capabilities().Ballot(paths, w.dialect(m))
	if text, ok := w.tree.Wording(at, search.Vote); ok {
		prompt.Text = text
	}
	return prompt, err
}

// labels are those of the search, which Preflight has checked.
func (w wording) labels() []search.Label {
	labels, _ := w.settings.Labels(w.problem)
	return labels
}
