package prompting

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

// What tasks have no words for is worded here, for models that follow instructions, from the words
// in which the task asks for an answer: feedback on an answer, and a version of it that takes the
// feedback into account (Self-Refine, Madaan et al. 2023, arXiv 2303.17651, algorithm 1); and points
// for a thought (Self-Rewarding Language Models, Yuan et al. 2024, arXiv 2401.10020, figure 2).

// mostOpinion bounds an opinion in tokens. Models that reason first have room for that besides.
const mostOpinion = 1024

// speaks reports whether a model can be asked in words that no task has: it follows
// instructions, or is the control, which does not read.
func speaks(m engine.Model) bool { return inWords(m) || m.Describe().Dialect == search.Unjudged }

// here reports whether a question to a model is worded here, and not by the task.
func (w wording) here(purpose search.Purpose, node search.NodeID, m engine.Model) bool {
	return speaks(m) && (purpose == search.Grade || purpose == search.Feedback || purpose == search.Refine && search.FeedbackOn(w.tree, node) != "")
}

// readAs is the purpose by which a task reads a reply: a version that was worded here is an answer.
func (w wording) readAs(reply search.Replied, m engine.Model) search.Purpose {
	if w.here(reply.Purpose, reply.Node, m) {
		return search.Answer
	}
	return reply.Purpose.Worded()
}

// word is the question of a purpose about a thought.
func (w wording) word(purpose search.Purpose, node search.NodeID, dialect engine.Dialect) (search.Prompt, error) {
	if purpose == search.Grade {
		return w.grade(node, dialect)
	}
	asked, err := w.question(search.BeforeAnswer(w.tree, node), dialect, search.Answer)
	switch {
	case err != nil || dialect == search.Unjudged && purpose == search.Refine:
		return asked, err
	case dialect == search.Unjudged:
		return search.Prompt{Text: search.FeedbackWord}, nil
	case purpose == search.Feedback:
		text := "This was asked:\n\n" + asked.Text + "\n\nThis is the answer that was given:\n\n" + w.written(node) + feedbackWords
		return search.Prompt{Text: text, MaxTokens: mostOpinion}, nil
	}
	var b strings.Builder
	b.WriteString("This was asked:\n\n" + asked.Text + "\n")
	for i, version := range search.VersionsOf(w.tree, node) {
		fmt.Fprintf(&b, "\nAnswer %d:\n\n%s\n\nFeedback on it:\n\n%s\n", i+1, w.written(version), strings.TrimSpace(search.FeedbackOn(w.tree, version)))
	}
	b.WriteString("\nWrite a better answer that takes the feedback into account, in the form that was asked for. Say nothing about the feedback.")
	asked.Text, asked.Examples = b.String(), nil
	return asked, nil
}

// versions is the path of an answer for a model that was taught to mend answers, whose words are the task's: what came
// before it, and each version as it was written, with what was said of it.
func (w wording) versions(node search.NodeID) []search.Step {
	path := slices.Clip(search.BeforeAnswer(w.tree, node))
	for _, version := range search.VersionsOf(w.tree, node) {
		path = append(path, search.Step{Text: w.written(version)})
		if said := search.FeedbackOn(w.tree, version); said != "" {
			path = append(path, search.Step{Text: said})
		}
	}
	return path
}

const feedbackWords = `

Give feedback on this answer and do not write another one. Check it against everything that was asked, a part at a time. Name each place that is wrong or missing, say why, and how it can be put right, in a few sentences. Then write one word on the last line:
accept - nothing has to be changed
revise - something has to be changed`

// question is how the task asks what a path is to answer, for the first of some purposes that it has
// words for. Words without examples are preferred: they are quoted.
func (w wording) question(path []search.Step, dialect engine.Dialect, purposes ...search.Purpose) (asked search.Prompt, err error) {
	if dialect == engine.Chat && w.problem.Capabilities().ZeroShot {
		dialect = engine.ZeroShot
	}
	for _, purpose := range purposes {
		if asked, err = w.problem.Prompt(purpose, path, dialect); err == nil {
			break
		}
	}
	asked.Text = strings.TrimSpace(asked.Text)
	return asked, err
}

// written is an answer as its author wrote it, with all that led to it, but for thinking.
func (w wording) written(node search.NodeID) string {
	n := w.tree.Node(node)
	reply, ok := w.tree.Reply(n.Reply)
	if !ok || n.Origin != search.FromModel || n.Choice >= len(reply.Completions) {
		return n.Text
	}
	_, text := engine.CutThinking(reply.Completions[n.Choice].Text, false)
	return strings.TrimSpace(text)
}

// grade is the question of how many points a thought deserves.
func (w wording) grade(node search.NodeID, dialect engine.Dialect) (search.Prompt, error) {
	if dialect == search.Unjudged {
		return search.Prompt{Text: search.GradeWord}, nil
	}
	path := w.tree.Steps(node)
	asked, err := w.question(path[:1], dialect, wholeAnswers...)
	if err != nil {
		return search.Prompt{}, err
	}
	var b strings.Builder
	b.WriteString("This was asked:\n\n" + asked.Text + "\n\nThis is what somebody has written up to now:\n\n")
	for _, step := range path[1:] {
		b.WriteString(step.Text + "\n")
	}
	b.WriteString(gradeWords)
	return search.Prompt{Text: b.String(), MaxTokens: mostOpinion}, nil
}

// wholeAnswers are the purposes whose words say what is asked, the plainest first.
var wholeAnswers = []search.Purpose{search.Answer, search.Solve, search.Continue, search.Propose}

const gradeWords = `
Judge it with points that add up. It may be unfinished: then judge what it has come to. Give a point for each of these that holds:
- it is about what was asked, and keeps to the rules and the form that are given
- every fact in it is true and every calculation right
- it comes nearer to the answer than saying nothing would
- what is left can still lead to a right and whole answer, or it is one
- nothing could be better about it
Say of each in one sentence whether it holds and why. Then write the sum on the last line, a whole number from 0 to 5, in the form
Score: N`

var (
	scored = regexp.MustCompile(`(?i)\b(?:score|points|total)\b\D{0,12}([0-5])\s*(?:/\s*5|out of 5|of 5|points?)?[\s.)\]]*$`)
	bare   = regexp.MustCompile(`^([0-5])\s*(?:/\s*5|out of 5|of 5|points?)?\.?$`)
)

// readGrade finds the sum of the points: the last line that is one.
func readGrade(completion string) (reading.Found, error) {
	lines, spans := reading.Lines(completion)
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.TrimSpace(lines[i])
		for _, form := range []*regexp.Regexp{scored, bare} {
			if m := form.FindStringSubmatch(line); m != nil {
				return reading.Found{Text: m[1], Span: spans[i]}, nil
			}
		}
	}
	if err := reading.Declined(completion); err != nil {
		return reading.Found{}, err
	}
	return reading.Found{}, errors.New("there is no score from 0 to 5 in it, such as Score: 3")
}

// parse reads what a reply says of a thought.
func (w wording) parse(purpose search.Purpose, completion string, labels []search.Label) ([]reading.Found, error) {
	switch purpose {
	case search.Grade:
		found, err := readGrade(completion)
		return []reading.Found{found}, err
	case search.Feedback:
		var words []string
		for _, l := range labels {
			words = append(words, l.Text)
		}
		return reading.Find(completion, reading.Want{Kind: reading.Label, Labels: words}).Found("")
	default:
		return w.problem.Parse(purpose, completion)
	}
}
