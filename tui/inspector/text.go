package inspector

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
)

// textTab is what a model was asked and what it wrote.
type textTab struct{ View }

// text is what a model was asked and what it wrote, word for word: first for the
// thought, then about it. What it thought before it answered is folded.
func (v textTab) write(n *search.Node) {
	said := v.unread(n)
	if reply, ok := v.Tree.Reply(n.Reply); ok && n.Choice < len(reply.Completions) {
		said = true
		v.completion(reply.Completions[n.Choice], string(reply.Purpose), n.Choice, len(reply.Completions))
		v.prompt(reply)
	}
	if reply, ok := v.Tree.Reply(n.Judged); ok && (n.Valued || n.Ballots > 0) {
		said = true
		for i, c := range reply.Completions {
			v.completion(c, string(reply.Purpose), i, len(reply.Completions))
		}
		v.prompt(reply)
	}
	switch {
	case said:
	case n.ID == 0:
		v.nothing("The puzzle was not written by a model.")
	default:
		v.nothing("No model wrote this thought, nor valued it.")
	}
}

// unread are the replies for thoughts below in which there was none.
func (v textTab) unread(n *search.Node) bool {
	for _, u := range n.Unread {
		reply, ok := v.Tree.Reply(u.Reply)
		if !ok || u.Choice >= len(reply.Completions) {
			continue
		}
		v.completion(reply.Completions[u.Choice], string(reply.Purpose), u.Choice, len(reply.Completions))
		v.Prose(themes.TreeRefused, "not read: "+u.Reason)
		v.prompt(reply)
	}
	return len(n.Unread) > 0
}

// completion is one of several.
func (v textTab) completion(c engine.Completion, purpose string, i, of int) {
	note := english.Plural(len(c.Tokens), "token")
	if of > 1 {
		note = fmt.Sprintf("%d of %d, %s", i+1, of, note)
	}
	switch c.Finish {
	case engine.FinishLength:
		note += ", cut off"
	case engine.FinishLoop:
		note += ", stopped in a loop"
	case engine.FinishStop:
	}
	v.Heading(purpose, note)
	thinking, text := thoughtFirst(c)
	if thinking != "" {
		v.thinking(thinking)
	}
	v.Prose(themes.Text, text)
}

// thinking is folded to one line unless the user wants to read it.
func (v textTab) thinking(text string) {
	lines := strings.Count(strings.TrimSpace(text), "\n") + 1
	if !v.at.unfolded {
		v.Add(v.Line().Put(themes.Accent, "▸ ").Put(themes.Dim, fmt.Sprintf("<think> %s, z unfolds", english.Plural(lines, "line"))))
		return
	}
	v.Add(v.Line().Put(themes.Accent, "▾ ").Put(themes.Dim, "<think>"))
	v.Prose(themes.Dim, strings.TrimSpace(text))
	v.Add(v.Line().Put(themes.Dim, "  </think>"))
}

// thoughtFirst takes what a reasoning model thought apart from what it answered,
// also where it stands in one text.
func thoughtFirst(c engine.Completion) (thinking, text string) {
	if c.Thinking != "" {
		return c.Thinking, c.Text
	}
	return engine.CutThinking(c.Text, false)
}

func (v textTab) prompt(r search.Replied) {
	v.Heading("prompt", string(r.Purpose))
	v.Prose(themes.Dim, r.Prompt)
}
