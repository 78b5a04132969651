package inspector

import (
	"slices"
	"strconv"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
)

// mostLogged bounds the log of one thought.
const mostLogged = 300

// logTab is everything that happened to the thought.
func (v View) logTab(n *search.Node) {
	var seqs []int
	for i := len(v.Log) - 1; i >= 0 && len(seqs) < mostLogged; i-- {
		if slices.Contains(search.Concerned(v.Log[i].Body), n.ID) {
			seqs = append(seqs, i)
		}
	}
	slices.Reverse(seqs)
	v.Heading("log", english.Plural(len(seqs), "event"))
	digits := len(strconv.Itoa(len(v.Log)))
	for _, i := range seqs {
		e := v.Log[i]
		number := strconv.Itoa(e.Seq)
		l := v.Line().Gap(themes.Text, digits-len(number)).Put(themes.Dim, number).Gap(themes.Text, 1)
		told, ok := describe.Event(v.Tree, e)
		if !ok {
			told = describe.Line{Glyph: "·", Word: e.Body.Type(), Role: themes.Dim}
		}
		l.Put(told.Role, told.Glyph).Gap(themes.Text, 1).Put(told.Role, told.Word).To(digits + 12)
		if told.Text != "" {
			l.Put(themes.Text, told.Text).Gap(themes.Text, 2)
		}
		v.Add(l.Fit(themes.Dim, told.Note, l.Left()))
	}
}
