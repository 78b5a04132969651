package prompting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Budget forcing (Muennighoff et al. 2025, s1, arXiv 2501.19393): thinking that takes too many
// tokens is ended, so that the answer follows, and thinking that ends too early goes on after
// a word of doubt. Each is a request that begins with what was written so far. The log marks
// the program's words in a reply.

// doubt is what makes a model think again.
const doubt = "\n\nWait"

// A model may end its thinking again at once, and a server end its replies too early.
const (
	mostDoubts = 8
	mostParts  = mostDoubts + 4
)

// forces reports whether the settings bound the thinking of a model in its replies to a
// purpose.
func (r *Requester) forces(m engine.Model, p search.Purpose) bool {
	s := r.Settings
	return (s.ThinkBudget > 0 || s.ThinkAtLeast > 0) && thinks(m, p)
}

// thinks reports whether a model's replies begin with thinking: those of reasoning models,
// and the chains of embedded models whose vocabulary has the tags.
func thinks(m engine.Model, p search.Purpose) bool {
	return m.Describe().Dialect == engine.ZeroShot || tagged(m) && p == search.Solve
}

// tagged reports whether the thinking of a model stands between tags in its text.
func tagged(m engine.Model) bool {
	reader, ok := m.(engine.Reader)
	return ok && m.Describe().Dialect.Tagged() && reader.CanRead(engine.ThinkOpen+"\n"+engine.ThinkClose+"\n") == nil
}

// canForce reports why the settings cannot bound the thinking that the search asks for.
func (r *Requester) canForce(first search.Purpose) error {
	s := r.Settings
	setting := "think-budget"
	switch {
	case s.ThinkBudget == 0 && s.ThinkAtLeast == 0:
		return nil
	case s.ThinkBudget == 0:
		setting = "think-at-least"
	}
	asked := []struct {
		m engine.Model
		p search.Purpose
	}{{r.Model, first}}
	if s.Evaluate == search.EvaluateThink || s.Evaluate == search.EvaluateDoubt {
		asked = append(asked, asked[0])
		asked[1].m, asked[1].p = r.evaluator(), search.Think
	}
	for _, a := range asked {
		d := a.m.Describe()
		switch {
		case s.Generate == search.GenerateEnumerate && a.p == first, !thinks(a.m, a.p):
		case d.Continues == "":
			return fmt.Errorf("%s needs a model that goes on from the beginning of a reply, and %s cannot", setting, d.Name)
		case s.ThinkAtLeast > 0 && tagged(a.m) && a.m.(engine.Reader).CanRead(doubt) != nil:
			return fmt.Errorf("think-at-least makes a model go on by the word %q, which model %s does not know; use think-budget", strings.TrimSpace(doubt), d.Name)
		default:
			return nil
		}
	}
	return fmt.Errorf("%s is for models that think before they answer; asked to %s by method %s, model %s does not, as far as is known", setting, first, s.Method, r.Model.Describe().Name)
}

// complete asks for completions, and again for those whose thinking is to be ended or to go
// on. Beside an error it returns those that are whole. added receives the program's words.
func (r *Requester) complete(ctx context.Context, m engine.Model, p search.Purpose, requests []engine.Request, show, added engine.Stream) ([]engine.Completion, error) {
	if !r.forces(m, p) {
		return m.Generate(ctx, requests, show)
	}
	out := make([]engine.Completion, len(requests))
	chains, left := make([]*chain, len(requests)), make([]int, len(requests))
	for i, q := range requests {
		chains[i], left[i] = newChain(q, r.Settings, tagged(m)), i
	}
	for len(left) > 0 {
		ask := make([]engine.Request, len(left))
		for j, i := range left {
			ask[j] = chains[i].request
		}
		var shown engine.Stream
		if show != nil {
			shown = func(j int, t engine.Token) { show(left[j], t) }
		}
		got, err := m.Generate(ctx, ask, shown)
		if err == nil && len(got) != len(left) {
			return nil, miscounted(len(got), len(left))
		}
		var more []int
		for j, c := range got {
			if i := left[j]; err != nil && c.Finish == "" {
				continue
			} else if words, done := chains[i].add(c); done {
				out[i] = chains[i].whole
			} else if more = append(more, i); words != "" && added != nil {
				added(i, engine.Token{Text: words, Thinking: !chains[i].tagged})
			}
		}
		if err != nil {
			return out, err
		}
		left = more
	}
	return out, nil
}

// chain is a reply on its way to be whole.
type chain struct {
	request       engine.Request // the next one
	most          int            // tokens that the reply may take; 0 is no limit
	budget, least int            // of its thinking
	tagged        bool           // the thinking stands between tags in the text

	whole   engine.Completion // of what was written so far
	parts   int               // replies that it consists of
	thought int               // tokens of thinking
	doubts  int
	ended   bool     // the thinking was, by the program or in what it was given
	notes   []string // on what the program did
}

func newChain(q engine.Request, s search.Settings, tagged bool) *chain {
	c := &chain{request: q, most: q.MaxTokens, budget: s.ThinkBudget, least: s.ThinkAtLeast, tagged: tagged}
	c.ended = q.Beginning.Answers()
	if tagged {
		c.ended = strings.Contains(q.Beginning.Text, engine.ThinkClose)
	}
	if !c.ended {
		c.thought = q.Drawn
	}
	if !c.ended && c.budget > 0 {
		c.request.MaxTokens = c.within(max(c.budget-c.thought, 1))
	}
	return c
}

// within is a number of tokens that the reply has room for; 0 is no limit.
func (c *chain) within(n int) int {
	left := 0
	if c.most > 0 {
		left = max(c.most-c.whole.Usage.Completion, 1)
	}
	if n > 0 && (left == 0 || n < left) {
		return n
	}
	return left
}

