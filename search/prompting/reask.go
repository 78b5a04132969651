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
func (b *batch) reask(ctx context.Context, m engine.Model, perNode int, left []unread, read func(query, search.Replied, int) ([]unread, error)) error {
	for attempt := 1; attempt <= b.Settings.MaxReasks; attempt++ {
		left = slices.DeleteFunc(left, func(u unread) bool { return u.stopped })
		if left = left[:b.within(len(left))]; len(left) == 0 {
			break
		}
		queries := make([]query, len(left))
		for i, u := range left {
			prompt, err := b.wording().reworded(u, attempt, m)
			if err != nil {
				return err
			}
			queries[i] = u.query
			queries[i].number += perNode // a seed that was not used before
			queries[i].first, queries[i].prompt = u.query.asked(), prompt
		}
		completions, err := b.generate(ctx, m, queries)
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
