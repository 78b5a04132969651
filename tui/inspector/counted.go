package inspector

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/themes"
)

// counted lists the replies that votes count as one answer, each form with how often
// it was given. It reports whether there is more than one reply.
func (v valuesTab) counted(n *search.Node) bool {
	if n.Check.Answer == "" {
		return false
	}
	var forms []string
	times := map[string]int{}
	total := 0
	for _, e := range v.Log {
		var id search.NodeID
		var text string
		switch b := e.Body.(type) {
		case search.Thought:
			id, text = b.Node, b.Text
		case search.Merged:
			id, text = b.Node, b.Text
		default:
			continue
		}
		if c := v.Tree.Node(id).Check; c.Answer == "" || c.AnswerKey() != n.Check.AnswerKey() {
			continue
		}
		form := printable.Line(text[strings.LastIndexByte(text, '\n')+1:])
		if times[form] == 0 {
			forms = append(forms, form)
		}
		times[form]++
		total++
	}
	if total < 2 {
		return false
	}
	v.Heading("counted as one answer", english.Count(total, "reply", "replies"))
	for _, form := range forms {
		l := v.Line().Put(themes.Dim, fmt.Sprintf("%4s ", fmt.Sprintf("×%d", times[form])))
		v.Add(l.Fit(themes.Text, form, l.Left()))
	}
	return true
}
