package debug

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/search/prompting"
)

// Below the action: what a search is about to ask, before it is asked.

// within are the events that happen one by one inside of an action.
var within = map[search.ActionKind][]string{
	search.Expand:   {"reply", "thought", "merge", "unread", "check", "refused", "dead", "right"},
	search.Evaluate: {"reply", "value"},
}

// Divides reports whether a breakpoint may stop in the middle of an action of a kind. It
// is meant for runner.Runner.Divide.
func (b *Breaks) Divides(a search.ActionKind) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.list, func(p *Breakpoint) bool {
		return !p.Off && !p.Traces && p.goal == nil && (len(p.Kinds) == 0 || len(p.inside) > 0 ||
			slices.ContainsFunc(p.Kinds, func(kind string) bool { return slices.Contains(within[a], kind) }))
	})
}

// asking reports whether a breakpoint stops before a model is asked.
func (b *Breaks) asking() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.list, func(p *Breakpoint) bool { return p.Asks() && !p.Off && !p.Traces })
}

// before finds a breakpoint that stops before an action that is not decided yet.
func (b *Breaks) before(t *search.Tree, a search.Action) (m Match, by Breakpoint, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := search.Event{Seq: t.Seq() + 1, Body: search.Decided{Action: a}}
	for _, p := range b.list {
		if !p.Asks() || p.Off || p.Traces {
			continue
		}
		if m, ok := p.matches(t, e, a.Kind); ok && p.of(e.Body) && m.Seq == t.Seq() && p.Hits.through(p.matched+1) {
			return m, *p, true
		}
	}
	return m, by, false
}

// coming is what a search decides next. It is not ok before its beginning, after its
// end, and if nothing continues it.
func (p *position) coming() (a search.Action, ok bool) {
	tip := p.at.line.Tip()
	if tip.Len() == 0 || tip.Pending() > 0 || tip.Outcome().Ended || p.at.runner == nil {
		return a, false
	}
	strategy, err := method.New(tip.Setup().Settings)
	if err != nil {
		return a, false
	}
	return strategy.Next(tip), true
}

// questions are what the search asks next, at the moment that is shown.
func (p *position) questions() ([]prompting.Question, error) {
	if p.at.runner == nil {
		return nil, errNoModel
	}
	t := p.at.line.At(p.boundary())
	strategy, err := method.New(t.Setup().Settings)
	if err != nil {
		return nil, err
	}
	a := strategy.Next(t)
	if a.Kind != search.Expand && a.Kind != search.Evaluate {
		return nil, fmt.Errorf("the search asks nothing next: it decides to %s; break on ask stops before it asks", a.Kind)
	}
	all, err := p.at.runner.Questions(t, a)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("the search asks nothing next: all that it wants to %s is known", a.Kind)
	}
	return all, err
}

// prompt shows what the search asks next, or changes it: THOUGHT: TEXT, with \n between
// lines.
func prompt(d *Debugger, args string) (plan, error) {
	all, err := d.questions()
	if err != nil {
		return plan{}, err
	}
	if args == "" {
		return plan{show: func(*Debugger) ([]string, error) { return tellQuestions(d.Tree(), all), nil }}, nil
	}
	id, text, err := readThoughtAndText(d, args)
	if err != nil {
		return plan{}, err
	}
	i := slices.IndexFunc(all, func(q prompting.Question) bool { return q.Node == id })
	if i < 0 && len(all) == 1 {
		i = 0
	}
	if i < 0 {
		return plan{}, fmt.Errorf("nothing is asked about %s next; prompt lists what is", where(d.Tree(), id))
	}
	text = inLines.Replace(text)
	return amend(d, "a prompt for "+where(d.Tree(), all[i].Node), search.Worded{Node: all[i].Node, Purpose: all[i].Purpose, Prompt: text})
}

// tellQuestions writes whole prompts, one line each.
func tellQuestions(t *search.Tree, all []prompting.Question) []string {
	lines := []string{english.Count(len(all), "prompt", "prompts") + ", before they are sent:"}
	for _, q := range all {
		lines = append(lines, fmt.Sprintf("%s, to %s:", where(t, q.Node), q.Purpose))
		for line := range strings.SplitSeq(q.Prompt, "\n") {
			lines = append(lines, "  "+printable.Line(line))
		}
	}
	return lines
}

// onOneLine writes a prompt as the verb prompt reads it; inLines reads it.
var (
	onOneLine = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	inLines   = strings.NewReplacer(`\\`, `\`, `\n`, "\n")
)

// Asks is what the search asks next: about a thought, or else the first there is.
func (d *Debugger) Asks(id search.NodeID) (prompting.Question, error) {
	all, err := d.questions()
	if err != nil {
		return prompting.Question{}, err
	}
	i := slices.IndexFunc(all, func(q prompting.Question) bool { return q.Node == id })
	return all[max(i, 0)], nil
}

// Reword is the line of the verb prompt by which a question is asked in other words.
func Reword(q prompting.Question, text string) string {
	return fmt.Sprintf("prompt %d: %s", q.Node, onOneLine.Replace(text))
}

// readOverride reads "value THOUGHT = 0.9" or "verdict THOUGHT = refused". It is not ok if
// the line sets something else.
func readOverride(d *Debugger, args string) (change search.Overridden, ok bool, err error) {
	what, rest, _ := strings.Cut(args, " ")
	if what != "value" && what != "verdict" {
		return change, false, nil
	}
	thought, text, given := strings.Cut(rest, "=")
	if !given {
		words := strings.Fields(rest)
		if len(words) != 2 {
			return change, true, fmt.Errorf("write %s THOUGHT = %s", what, map[string]string{"value": "0.9", "verdict": "refused"}[what])
		}
		thought, text = words[0], words[1]
	}
	if change.Node, err = readThought(d, strings.TrimSpace(thought)); err != nil {
		return change, true, err
	}
	text = strings.TrimSpace(text)
	if what == "verdict" {
		change.Verdict = search.Verdict(text)
		return change, true, nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return change, true, fmt.Errorf("%q is not a value from 0 to 1, such as 0.9", text)
	}
	change.Value = &value
	return change, true, nil
}
