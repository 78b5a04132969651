package tui

import (
	"fmt"
	"strings"

	"espalier/tui/tell"

	"espalier/engine"
	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
)

// writing shows what a model is writing about the thought, or below it.
func (v inspectorView) writing(n *search.Node) {
	for _, judging := range []bool{false, true} {
		st, of := v.streams.at(n.ID, judging)
		if st == nil {
			continue
		}
		note := "model"
		if of > 1 {
			note = fmt.Sprintf("%d of %d", st.Request+1, of)
		}
		v.Heading(tell.Doing(st.Purpose), note)
		lines := draw.Wrap(string(st.text), v.Width-1)
		const most = 8 // the end of it; the rest comes with the reply
		lines = lines[max(len(lines)-most, 0):]
		for i, text := range lines {
			l := v.Line().Put(themes.TreeLive, text)
			if i == len(lines)-1 {
				l.Put(themes.Accent, "▌")
			}
			v.Add(l)
		}
	}
}

// values shows the labels of an evaluation as bars.
func (v inspectorView) values(n *search.Node) {
	if len(n.Samples) == 0 {
		return
	}
	v.Heading("value", v.scale.Long(n.Value))
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
		v.Add(l.To(v.Width-3).Put(themes.Text, tell.Share(p)))
	}
	if len(counted) > 0 {
		v.Prose(themes.Dim, fmt.Sprintf("sampled %d: %s", total, strings.Join(counted, ", ")))
	}
}

// tokens shows the completion that the thought was read from, token by token:
// coloured by how much each surprised the model, with its probability as a block
// below, for screens and eyes without colour.
func (v inspectorView) tokens(n *search.Node) {
	reply, ok := v.tree.Reply(n.Reply)
	if !ok || n.ID == 0 || n.Choice >= len(reply.Completions) {
		return
	}
	tokens := around(reply.Completions[n.Choice].Tokens, n.Text)
	if len(tokens) == 0 {
		return
	}
	v.Heading("tokens", "▇ sure  ▁ surprising")
	text, heat := v.Line(), v.Line()
	for _, t := range tokens {
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
		heat.Repeat(role, draw.Level(tell.Probability(t.LogProb)), visible).Gap(themes.Text, w-visible)
	}
	v.Add(text)
	v.Add(heat)
}

// surprise maps a log-probability to the heat scale: 0 at certainty, 1 from
// one in twenty on.
func surprise(logProb float64) float64 { return min(-logProb/3, 1) }

// mostTokens bounds the section: a long chain of thought is read as text.
const mostTokens = 160

// around returns the tokens that a thought was read from: a completion may hold
// many thoughts.
func around(tokens []engine.Token, thought string) []engine.Token {
	var whole strings.Builder
	for _, t := range tokens {
		whole.WriteString(t.Text)
	}
	at := strings.Index(whole.String(), thought)
	if at < 0 || thought == "" {
		return tokens[:min(len(tokens), mostTokens)]
	}
	first, last, seen := 0, len(tokens), 0
	for i, t := range tokens {
		if seen <= at {
			first = i
		}
		if seen < at+len(thought) {
			last = i + 1
		}
		seen += len(t.Text)
	}
	return tokens[first:min(last, first+mostTokens)]
}

// mostSteps bounds the path: of a deep thought, the last steps are shown.
const mostSteps = 60

// path lists the thoughts from the root to this one.
func (v inspectorView) path(n *search.Node) {
	if n.ID == 0 {
		return
	}
	v.Heading("path", tell.Plural(n.Depth, "step"))
	path := v.tree.Path(n.ID)
	for i, id := range path {
		step := v.tree.Node(id)
		l := v.Line()
		if i == 0 {
			v.Add(l.Fit(themes.Text, step.Check.State, v.Width))
			continue
		}
		if left := len(path) - i; left > mostSteps {
			if i == 1 {
				v.Add(l.Put(themes.Dim, "… "+tell.Plural(left-mostSteps, "step")))
			}
			continue
		}
		indent := min(2*(i-1), v.Width/3)
		l.Gap(themes.Text, indent).Put(themes.TreeGuide, "└ ")
		role := themes.Text
		if step.Solution {
			role = themes.TreeSolved
		}
		l.Fit(role, step.Short(), v.Width-l.Used()-4)
		if state := step.Check.State; state != "" {
			at := max(v.Width*11/20, l.Used()+2)
			l.To(at).Fit(themes.Dim, state, v.Width-at-5)
		}
		if step.Valued {
			l.To(v.Width-3).Put(themes.Text, v.scale.Text(step.Value))
		}
		v.Add(l)
	}
}

// answer is the completion as the model wrote it.
func (v inspectorView) answer(n *search.Node) {
	reply, ok := v.tree.Reply(n.Reply)
	if !ok || n.ID == 0 || n.Choice >= len(reply.Completions) {
		return
	}
	c := reply.Completions[n.Choice]
	note := tell.Plural(len(c.Tokens), "token")
	if c.Finish == engine.FinishLength {
		note += ", cut off"
	}
	v.Heading("completion", note)
	v.Prose(themes.Text, c.Text)
}

// judgement is what was written to value the thought. A label alone stands with
// the values already.
func (v inspectorView) judgement(n *search.Node) {
	reply, ok := v.tree.Reply(n.Judged)
	if !ok || !n.Valued || reply.Purpose != search.Think {
		return
	}
	for i, c := range reply.Completions {
		note := tell.Plural(len(c.Tokens), "token")
		if of := len(reply.Completions); of > 1 {
			note = fmt.Sprintf("%d of %d, %s", i+1, of, note)
		}
		v.Heading("thinking", note)
		v.Prose(themes.Text, c.Text)
	}
}

// prompt is what the model was asked.
func (v inspectorView) prompt(n *search.Node) {
	if reply, ok := v.tree.Reply(n.Reply); ok && n.ID != 0 {
		v.Heading("prompt", string(reply.Purpose))
		v.Prose(themes.Dim, reply.Prompt)
	}
	if reply, ok := v.tree.Reply(n.Judged); ok && n.Valued {
		v.Heading("prompt", string(reply.Purpose))
		v.Prose(themes.Dim, reply.Prompt)
	}
}
