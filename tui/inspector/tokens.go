package inspector

import (
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// tokensTab is the words of a thought, token by token.
type tokensTab struct{ View }

// tokens shows the words of a thought, token by token: coloured by how much each
// surprised the model, with its probability as a block below, for screens and
// eyes without colour.
func (v tokensTab) tokens(n *search.Node) {
	c, ok := v.written(n)
	if !ok {
		return
	}
	tokens := around(c.Tokens, n.Text)
	if len(tokens) == 0 {
		return
	}
	v.Heading("tokens", "▇ sure  ▁ surprising")
	v.heat(tokens, -1)
}

// written is the completion that a thought was read from.
func (v View) written(n *search.Node) (c engine.Completion, ok bool) {
	at, choice := n.Reply, n.Choice
	if in := v.Inside; in != nil && in.Written != nil {
		return *in.Written, true
	} else if in != nil && in.Reply > 0 {
		at, choice = in.Reply, in.Choice
	}
	reply, ok := v.Tree.Reply(at)
	if ok && v.Inside != nil && choice < len(reply.Completions) {
		return reply.Completions[choice], true
	}
	if !ok || n.ID == 0 || n.Choice >= len(reply.Completions) {
		return c, false
	}
	return reply.Completions[n.Choice], true
}

// heat writes tokens over their probabilities; the row of the cursor's token is
// scrolled to.
func (v tokensTab) heat(tokens []engine.Token, cursor int) {
	text, heat := v.Line(), v.Line()
	for i, t := range tokens {
		shown := strings.ReplaceAll(t.Text, "\n", "⏎")
		w := draw.Width(shown)
		if w > text.Left() && text.Used() > 0 {
			v.Add(text)
			v.Add(heat)
			text, heat = v.Line(), v.Line()
			shown = strings.TrimLeft(shown, " ")
			w = draw.Width(shown)
		}
		role := themes.Heat(surprise(t.LogProb))
		text.Put(role, shown)
		visible := draw.Width(strings.TrimRight(shown, " "))
		if i == cursor {
			heat.Repeat(themes.Accent, "▲", max(visible, min(w, 1))).Gap(themes.Text, w-max(visible, min(w, 1)))
			continue
		}
		heat.Repeat(role, draw.Level(describe.Probability(t.LogProb)), visible).Gap(themes.Text, w-visible)
	}
	v.Add(text)
	v.Add(heat)
}

// surprise maps a log-probability to the heat scale: 0 at certainty, 1 from
// one in twenty on.
func surprise(logProb float64) float64 { return min(-logProb/3, 1) }

// mostTokens bounds what is drawn: a long chain of thought is read as text.
const mostTokens = 160

// around returns the tokens that a thought was read from: a completion may hold
// many thoughts.
func around(tokens []engine.Token, thought string) []engine.Token {
	first, last := span(tokens, thought)
	return tokens[first:min(last, first+mostTokens)]
}

// span is where among tokens a thought stands; all of them, if it is not found.
func span(tokens []engine.Token, thought string) (first, last int) {
	var whole strings.Builder
	for _, t := range tokens {
		whole.WriteString(t.Text)
	}
	at := strings.Index(whole.String(), thought)
	if at < 0 || thought == "" {
		return 0, len(tokens)
	}
	last, seen := len(tokens), 0
	for i, t := range tokens {
		if seen <= at {
			first = i
		}
		if seen < at+len(thought) {
			last = i + 1
		}
		seen += len(t.Text)
	}
	return first, last
}

// spanAt is where among the tokens of a completion some bytes of what it thinks stand; all
// of them, if the log has no tokens of that.
func spanAt(c engine.Completion, from, to int) (first, last int) {
	whole := 0
	for _, t := range c.Tokens {
		whole += len(t.Text)
	}
	if whole != len(c.Thinking)+len(c.Text) {
		return 0, len(c.Tokens)
	}
	seen := 0
	for i, t := range c.Tokens {
		if seen <= from {
			first = i
		}
		if seen < to {
			last = i + 1
		}
		seen += len(t.Text)
	}
	return first, max(last, min(first+1, len(c.Tokens)))
}

// tokenTab is the heat of the words, and what else the model had in mind at the
// cursor.
func (v tokensTab) write(n *search.Node) {
	c, ok := v.written(n)
	switch {
	case !ok:
		v.nothing("No model wrote this.")
		return
	case len(c.Tokens) == 0:
		v.nothing("The model does not say which tokens it wrote, nor how probable they were.")
		return
	}
	first, last := span(c.Tokens, n.Text)
	if v.Inside != nil {
		first, last = spanAt(c, v.Inside.Node.From, v.Inside.Node.To)
	}
	tokens := c.Tokens[first:min(last, first+mostTokens)]
	cursor := v.cursor(len(tokens))
	v.at.number, v.at.drawn = first+cursor+1, tokens[cursor]
	v.Heading("log-probability", "▇ sure  ▁ surprising")
	v.heat(tokens, cursor)
	v.legend()
	v.alternatives(tokens[cursor], first+cursor, len(c.Tokens))
	v.surprises(tokens)
}

// cursor keeps the cursor among so many tokens.
func (v View) cursor(tokens int) int {
	v.at.tokens = tokens
	v.at.token = min(v.at.token, tokens-1)
	return v.at.token
}

// legend is the scale of the heat.
func (v tokensTab) legend() {
	l := v.Line().Put(themes.Dim, "p 1 ")
	for i := range themes.HeatSteps {
		share := float64(i) / float64(themes.HeatSteps)
		l.Put(themes.Heat(share), draw.Level(describe.Probability(-3*share)))
	}
	v.Add(l.Put(themes.Dim, " .05 or less"))
}

// alternatives are the likeliest tokens where the cursor is.
func (v tokensTab) alternatives(t engine.Token, at, of int) {
	v.Heading(fmt.Sprintf("token %d of %d", at+1, of), "H and L move, enter takes another")
	among := false
	for _, a := range t.Top {
		among = among || a.Text == t.Text
	}
	if !among {
		v.alternative(engine.Alternative{Text: t.Text, LogProb: t.LogProb}, true)
	}
	for _, a := range t.Top {
		v.alternative(a, a.Text == t.Text)
	}
	if len(t.Top) == 0 {
		v.Prose(themes.Dim, "The log does not hold the alternatives; a search with --trace does, where the model tells them.")
	}
}

func (v tokensTab) alternative(a engine.Alternative, drawn bool) {
	l, role := v.Line(), themes.Text
	if drawn {
		l.Put(themes.Accent, "▸ ")
		role = themes.Accent
	} else {
		l.Gap(themes.Text, 2)
	}
	name := min(16, v.Width/3)
	l.Fit(role, quoted(a.Text), name).To(name + 3)
	p := describe.Probability(a.LogProb)
	draw.PutBar(l, themes.Heat(surprise(a.LogProb)), p, v.Width-l.Used()-13)
	right := fmt.Sprintf("%s  %6.2f", describe.Share(p), a.LogProb)
	v.Add(l.To(v.Width-len(right)).Put(themes.Dim, right))
}

// quoted makes blanks and line ends of a token visible.
func quoted(text string) string {
	return "“" + strings.NewReplacer("\n", "⏎", " ", "␣").Replace(text) + "”"
}

// mostSurprises bounds the list.
const mostSurprises = 5

// surprises are the tokens that the model held least likely.
func (v tokensTab) surprises(tokens []engine.Token) {
	var worst []int
	for range mostSurprises {
		least := -1
		for i, t := range tokens {
			if t.LogProb < -0.7 && !slices.Contains(worst, i) && (least < 0 || t.LogProb < tokens[least].LogProb) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		worst = append(worst, least)
	}
	if len(worst) == 0 {
		return
	}
	v.Heading("least likely", "")
	for _, i := range worst {
		v.alternative(engine.Alternative{Text: tokens[i].Text, LogProb: tokens[i].LogProb}, false)
	}
}
