package inspector

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/tell"
)

// evaluation is the tab of values and votes: what they come to, and every sample
// that they were made of.
func (v View) evaluation(n *search.Node) {
	switch {
	case n.ID == 0:
		v.nothing("The puzzle is not valued; its thoughts are.")
		return
	case !n.Valued && n.Ballots == 0 && n.Visits == 0:
		v.nothing("It has not been valued. " + strings.TrimSpace(sentence(checked(n))))
		return
	}
	v.values(n)
	v.votes(n)
	v.visits(n)
	v.samples(n)
	v.rivals(n)
}

func sentence(what string) string {
	if what == "" {
		return ""
	}
	return "The rules " + what + "."
}

// votes is how the thought fared where states were compared.
func (v View) votes(n *search.Node) {
	if n.Ballots == 0 {
		return
	}
	v.Heading("votes", fmt.Sprintf("%d of %d", n.Votes, n.Ballots))
	share := float64(n.Votes) / float64(n.Ballots)
	l := v.Line()
	draw.PutBar(l, themes.Value(share), share, v.Width-5)
	v.Add(l.To(v.Width-3).Put(themes.Text, tell.Share(share)))
}

// visits is the account of Monte Carlo tree search: N simulations, Q the mean of
// their rewards, U what is added to it for being little known.
func (v View) visits(n *search.Node) {
	if n.Visits == 0 {
		return
	}
	account := v.Tree.UCT(n.ID)
	v.Heading("visits", "N "+tell.Grouped(account.N))
	for _, part := range []struct {
		name  string
		value float64
	}{{"Q", account.Q}, {"U", account.U}} {
		share := v.Scale.Of(part.value)
		l := v.Line().Put(themes.Dim, part.name).To(3)
		draw.PutBar(l, themes.Value(min(share, 1)), share, v.Width-8)
		v.Add(l.To(v.Width-3).Put(themes.Text, v.Scale.Text(part.value)))
	}
}

// samples lists the evaluations one by one: what each ended in, and how sure the
// model was of its words.
func (v View) samples(n *search.Node) {
	reply, ok := v.Tree.Reply(n.Judged)
	if !ok || len(reply.Completions) == 0 {
		return
	}
	v.Heading("samples", tell.Doing(reply.Purpose))
	for i, c := range reply.Completions {
		_, text := thoughtFirst(c)
		lines := strings.Split(strings.TrimSpace(text), "\n")
		l := v.Line().Put(themes.Dim, fmt.Sprintf("%3d ", i+1))
		right := fmt.Sprintf("%s  p %s", tell.Plural(len(c.Tokens), "token"), tell.Share(tell.Probability(c.LogProb())))
		l.Fit(themes.Text, lines[len(lines)-1], v.Width-l.Used()-draw.Width(right)-2)
		v.Add(l.To(v.Width-draw.Width(right)).Put(themes.Dim, right))
	}
}

// mostRivals bounds the list of siblings.
const mostRivals = 12

// rivals are the siblings it was chosen among, best first.
func (v View) rivals(n *search.Node) {
	siblings := v.Tree.Node(n.Parent).Children
	var rivals []search.NodeID
	for _, id := range siblings {
		if v.Tree.Node(id).Valued {
			rivals = append(rivals, id)
		}
	}
	if len(rivals) < 2 {
		return
	}
	v.Tree.Rank(rivals)
	v.Heading("siblings", tell.Plural(len(rivals), "valued thought"))
	for i, id := range rivals {
		if i == mostRivals {
			v.Add(v.Line().Put(themes.Dim, fmt.Sprintf("… %d more", len(rivals)-i)))
			break
		}
		m := v.Tree.Node(id)
		mark := tell.MarkOf(m.Status())
		l, role := v.Line(), themes.Text
		if id == n.ID {
			role = themes.Accent
		}
		l.Put(mark.Role, mark.Glyph).Gap(themes.Text, 1).Fit(role, m.Short(), v.Width/2-3).To(v.Width / 2)
		draw.PutBar(l, themes.Value(v.Scale.Of(m.Value)), v.Scale.Of(m.Value), v.Width-v.Width/2-5)
		v.Add(l.To(v.Width-3).Put(themes.Text, v.Scale.Text(m.Value)))
	}
}
