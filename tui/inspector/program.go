package inspector

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
)

// programTab is where a program of steps is after the thought: the step that follows, the
// blocks that are being run, and the variables.
func (v View) programTab(n *search.Node) {
	f := n.Check.Frame
	if f == nil {
		v.nothing("No step of a program follows: the search is by the method " + v.Tree.Setup().Settings.Method + ", or the thought was refused.")
		return
	}
	if len(f.Stack) == 0 {
		v.Heading("next step", "none")
		v.Prose(themes.Dim, "The program has ended here.")
	} else {
		v.Heading("next step", f.Next.Name)
		v.Prose(themes.Text, doing(f.Next)+".")
		v.Heading("call stack", english.Plural(len(f.Stack), "block"))
		for _, c := range slices.Backward(f.Stack) {
			v.Prose(themes.Text, c.String())
		}
	}
	all := search.Variables(v.Tree, n.ID)
	v.Heading("variables", english.Grouped(len(all)))
	for _, b := range all {
		v.variable(b, n.ID, slices.Contains(f.Next.Needs, b.Name))
	}
}

// doing is what a step does, in words.
func doing(next search.Operation) string {
	said := "It asks no model"
	switch next.Purpose {
	case search.Ask:
		said = fmt.Sprintf("The model is asked, %s", english.Count(next.Count, "time", "times"))
	case search.Rank:
		said = fmt.Sprintf("The model ranks %s", english.Plural(next.Count, "item"))
		if next.Keep > 0 {
			said += fmt.Sprintf(", of which %d are kept", next.Keep)
		}
	case search.Gather:
		said = "It waits for all branches of its block"
	default: // nobody is asked
	}
	if len(next.Needs) > 0 {
		said += "; it reads " + strings.Join(next.Needs, ", ")
	}
	return said
}

// variable is one of them, with where it was set. What the next step reads stands out.
func (v View) variable(b search.Bound, here search.NodeID, read bool) {
	role, from := themes.Dim, fmt.Sprintf("thought %d", b.At)
	if read {
		role = themes.Title
	}
	switch b.At {
	case here:
		from = "set here"
	case 0:
		from = "given"
	}
	l := v.Line().Put(role, b.Name)
	v.Add(l.To(max(l.Used()+1, v.Width-len(from))).Fit(themes.Dim, from, max(0, v.Width-l.Used())))
	if !b.Many {
		v.Prose(themes.Text, b.Text)
		return
	}
	for i, one := range b.List {
		v.Prose(themes.Text, fmt.Sprintf("%d. %s", i+1, one))
	}
	if len(b.List) == 0 {
		v.Prose(themes.Dim, "an empty list")
	}
}
