package engine

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Beginning is what a reply begins with: words that the model is given as its own, and
// continues. The zero value means none. A model that does not think before it answers takes no
// Thinking, and is given Text alone.
type Beginning struct {
	Thinking string // so far, without tags
	Ended    bool   // the thinking has ended, even if it is empty; Text says so as well
	Text     string // the answer so far
}

// None reports whether there is no beginning.
func (b Beginning) None() bool { return b == Beginning{} }

// Answers reports whether what follows is the answer.
func (b Beginning) Answers() bool { return b.Ended || b.Text != "" }

// Head is the part that the model continues: the thinking or, once it has ended, the
// answer.
func (b Beginning) Head() string {
	if b.Answers() {
		return b.Text
	}
	return b.Thinking
}

// After appends the beginning to a prompt, with the tags of a model that thinks. They are
// not written again where the prompt ends in the opening one.
func (b Beginning) After(prompt string) string {
	thinking := b.Thinking
	switch trimmed := strings.TrimRightFunc(prompt, unicode.IsSpace); {
	case !strings.HasSuffix(trimmed, ThinkOpen):
		thinking = ThinkOpen + "\n" + thinking
	case trimmed == prompt:
		thinking = "\n" + thinking
	}
	if !b.Answers() {
		return prompt + thinking
	}
	if b.Thinking != "" {
		thinking = strings.TrimRight(thinking, "\n")
	}
	return prompt + thinking + "\n" + ThinkClose + "\n\n" + b.Text
}

// Check returns an error that wraps ErrUnsupported if a model cannot take the beginning.
func (b Beginning) Check(model string, thinks bool) error {
	if b.Thinking != "" && !thinks {
		return fmt.Errorf("%s does not think before it answers, and cannot continue given thinking; give it the answer so far: %w", model, ErrUnsupported)
	}
	return nil
}

// Given is a passage of a reply that the model was given: its beginning, at 0, or words that
// are not the model's, added by the program on the way or by the user within the beginning.
// Without words, it is where the thinking was ended. Start and End are offsets in bytes.
type Given struct {
	Thinking bool `json:"thinking,omitempty"` // in the thinking, not in the text
	Start    int  `json:"start"`
	End      int  `json:"end"`
	ByUser   bool `json:"by_user,omitempty"`
}

// Mark notes in a reply which of its words are those of the beginning. The reply is whole:
// it begins with them.
func (b Beginning) Mark(c *Completion) {
	if n := min(len(strings.TrimSpace(b.Thinking)), len(c.Thinking)); n > 0 {
		c.Given = append(c.Given, Given{Thinking: true, End: n})
	}
	if n := min(len(b.Text), len(c.Text)); n > 0 {
		c.Given = append(c.Given, Given{End: n})
	}
}

// Began returns what a reply was given to begin with.
func (c Completion) Began() (thinking, text string) {
	for _, g := range c.Given {
		switch {
		case g.Start != 0 || g.End < 0 || g.ByUser: // a log may be edited
		case g.Thinking:
			thinking = c.Thinking[:min(g.End, len(c.Thinking))]
		default:
			text = c.Text[:min(g.End, len(c.Text))]
		}
	}
	return thinking, text
}

// Added reports whether the program added words to a reply after its beginning.
func (c Completion) Added() bool {
	return slices.ContainsFunc(c.Given, func(g Given) bool { return g.Start > 0 && !g.ByUser })
}

// foreign reports whether the words of the passage are not the model's.
func (g Given) foreign() bool { return g.Start > 0 || g.ByUser }

// Additions are the passages of the thinking, or of the text, that are not the model's words,
// in order and without overlap; nil if the reply has none in either.
func (c Completion) Additions(thinking bool) []Given {
	if !slices.ContainsFunc(c.Given, Given.foreign) {
		return nil
	}
	text, all := c.Text, []Given{}
	if thinking {
		text = c.Thinking
	}
	for _, g := range c.Given {
		if g.Thinking == thinking && g.foreign() && g.Start >= 0 && g.Start <= g.End && g.End <= len(text) {
			all = append(all, g)
		}
	}
	slices.SortStableFunc(all, func(a, b Given) int { return a.Start - b.Start })
	at := 0
	return slices.DeleteFunc(all, func(g Given) bool {
		overlaps := g.Start < at
		at = max(at, g.End)
		return overlaps
	})
}

// Words are those of a passage; empty where the thinking was ended.
func (g Given) Words(text string) string { return strings.TrimSpace(text[g.Start:g.End]) }

// By says whose words they are.
func (g Given) By() string {
	if g.ByUser {
		return "by the user"
	}
	return "by the program"
}

// GivenIn returns where the given passages are once a function has rewritten the texts.
func (c Completion) GivenIn(rewrite func(string) string) []Given {
	out := slices.Clone(c.Given)
	for i, g := range out {
		text := c.Text
		if g.Thinking {
			text = c.Thinking
		}
		whole := len(rewrite(text))
		at := func(offset int) int { return min(len(rewrite(text[:min(max(offset, 0), len(text))])), whole) }
		out[i].Start, out[i].End = at(g.Start), at(g.End)
	}
	return out
}
