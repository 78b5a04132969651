package remote

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"espalier/engine"
)

// fresh leaves out of the text that arrives the beginning that a server repeats, with the
// thinking and its tags or without.
func (r *Reply) fresh(text string) string {
	if !r.Repeats {
		return text
	}
	r.repeated += text
	whole := r.Begin.After("")
	for _, again := range []string{whole, strings.TrimPrefix(whole, engine.ThinkOpen+"\n"), r.Begin.Head()} {
		again = strings.TrimSpace(again)
		came := strings.TrimLeftFunc(r.repeated, unicode.IsSpace)
		if rest, ok := strings.CutPrefix(came, again); ok {
			r.Repeats = false
			if r.Begin.Answers() && r.Begin.Text == "" {
				rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
			}
			return rest
		}
		if strings.HasPrefix(again, came) {
			return "" // there is more of it to come
		}
	}
	r.Repeats = false
	return r.repeated
}

// Trial is a request by which a server shows whether it continues a beginning: any model
// knows how to count. open says that the beginning is of thinking that has not ended.
func Trial(open bool) engine.Request {
	const counted = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,"
	q := engine.Request{Prompt: "Count from 1 to 30, with commas between the numbers and nothing else.", MaxTokens: 16}
	if open {
		q.Beginning.Thinking = counted
	} else {
		q.Beginning = engine.Beginning{Ended: true, Text: counted}
	}
	return q
}

// Tried reads the reply to a Trial, which came without looking for the beginning: repeats
// says that it starts again with the same words and then continues. The error says what else the
// server did.
func Tried(q engine.Request, c engine.Completion) (repeats bool, err error) {
	head := strings.TrimSpace(q.Beginning.Head())
	wrote := c.Text
	if !q.Beginning.Answers() {
		wrote = c.Thinking + c.Text
	}
	wrote = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(wrote), head))
	switch again := strings.TrimSpace(strings.TrimPrefix(wrote, engine.ThinkOpen)); {
	case strings.HasPrefix(wrote, "17"):
		return false, nil
	case strings.HasPrefix(again, head):
		return true, nil
	case wrote == "":
		return false, errors.New("given the beginning of a reply, it wrote nothing")
	}
	const most = 60
	if len(wrote) > most {
		wrote = strings.ToValidUTF8(wrote[:most], "")
	}
	return false, fmt.Errorf("given the beginning of a reply, it did not go on but wrote %q", wrote)
}
