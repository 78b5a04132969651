package inspector

import (
	"cmp"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// valuesTab is how a thought was valued, and by whom.
type valuesTab struct{ View }

// evaluation is the tab of values and votes: what they come to, and every sample
// that they were made of.
func (v valuesTab) write(n *search.Node) {
	if v.Tree.Setup().Settings.Prior != "" {
		v.branching(n)
	}
	switch {
	case n.ID == 0 && v.Tree.Setup().Settings.Prior != "":
		return
	case n.ID == 0:
		v.nothing("The puzzle is not valued; its thoughts are.")
		return
	case v.counted(n) && !n.Valued:
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
func (v valuesTab) votes(n *search.Node) {
	if n.Ballots == 0 {
		return
	}
	v.Heading("votes", fmt.Sprintf("%d of %d", n.Votes, n.Ballots))
	share := float64(n.Votes) / float64(n.Ballots)
	l := v.Line()
	draw.PutBar(l, themes.Value(share), share, v.Width-5)
	v.Add(l.To(v.Width-3).Put(themes.Text, describe.Share(share)))
}

// visits is the account of Monte Carlo tree search: N simulations, Q the mean of
// their rewards, U what is added to it for being little known.
func (v valuesTab) visits(n *search.Node) {
	if n.Visits == 0 {
		return
	}
	account := v.Tree.UCT(n.ID)
	v.Heading("visits", "N "+english.Grouped(account.N))
	for _, part := range []struct {
		name  string
		value float64
	}{{"Q", account.Q}, {"U", account.U}} {
		share := v.Scale.Of(part.value)
		l := v.Line().Put(themes.Dim, part.name).To(3)
		draw.PutBar(l, themes.Value(min(share, 1)), share, v.Width-5-describe.ValueWidth)
		v.Add(l.To(v.Width-describe.ValueWidth).Put(themes.Text, v.Scale.Text(part.value)))
	}
}

// samples lists the evaluations one by one: what each ended in, and how sure the
// model was of its words.
func (v valuesTab) samples(n *search.Node) {
	reply, ok := v.Tree.Reply(n.Judged)
	if !ok || len(reply.Completions) == 0 {
		return
	}
	v.Heading("samples", describe.Doing(reply.Purpose))
	for i, c := range reply.Completions {
		_, text := thoughtFirst(c)
		lines := strings.Split(strings.TrimSpace(text), "\n")
		l := v.Line().Put(themes.Dim, fmt.Sprintf("%3d ", i+1))
		right := "p " + search.Unknown
		if len(c.Tokens) > 0 {
			right = fmt.Sprintf("%s  p %s", english.Plural(len(c.Tokens), "token"), describe.Share(describe.Probability(c.LogProb())))
		}
		l.Fit(themes.Text, lines[len(lines)-1], v.Width-l.Used()-draw.Width(right)-2)
		v.Add(l.To(v.Width-draw.Width(right)).Put(themes.Dim, right))
	}
}

// mostRivals bounds the list of siblings.
const mostRivals = 12

// rivals are the siblings it was chosen among, best first.
func (v valuesTab) rivals(n *search.Node) {
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
	v.Heading("siblings", english.Plural(len(rivals), "valued thought"))
	for i, id := range rivals {
		if i == mostRivals {
			v.Add(v.Line().Put(themes.Dim, fmt.Sprintf("… %d more", len(rivals)-i)))
			break
		}
		m := v.Tree.Node(id)
		mark := describe.MarkOf(m.Status())
		l, role := v.Line(), themes.Text
		if id == n.ID {
			role = themes.Accent
		}
		l.Put(mark.Role, mark.Glyph).Gap(themes.Text, 1).Fit(role, m.Short(), v.Width/2-3).To(v.Width / 2)
		draw.PutBar(l, themes.Value(v.Scale.Of(m.Value)), v.Scale.Of(m.Value), v.Width-v.Width/2-2-describe.ValueWidth)
		v.Add(l.To(v.Width-describe.ValueWidth).Put(themes.Text, v.Scale.Text(m.Value)))
	}
}

// values shows the labels of an evaluation as bars.
func (v valuesTab) values(n *search.Node) {
	if len(n.Samples) == 0 {
		return
	}
	v.Heading("value", v.Scale.Long(n.Value))
	if reply, ok := v.Tree.Reply(n.Judged); ok && reply.Purpose == search.Verify {
		v.Prose(themes.Dim, "by "+cmp.Or(v.Tree.Setup().Evaluator, "the model")+", which was trained to tell right steps from wrong ones")
	}
	total, widest, counted := 0, 0, []string{}
	for _, s := range n.Samples {
		total += s.Count
		widest = max(widest, draw.Width(s.Label))
		if s.Count > 0 {
			counted = append(counted, fmt.Sprintf("%s ×%d", s.Label, s.Count))
		}
	}
	name := min(widest+2, v.Width/2)
	for _, s := range n.Samples {
		p := s.Probability
		if total > 0 && p == 0 {
			p = float64(s.Count) / float64(total)
		}
		l := v.Line().Fit(themes.Text, s.Label, name-1).To(name)
		draw.PutBar(l, themes.ValueMid, p, v.Width-name-5)
		v.Add(l.To(v.Width-3).Put(themes.Text, describe.Share(p)))
	}
	if len(counted) > 0 {
		v.Prose(themes.Dim, fmt.Sprintf("sampled %d: %s", total, strings.Join(counted, ", ")))
	}
}
