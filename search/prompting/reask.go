package prompting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

// unread is a completion that the task could not read.
type unread struct {
	query   query
	failed  search.Failure
	stopped bool // by the search: it does not want it
}

// reask repeats the requests whose replies could not be read, up to
// Settings.MaxReasks times, adding what was wrong to the question: the prompter agent
// of Long (2023), for every method. perNode is the number of requests that each node
// had at first. read takes one completion, and returns it if it cannot be read either.
func (r *Requester) reask(ctx context.Context, m engine.Model, b *batch, perNode int, left []unread, read func(query, search.Replied, int) ([]unread, error)) error {
	for attempt := 1; attempt <= r.Settings.MaxReasks; attempt++ {
		left = slices.DeleteFunc(left, func(u unread) bool { return u.stopped })
		if left = left[:r.within(b, len(left))]; len(left) == 0 {
			break
		}
		queries := make([]query, len(left))
		for i, u := range left {
			prompt, err := r.reworded(u, attempt, m)
			if err != nil {
				return err
			}
			queries[i] = u.query
			queries[i].number += perNode // a seed that was not used before
			queries[i].first, queries[i].prompt = u.query.asked(), prompt
		}
		completions, err := r.generate(ctx, m, queries)
		if err != nil {
			return err
		}
		left = nil
		for i, q := range queries {
			one, usage, err := logged(completions[i : i+1])
			if err != nil {
				return modelError(m, err)
			}
			reply, seq := b.reply(q.node, q.purpose, q.prompt.Text, one, 1, usage)
			unread, err := read(q, reply, seq)
			if err != nil {
				return err
			}
			left = append(left, unread...)
		}
	}
	return nil
}

// unparsed logs that a completion of a reply could not be read, or that the model
// declines in it.
func (b *batch) unparsed(q query, reply search.Replied, seq, choice int, err error) unread {
	c := reply.Completions[choice]
	reason, declined, stopped := valid(err.Error()), false, c.Finish == engine.FinishUnsure
	var of *reading.Error
	if errors.As(err, &of) && of.Outcome == reading.Refused {
		declined = true
		b.note(seq, choice, reading.Found{Span: of.Span})
	}
	if c.Text == "" && c.Finish == engine.FinishLength {
		reason = fmt.Sprintf("it was cut off after %d tokens, before there was an answer", reply.Usage.Completion/len(reply.Completions))
	}
	if c.Note != "" && (c.Finish == engine.FinishLength || c.Finish == engine.FinishLoop) {
		reason += "; " + c.Note
	}
	b.add(search.Unparsed{Node: q.node, Reply: seq, Choice: choice, Reason: reason, Declined: declined, Stopped: stopped})
	return unread{q, search.Failure{Text: c.Text, Reason: reason}, stopped}
}

// readable is the text of a completion that can be read, or the reason why there is none. A
// line that was cut off is not read: half an answer may be another one.
func (r *Requester) readable(m engine.Model, c engine.Completion) (text string, err error) {
	switch {
	case c.Finish == engine.FinishRefusal:
		return "", &reading.Error{Reading: reading.Reading{Outcome: reading.Refused, Reason: "the model refuses to answer", Span: reading.Span{End: len(c.Text)}}}
	case c.Finish == engine.FinishUnsure:
		return "", unsure(c)
	case c.Finish == engine.FinishLoop && strings.TrimSpace(c.Text) == "":
		return "", errors.New("it came to no answer")
	case c.Finish != engine.FinishLength || !inWords(m):
		return c.Text, nil
	}
	if text = c.Text[:strings.LastIndexByte(c.Text, '\n')+1]; strings.TrimSpace(text) == "" {
		return "", errors.New("it was cut off inside its only line")
	}
	return text, nil
}

// inWords reports whether a model is asked in words. Replies to the lines of the embedded
// models have a fixed length by design.
func inWords(m engine.Model) bool {
	d := m.Describe().Dialect
	return d == engine.Chat || d == engine.ZeroShot
}

// reworded is the prompt of a query after a failure: the task's own wording if it has
// one, else the first prompt with a note about what was wrong.
func (r *Requester) reworded(u unread, attempt int, m engine.Model) (search.Prompt, error) {
	dialect := r.dialect(m)
	asked := u.query.purpose.Worded()
	if r.can().Reprompt != nil && (asked == search.Propose || asked == search.Continue) {
		failed := append(search.FailuresBelow(r.Tree, u.query.node), u.failed)
		return r.can().Reprompt(asked, r.Tree.Steps(u.query.node), failed, dialect)
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
