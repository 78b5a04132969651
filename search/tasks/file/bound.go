package file

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/reading"
)

// bound is the variable that a step sets by a text; why says why it cannot.
func (s *step) bound(v values, text string) (set *search.Variable, why string) {
	name, list := s.sets()
	if name == "" {
		return nil, ""
	}
	set = &search.Variable{Name: name, Text: text, Many: list}
	switch {
	case s.kind == "ask":
		return set, s.readReply(set)
	case s.kind == "set" && list:
		set.Text, set.List = "", s.cut(text)
		if n := len(set.List); n > mostItems {
			return nil, fmt.Sprintf("%q would have %d items, and %d are the most", name, n, mostItems)
		}
	case list:
		set.Text, set.List = "", append(slices.Clone(v.items(name)), text)
	}
	return set, ""
}

// cut divides a text into items.
func (s *step) cut(text string) (items []string) {
	items = []string{}
	if s.words == 0 {
		for _, one := range strings.Split(text, *s.split) {
			if one = strings.TrimSpace(one); one != "" {
				items = append(items, one)
			}
		}
		return items
	}
	for chunk := range slices.Chunk(strings.Fields(text), s.words) {
		items = append(items, strings.Join(chunk, " "))
	}
	return items
}

// readReply reads what the step wants of a model's reply.
func (s *step) readReply(set *search.Variable) (why string) {
	text := set.Text
	switch s.read {
	case "list":
		set.Text, set.List = "", reading.Items(text)
		if len(set.List) == 0 {
			return "there is no list in the reply"
		}
	case "number":
		r := reading.Find(text, reading.Want{Kind: reading.Number})
		if r.Outcome != reading.Read {
			return "there is no number in the reply: " + r.Err().Error()
		}
		set.Text = r.Value
	case "answer":
		_, found, err := parser{}.readAnswer(search.Answer, text)
		if err != nil {
			return err.Error()
		}
		set.Text = found.Text
	}
	return ""
}
