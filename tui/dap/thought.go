package dap

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	protocol "github.com/google/go-dap"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/printable"
)

// state is what a thought says, and what the rules find of it.
func (w *shown) state(n *search.Node) []protocol.Variable {
	reason := n.Check.Reason
	if n.Pruned {
		reason = n.PruneReason
	}
	all := []protocol.Variable{
		w.variable("id", int(n.ID), "id"),
		w.variable("text", n.Text, "text"),
		w.variable("state", n.Check.State, "state"),
		w.variable("status", string(n.Status()), "status"),
		w.variable("verdict", string(n.Check.Verdict), "verdict"),
		w.variable("reason", reason, "reason"),
		w.variable("answer", n.Check.Answer, "answer"),
		w.variable("depth", n.Depth, "depth"),
		w.variable("pinned", n.Pinned, "pinned"),
	}
	if n.ID == 0 {
		all[2] = w.variable("state", w.d.Tree().Started().State, "state")
	}
	if n.Origin != search.FromModel {
		all = append(all, w.variable("origin", string(n.Origin), "origin"))
	}
	if board := w.facts.Board; board != nil {
		all = append(all, w.lines("board", board(w.d.Tree().Steps(n.ID)).Lines()))
	}
	if len(n.Notes) > 0 {
		all = append(all, w.lines("notes", n.Notes))
	}
	return all
}

// program is where a program of steps is after a thought, and its variables.
func (w *shown) program(n *search.Node) []protocol.Variable {
	var stack []string
	for _, c := range slices.Backward(n.Check.Frame.Stack) {
		stack = append(stack, c.String())
	}
	all := []protocol.Variable{w.variable("next step", n.Check.Frame.Next.Name, ""), w.lines("call stack", stack)}
	for _, b := range search.Variables(w.d.Tree(), n.ID) {
		if b.Many {
			all = append(all, w.lines(b.Name, b.List))
		} else {
			all = append(all, w.variable(b.Name, b.Text, ""))
		}
	}
	return all
}

// lines is a text of several lines, each a variable.
func (w *shown) lines(name string, lines []string) protocol.Variable {
	var list []any
	for _, l := range lines {
		list = append(list, l)
	}
	v := w.variable(name, list, "")
	v.Value = printable.Text(strings.Join(lines, "\n"))
	return v
}

// values are what a thought is worth, and how often a model was asked about it.
func (w *shown) values(n *search.Node) []protocol.Variable {
	t := w.d.Tree()
	var value any
	if n.Valued {
		value = t.Scale().Share(n.Value)
	}
	all := []protocol.Variable{w.variable("value", value, "value")}
	if len(n.Samples) > 0 {
		samples := map[string]any{}
		for _, x := range n.Samples {
			if x.Count > 0 {
				samples[x.Label] = x.Count
			} else {
				samples[x.Label] = x.Probability
			}
		}
		all = append(all, w.variable("samples", samples, ""))
	}
	if n.Ballots > 0 {
		all = append(all, w.variable("ballots", n.Ballots, ""))
	}
	all = append(all, w.variable("votes", n.Votes, "votes"), w.variable("merged", n.Merged, "merged"))
	if n.Visits > 0 {
		u := t.UCT(n.ID)
		all = append(all, w.variable("visits", u.N, ""), w.variable("mean reward", u.Q, ""))
	}
	if n.Reply > 0 {
		all = append(all, w.variable("logprob", n.LogProb, "logprob"), w.variable("prob", math.Exp(n.LogProb), "prob"))
	}
	return append(all, w.variable("calls", n.Calls, "calls"))
}

// tokensOf are those of the completion that a thought was read from.
func (w *shown) tokensOf(n *search.Node) []engine.Token {
	r, ok := w.d.Tree().Reply(n.Reply)
	if !ok || n.Choice >= len(r.Completions) {
		return nil
	}
	return r.Completions[n.Choice].Tokens
}