// add takes in a reply to the request. It reports whether the completion is whole; otherwise
// there is a next request, which begins with the program's words after what was written.
func (c *chain) add(got engine.Completion) (words string, done bool) {
	if c.parts == 0 && got.Added() {
		c.whole = got // a recorded reply, with what the program did to it
		return "", true
	}
	c.take(got)
	cut := got.Finish == engine.FinishLength
	full := cut && (c.request.MaxTokens == 0 || got.Usage.Completion < c.request.MaxTokens) // the model's context is
	room := !full && got.Finish != engine.FinishUnsure && c.parts < mostParts && got.Usage.Completion > 0 && (c.most == 0 || c.whole.Usage.Completion < c.most)
	thinking, answer := c.split()
	switch {
	case !room:
	case answer == "" && c.isThinking() && !c.ended && c.budget > 0 && (cut || got.Finish == engine.FinishLoop):
		return c.end(thinking), false
	case !c.ended && !c.tagged && thinking != "" && c.thought < c.least && c.doubts < mostDoubts && (answer != "" || !cut):
		return c.doubt(thinking), false
	case cut && answer != "" && c.budget > 0: // it was to be the thinking's
		begin := engine.Beginning{Text: c.whole.Text}
		if !c.tagged {
			begin.Thinking, begin.Ended = thinking, true
		}
		c.goOn(begin, c.within(0))
		return "", false
	}
	if c.ended && c.tagged && strings.Count(c.whole.Text, engine.ThinkClose) > 1 {
		c.notes = append(c.notes, "the model thought on all the same")
	}
	c.whole.Note = strings.Join(append(slices.DeleteFunc([]string{got.Note}, func(n string) bool { return n == "" }), c.notes...), "; ")
	return "", true
}

// take adds what a reply has beyond its beginning.
func (c *chain) take(got engine.Completion) {
	before := c.whole
	c.whole = got
	c.whole.Usage = before.Usage.Add(got.Usage)
	c.request.Drawn += got.Usage.Completion
	if c.parts++; c.parts > 1 {
		c.whole.Given = before.Given
		c.whole.Usage.More++
		c.whole.Trace = nil // it covers only the last part
	}
	if c.parts > 1 && c.request.Beginning.Text != "" {
		c.whole.Tokens = append(before.Tokens, got.Tokens...)
	}
	c.whole.Confidence = before.Confidence.With(got.Confidence)
	c.thought += c.thinkingIn(got)
}

// thinkingIn counts the tokens of a reply that are thinking. Servers tell only how many there
// are in all: without the tokens of the answer, its bytes have to do.
func (c *chain) thinkingIn(got engine.Completion) int {
	if c.tagged {
		n := 0
		if strings.Contains(c.request.Beginning.Text, engine.ThinkClose) {
			return 0
		}
		for _, t := range got.Tokens {
			if n++; strings.Contains(t.Text, engine.ThinkClose) {
				break
			}
		}
		return n
	}
	begin, all := c.request.Beginning, got.Usage.Completion
	switch answer := len(got.Text) - len(begin.Text); {
	case begin.Answers():
		return 0
	case answer <= 0:
		return all
	case len(got.Tokens) > 0:
		return max(all-len(got.Tokens), 0)
	default:
		thinking := max(len(got.Thinking)-len(begin.Thinking), 0)
		return all * thinking / (thinking + answer)
	}
}

// split returns the thinking and the answer so far.
func (c *chain) split() (thinking, answer string) {
	if !c.tagged {
		return c.whole.Thinking, c.whole.Text
	}
	return engine.CutThinking(c.whole.Text, false)
}

// isThinking reports whether the reply is within its thinking, as far as can be told.
func (c *chain) isThinking() bool {
	if c.tagged {
		return strings.HasPrefix(strings.TrimSpace(c.whole.Text), engine.ThinkOpen) && !strings.Contains(c.whole.Text, engine.ThinkClose)
	}
	return c.whole.Text == ""
}

// end ends the thinking and asks for the answer.
func (c *chain) end(thinking string) string {
	c.ended = true
	c.note("the program ended the thinking after %d tokens", c.thought)
	if !c.tagged {
		n := len(thinking)
		c.whole.Given = append(c.whole.Given, engine.Given{Thinking: true, Start: n, End: n})
		c.goOn(engine.Beginning{Thinking: thinking, Ended: true}, c.within(0))
		return "\n" + engine.ThinkClose + "\n\n"
	}
	words := engine.ThinkClose + "\n"
	if !strings.HasSuffix(c.whole.Text, "\n") {
		words = "\n" + words
	}
	n := len(c.whole.Text)
	c.whole.Given = append(c.whole.Given, engine.Given{Start: n, End: n + len(words)})
	c.whole.Text += words
	c.whole.Tokens = append(c.whole.Tokens, engine.Token{Text: words}) // certain, as it is given
	c.goOn(engine.Beginning{Text: c.whole.Text}, c.within(0))
	return words
}

// doubt has the model go on with its thinking.
func (c *chain) doubt(thinking string) string {
	if c.doubts++; c.doubts == 1 {
		c.note("the program had the model think on, as it had thought for %d tokens", c.thought)
	}
	n := len(thinking)
	c.whole.Given = append(c.whole.Given, engine.Given{Thinking: true, Start: n, End: n + len(doubt)})
	c.whole.Tokens = nil
	most := 0
	if c.budget > 0 {
		most = max(c.budget-c.thought, 1)
	}
	c.goOn(engine.Beginning{Thinking: thinking + doubt}, c.within(most))
	return doubt
}

// goOn makes the next request.
func (c *chain) goOn(from engine.Beginning, most int) {
	c.request.Beginning, c.request.MaxTokens = from, most
}

// note says what the program did, once.
func (c *chain) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}
