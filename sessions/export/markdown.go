package export

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/sessions"
)

// markdownThoughts limits the thoughts in the picture of a report if the caller does
// not: GitHub draws it next to the text.
const markdownThoughts = 40

// writeMarkdown writes a report: the task and its outcome, the path to the answer with
// what model and rules said about each thought, and a picture of the tree.
func writeMarkdown(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	if o.MaxThoughts == 0 {
		o.MaxThoughts = markdownThoughts
	}
	s := t.Setup()
	name := r.Name()
	if name == "" {
		name = s.Puzzle.String()
	}
	fmt.Fprintf(b, "# %s\n\n%s\n\n", markdownText(name), markdownOutcome(t.Outcome()))
	markdownFacts(b, r, t)
	markdownPath(b, t, o.Facts.Thinking)
	sketch := newSketch(t, o.thoughts())
	b.WriteString("## The tree\n\n")
	if sketch.more > 0 {
		fmt.Fprintf(b, "The picture shows %d of %s.\n\n", t.Len()-1-sketch.more, english.Plural(t.Len()-1, "thought"))
	}
	b.WriteString("```mermaid\n")
	mermaidTree(b, sketch)
	b.WriteString("```\n")
	markdownNotes(b, r.Notes)
	return nil
}

func markdownOutcome(o search.Outcome) string {
	switch {
	case o.Chosen != "":
		return "**Answered:** " + code(o.Answer) + ". No rule can check it; " + o.Chosen + "."
	case o.Solved:
		return "**Solved:** " + code(o.Answer) + ". The rules of the task accept the answer."
	case o.Ended && o.Answer != "":
		return "**Not solved:** the method chose " + code(o.Answer) + ", which the rules of the task reject: " + markdownText(o.Reason) + "."
	case o.Ended:
		return "**Not solved:** " + markdownText(o.Reason) + "."
	}
	return "**Unfinished.** The session can be resumed."
}

func markdownFacts(b *strings.Builder, r *sessions.Recording, t *search.Tree) {
	s, totals := t.Setup(), t.Totals()
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "| %s | %s |\n", name, value)
		}
	}
	b.WriteString("| | |\n|---|---|\n")
	row("session", markdownText(r.ID))
	if r.Origin.Elsewhere() {
		row("imported from", cell(filepath.Base(r.Origin.From)))
	}
	if r.Parent != "" {
		row("forked from", fmt.Sprintf("%s at event %d", markdownText(r.Parent), r.ForkSeq))
	}
	row("puzzle", cell(s.Puzzle.String()))
	if s.Puzzle.Posed != "" {
		row("input", cell(s.Puzzle.Input))
	}
	row("method", markdownText(settings(s.Settings)))
	row("model", cell(s.Model))
	if s.Proposers != "" {
		row("propose as well", cell(strings.ReplaceAll(s.Proposers, ",", ", ")))
	}
	if s.Evaluator != "" {
		row("evaluator", cell(s.Evaluator))
	}
	row("seed", strings.TrimPrefix(s.SeedText(), "seed "))
	if p := totals.Lacking; p != nil {
		row("recorded", cell(strings.TrimPrefix(p.String(), "recorded ")))
	}
	if changes := search.Changes(t.Started(), s); len(changes) > 0 {
		row("changed", cell(strings.Join(changes, ", ")))
	}
	row("thoughts", fmt.Sprintf("%d (%d refused by the rules, %d merged, %d pruned)", totals.Thoughts, totals.Refused, totals.Merged, totals.Pruned))
	row("replies", strings.Join(totals.Replies(), ", "))
	row("model calls", totals.Lacking.Figure(totals.Calls, search.LacksCalls))
	row("tokens", tokens(totals))
	if r.Seconds > 0 {
		row("time", fmt.Sprintf("%.1f s", r.Seconds))
	}
	if !r.Created.IsZero() {
		row("started", r.Created.UTC().Format(time.DateTime)+" UTC")
	}
	if len(r.Tags) > 0 {
		row("tags", markdownText(strings.Join(r.Tags, ", ")))
	}
	b.WriteString("\n")
}

func tokens(totals search.Totals) string {
	u := totals.Usage
	if totals.Tokens() == 0 && totals.Lacking != nil {
		return totals.Lacking.Figure(0, search.LacksTokens)
	}
	text := fmt.Sprintf("%d in prompts, %d generated", u.Prompt, u.Completion)
	if u.Reused > 0 {
		text += fmt.Sprintf(", %d of the prompts cached", u.Reused)
	}
	return text
}

// settings lists the method and its options.
func settings(s search.Settings) string {
	text := s.Method
	m, err := method.Named(s.Method)
	if err != nil {
		return text
	}
	for _, o := range m.Options {
		if value := o.Text(s); o.Name == "temperature" || value != "" && value != "0" && value != "false" {
			text += ", " + o.Name + " " + value
		}
	}
	return text
}