// tokens are tokens with how likely the model held each, and what else it could have written.
func (w *shown) tokens(tokens []engine.Token) (all []protocol.Variable) {
	for i, t := range tokens {
		v := w.variable(strconv.Itoa(i+1), fmt.Sprintf("%s  %.3g", printable.Line(strconv.Quote(t.Text)), math.Exp(t.LogProb)), "")
		v.Type = "token"
		if len(t.Top) > 0 {
			v.VariablesReference = w.handles.add(handle{thought: noThought, list: func() (all []protocol.Variable) {
				for _, a := range t.Top {
					all = append(all, w.variable(strconv.Quote(a.Text), math.Exp(a.LogProb), ""))
				}
				return all
			}})
		}
		all = append(all, v)
	}
	return all
}

// thoughts are thoughts to be opened.
func (w *shown) thoughts(ids []search.NodeID) (all []protocol.Variable) {
	t := w.d.Tree()
	for _, id := range ids {
		n := t.Node(id)
		text := printable.Line(n.Short()) + ", " + string(n.Status())
		if n.Valued {
			text += ", value " + t.Scale().Text(n.Value)
		}
		all = append(all, protocol.Variable{
			Name: strconv.Itoa(int(id)), Value: text, Type: "thought",
			VariablesReference: w.handles.add(handle{thought: id, set: setThought(id), list: func() []protocol.Variable {
				all := append(w.state(n), w.values(n)...)
				if len(n.Children) > 0 {
					all = append(all, protocol.Variable{
						Name: "thoughts below", Value: strconv.Itoa(len(n.Children)), Type: "list", IndexedVariables: len(n.Children),
						VariablesReference: w.handles.add(handle{thought: noThought, list: func() []protocol.Variable { return w.thoughts(n.Children) }}),
					})
				}
				return all
			}}),
		})
	}
	return all
}

// setThought is the verb that gives a thought another text, value, verdict or pin.
func setThought(id search.NodeID) func(name, value string) (string, error) {
	return func(name, value string) (string, error) {
		switch name {
		case "text":
			return fmt.Sprintf("edit %d: %s", id, value), nil
		case "value", "verdict":
			return fmt.Sprintf("set %s %d = %s", name, id, value), nil
		case "pinned":
			on, err := strconv.ParseBool(strings.TrimSpace(value))
			if err != nil {
				return "", fmt.Errorf("%q is neither true nor false", value)
			}
			if on {
				return fmt.Sprintf("pin %d", id), nil
			}
			return fmt.Sprintf("unpin %d", id), nil
		}
		return "", fmt.Errorf("%s follows from the log; text, value, verdict and pinned can be set", name)
	}
}

// search sums the search up.
func (w *shown) search() []protocol.Variable {
	r := w.d.Report(false)
	all := []protocol.Variable{
		w.variable("event", r.Moment, "seq"), w.variable("events", r.Events, ""), w.variable("branch", r.Branch, ""),
		w.variable("thoughts", r.Tree.Thoughts, "thoughts"), w.variable("frontier", r.Tree.Frontier, ""), w.variable("pruned", r.Tree.Pruned, ""),
		w.variable("refused", r.Tree.Refused, "refused"), w.variable("backtracks", r.Tree.Backtracks, "backtracks"),
		w.variable("calls", r.Tree.Calls, "all_calls"), w.variable("tokens", r.Tree.Tokens, "all_tokens"), w.variable("focus", r.Tree.Focus, "focus"),
		w.variable("ended", r.Tree.Ended, ""), w.variable("solved", r.Tree.Solved, ""),
	}
	if r.Tree.Ended {
		all = append(all, w.variable("answer", r.Tree.Answer, ""), w.variable("reason", r.Tree.Reason, ""))
	}
	return all
}

// settings are what the search runs with at this moment.
func (w *shown) settings() (all []protocol.Variable) {
	setup := w.d.Tree().Setup()
	for _, x := range debug.Settings(setup.Settings.Method) {
		all = append(all, w.variable(x.Name, x.Value(setup), ""))
	}
	return all
}
