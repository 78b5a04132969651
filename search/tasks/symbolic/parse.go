package symbolic

import (
	"errors"
	"strings"

	"espalier/search"
	"espalier/search/reading"
)

// Parse finds the steps of a completion, and its answer.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	body, _ := reading.Body(completion)
	text := completion[body.Start:body.End]
	r := reading.Find(text, reading.Want{Kind: reading.Text})
	final := r.Outcome == reading.Read && (r.Lead >= 0 || purpose == search.Answer)
	var thoughts []reading.Found
	before := text
	if final && r.Lead >= 0 {
		before = text[:r.Lead]
	}
	if purpose != search.Answer {
		thoughts = reading.Locate(completion, reading.Items(before)...)
	}
	if final && (len(thoughts) == 0 || !purpose.Single()) {
		thoughts = append(thoughts, reading.Found{
			Text: answerPrefix + r.Value,
			Span: reading.Span{Start: body.Start + r.Span.Start, End: body.Start + r.Span.End},
		})
	}
	switch {
	case len(thoughts) > 0:
		return thoughts, nil
	case r.Outcome == reading.Refused:
		return nil, r.Err()
	case strings.TrimSpace(text) == "":
		return nil, errors.New("the completion is empty")
	}
	return nil, errors.New("there is no answer in it")
}