// markdownPath describes the path to the answer, or to where the search stopped.
func markdownPath(b *strings.Builder, t *search.Tree, rules thinking.Rules) {
	o := t.Outcome()
	end, heading := t.Focus(), "Current path"
	if o.Ended && o.Answer != "" {
		end, heading = o.Node, "Path to the answer"
	}
	if end == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", heading)
	for i, id := range t.Ancestry(end)[1:] {
		n := t.Node(id)
		number := fmt.Sprintf("%d. ", i+1)
		indent := strings.Repeat(" ", len(number)) // text further left would leave the list
		fmt.Fprintf(b, "%s%s\n", number, code(n.Text))
		if len(n.OtherParents) > 0 {
			fmt.Fprintf(b, "%s- aggregated from %s\n", indent, markdownText(t.References(n.Parents())))
		}
		if len(n.Models) > 0 {
			fmt.Fprintf(b, "%s- proposed by %s\n", indent, markdownText(strings.Join(n.Models, " and ")))
		}
		if n.Check.State != "" {
			fmt.Fprintf(b, "%s- leads to %s\n", indent, code(n.Check.State))
		}
		fmt.Fprintf(b, "%s- rules: %s\n", indent, markdownText(verdict(n.Check)))
		if n.Valued {
			who := "model"
			if n.Judged == 0 && !t.Started().Lacks(search.LacksJudgements) {
				who = "rules"
			}
			fmt.Fprintf(b, "%s- value: %s, by the %s\n", indent, t.Scale().Text(n.Value), who)
		}
		if judged, ok := t.Reply(n.Judged); ok && n.Judged > 0 && judged.Purpose == search.Think {
			for choice := range judged.Completions {
				markdownThinking(b, t, judged, choice, indent, rules)
			}
		}
		markdownReply(b, t, n, indent, rules)
	}
	b.WriteString("\n")
}

func verdict(c search.Check) string {
	word := map[search.Verdict]string{
		search.Unchecked: "not checked", search.Legal: "legal", search.Refused: "refused", search.DeadEnd: "dead end", search.Right: "right",
	}[c.Verdict]
	if c.Reason != "" {
		word += ": " + c.Reason
	}
	return word
}

// markdownReply shows the prompt and the reply that a thought was read from, folded.
func markdownReply(b *strings.Builder, t *search.Tree, n *search.Node, indent string, rules thinking.Rules) {
	reply, ok := t.Reply(n.Reply)
	if !ok || n.Choice >= len(reply.Completions) {
		return
	}
	c := reply.Completions[n.Choice]
	if parent := t.Node(n.Parent); n.Parent == 0 || parent.Reply != n.Reply || parent.Choice != n.Choice { // a chain is one text
		markdownThinking(b, t, reply, n.Choice, indent, rules)
	}
	fmt.Fprintf(b, "\n%s<details><summary>prompt and reply (%s)</summary>\n\n", indent, search.LogProbText(t, n))
	if reply.Prompt == "" && t.Started().Lacks(search.LacksPrompts) {
		fmt.Fprintf(b, "%sThe prompt is %s.\n\n", indent, search.Unknown)
	} else {
		fenced(b, indent, reply.Prompt)
	}
	fenced(b, indent, search.MarkAdded(c.Text, 0, len(c.Text), c.Additions(false)))
	markdownAdded(b, c, indent)
	for _, p := range reply.Passages(n.Choice) {
		if p.As == n.Text && p.End > p.Start {
			fmt.Fprintf(b, "%sread from it: %s\n\n", indent, code(c.Text[p.Start:p.End]))
		}
	}
	b.WriteString(indent + "</details>\n\n")
}

func markdownNotes(b *strings.Builder, notes []sessions.Note) {
	if len(notes) == 0 {
		return
	}
	b.WriteString("\n## Notes\n\n")
	for _, n := range notes {
		where := ""
		if n.Seq > 0 {
			where = fmt.Sprintf(" (event %d)", n.Seq)
		}
		fmt.Fprintf(b, "- %s%s: %s\n", n.At.UTC().Format(time.DateTime), where, markdownText(n.Text))
	}
}

// markdownText escapes text, so that nothing in it is markup. A bar is written as an
// entity, because renderers differ on whether \\| ends a table cell.
func markdownText(text string) string {
	var b strings.Builder
	for _, r := range printable.Line(text) {
		switch {
		case r == '|':
			b.WriteString("&#124;")
			continue
		case strings.ContainsRune("\\`*_{}[]<>#~$&!", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code returns a code span whose fence is longer than any in the text.
func code(text string) string {
	text = printable.Line(text)
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if text == "" || strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// cell returns a code span for a table, or plain text if it has a bar, which would end
// the cell, or a character that could be taken to escape one.
func cell(text string) string {
	if strings.ContainsAny(text, "|\\`") {
		return markdownText(text)
	}
	return code(text)
}

// fenced writes a code block inside a list. Only line feeds end its lines: carriage
// returns and separators, which some renderers treat as line ends, are shown.
func fenced(b *strings.Builder, indent, text string) {
	text = strings.TrimRight(printable.Text(text), "\n")
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	fmt.Fprintf(b, "%s%stext\n", indent, fence)
	for _, line := range strings.Split(text, "\n") {
		b.WriteString(indent + line + "\n")
	}
	fmt.Fprintf(b, "%s%s\n\n", indent, fence)
}

func longestRun(text string, of rune) int {
	longest, run := 0, 0
	for _, r := range text {
		if r == of {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}
