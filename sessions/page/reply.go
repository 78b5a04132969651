package page

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf16"

	"espalier/engine"
	"espalier/search"
	"espalier/search/printable"
	"espalier/search/thinking"
)

// Reply is what a model was asked and what it answered.
type Reply struct {
	Purpose     search.Purpose `json:"purpose"`
	Node        search.NodeID  `json:"node"`
	Prompt      Prompt         `json:"prompt"`
	Completions []Completion   `json:"completions"`
}

// Prompt is a text that begins as that of an earlier reply does, for so many letters as
// JavaScript counts them.
type Prompt struct {
	Like int    `json:"like,omitempty"` // number of the event
	Keep int    `json:"keep,omitempty"`
	Text string `json:"text"`
}

// Completion is one answer. Of Text, every second part was read, as what stands at its
// place in As, if that is not the same.
type Completion struct {
	Text   []string  `json:"text"`
	As     []string  `json:"as,omitempty"`
	Think  []Segment `json:"think,omitempty"`
	Words  []string  `json:"words,omitempty"` // what the embedded model thinks, in sentences
	Tokens int       `json:"tokens,omitempty"`
	Heat   *Tokens   `json:"heat,omitempty"`
	Engine *Engine   `json:"engine,omitempty"`
	P      float64   `json:"p,omitempty"`
	Finish string    `json:"finish,omitempty"` // where it was not the model that ended it
	Note   string    `json:"note,omitempty"`
	Added  string    `json:"added,omitempty"` // whose the words are that stand between marks
}

// Segment is a node of what a model thought; number i has ID i+1.
type Segment struct {
	Parent  int    `json:"parent,omitempty"`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Verdict string `json:"verdict,omitempty"`
	Why     string `json:"why,omitempty"`
	Repeats int    `json:"repeats,omitempty"`
	State   string `json:"state,omitempty"`
}

// prompts are the first ones of each purpose.
type prompts map[search.Purpose]struct {
	seq  int
	text string
}

// add returns a prompt as what it has beyond the first one of its purpose.
func (p prompts) add(seq int, purpose search.Purpose, text string) Prompt {
	text = printable.Text(text)
	first, ok := p[purpose]
	if !ok {
		first.seq, first.text = seq, text
		p[purpose] = first
		return Prompt{Text: text}
	}
	shared := 0
	for shared < min(len(text), len(first.text)) && text[shared] == first.text[shared] {
		shared++
	}
	shared = strings.LastIndexByte(text[:shared], '\n') + 1
	if shared == 0 {
		return Prompt{Text: text}
	}
	return Prompt{first.seq, len(utf16.Encode([]rune(text[:shared]))), text[shared:]}
}

func (f *Folder) reply(seq int, b search.Replied) *Reply {
	r := &Reply{b.Purpose, b.Node, f.texts.add(seq, b.Purpose, b.Prompt), make([]Completion, len(b.Completions))}
	rules := f.facts.Thinking.In(f.tree.Node(b.Node).Check.State)
	for i := range b.Completions {
		r.Completions[i] = completion(b, i, rules)
		r.Completions[i].Heat, r.Completions[i].Engine = f.tokens(b.Completions[i].Tokens), engineOf(b.Completions[i].Trace)
	}
	return r
}

func completion(b search.Replied, i int, rules thinking.Rules) Completion {
	c := b.Completions[i]
	out := Completion{Tokens: len(c.Tokens), Note: printable.Line(c.Note)}
	if len(c.Tokens) > 0 {
		out.P = math.Exp(c.LogProb())
	}
	if c.Finish != engine.FinishStop {
		out.Finish = string(c.Finish)
	}
	thought, text := c.Thinking, c.Text
	if thought == "" {
		thought, text = engine.CutThinking(c.Text, false)
	}
	out.parts(text, strings.LastIndex(c.Text, text), b.Passages(i), c.Additions(false))
	if thought == "" && b.Purpose == search.Think {
		thought = c.Text // all of it is
	}
	out.Think, out.Added = segments(thought, rules, c), search.SaysWhoAdded(c)
	if out.Words = thinking.Words(thought, rules); len(out.Words) < 2 {
		out.Words = nil
	}
	return out
}

// parts divides a text into what was read and what was not. shift is where in the
// completion it begins.
func (c *Completion) parts(text string, shift int, passages []search.Passage, others []engine.Given) {
	others = moved(others, shift)
	marked := func(from, to int) string { return printable.Text(search.MarkAdded(text, from, to, others)) }
	slices.SortFunc(passages, func(a, b search.Passage) int { return a.Start - b.Start })
	at, differs := 0, false
	for _, p := range passages {
		from, to := p.Start-shift, p.End-shift
		if from < at || to <= from || to > len(text) {
			continue
		}
		as := printable.Line(p.As)
		c.Text = append(c.Text, marked(at, from), marked(from, to))
		c.As = append(c.As, as)
		differs = differs || as != printable.Text(text[from:to])
		at = to
	}
	c.Text = append(c.Text, marked(at, len(text)))
	if !differs {
		c.As = nil
	}
}

// moved are the passages as they stand in a part of their text that begins at an offset.
func moved(others []engine.Given, begin int) []engine.Given {
	for i := range others {
		others[i].Start, others[i].End = others[i].Start-max(begin, 0), others[i].End-max(begin, 0)
	}
	return others
}

// segments are a text of thoughts as a tree.
func segments(text string, rules thinking.Rules, c engine.Completion) (all []Segment) {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	r := thinking.Read(text, rules)
	others := moved(search.AddedTo(c), strings.Index(cmp.Or(c.Thinking, c.Text), text))
	for _, n := range r.Nodes() {
		all = append(all, Segment{
			n.Parent, n.Kind.String(), printable.Text(search.MarkAdded(text, n.From, n.To, others)), string(n.Claim.Verdict), printable.Line(n.Claim.Why), n.Repeats, printable.Line(n.State),
		})
	}
	return all
}
