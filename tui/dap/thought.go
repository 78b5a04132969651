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
func (s *Session) state(n *search.Node) []protocol.Variable {
	reason := n.Check.Reason
	if n.Pruned {
		reason = n.PruneReason
	}
	all := []protocol.Variable{
		s.variable("id", int(n.ID), "id"),
		s.variable("text", n.Text, "text"),
		s.variable("state", n.Check.State, "state"),
		s.variable("status", string(n.Status()), "status"),
		s.variable("verdict", string(n.Check.Verdict), "verdict"),
		s.variable("reason", reason, "reason"),
		s.variable("answer", n.Check.Answer, "answer"),
		s.variable("depth", n.Depth, "depth"),
		s.variable("pinned", n.Pinned, "pinned"),
	}
	if n.ID == 0 {
		all[2] = s.variable("state", s.d.Tree().Started().State, "state")
	}
	if n.Origin != search.FromModel {
		all = append(all, s.variable("origin", string(n.Origin), "origin"))
	}
	if board := s.target.Facts.Board; board != nil {
		all = append(all, s.lines("board", board(s.d.Tree().Steps(n.ID)).Lines()))
	}
	if len(n.Notes) > 0 {
		all = append(all, s.lines("notes", n.Notes))
	}
	return all
}

// program is where a program of steps is after a thought, and its variables.
func (s *Session) program(n *search.Node) []protocol.Variable {
	var stack []string
	for _, c := range slices.Backward(n.Check.Frame.Stack) {
		stack = append(stack, c.String())
	}
	all := []protocol.Variable{s.variable("next step", n.Check.Frame.Next.Name, ""), s.lines("call stack", stack)}
	for _, b := range search.Variables(s.d.Tree(), n.ID) {
		if b.Many {
			all = append(all, s.lines(b.Name, b.List))
		} else {
			all = append(all, s.variable(b.Name, b.Text, ""))
		}
	}
	return all
}

// lines is a text of several lines, each a variable.
func (s *Session) lines(name string, lines []string) protocol.Variable {
	var list []any
	for _, l := range lines {
		list = append(list, l)
	}
	v := s.variable(name, list, "")
	v.Value = printable.Text(strings.Join(lines, "\n"))
	return v
}

// values are what a thought is worth, and how often a model was asked about it.
func (s *Session) values(n *search.Node) []protocol.Variable {
	t := s.d.Tree()
	var value any
	if n.Valued {
		value = t.Scale().Share(n.Value)
	}
	all := []protocol.Variable{s.variable("value", value, "value")}
	if len(n.Samples) > 0 {
		samples := map[string]any{}
		for _, x := range n.Samples {
			if x.Count > 0 {
				samples[x.Label] = x.Count
			} else {
				samples[x.Label] = x.Probability
			}
		}
		all = append(all, s.variable("samples", samples, ""))
	}
	if n.Ballots > 0 {
		all = append(all, s.variable("ballots", n.Ballots, ""))
	}
	all = append(all, s.variable("votes", n.Votes, "votes"), s.variable("merged", n.Merged, "merged"))
	if n.Visits > 0 {
		u := t.UCT(n.ID)
		all = append(all, s.variable("visits", u.N, ""), s.variable("mean reward", u.Q, ""))
	}
	if n.Reply > 0 {
		all = append(all, s.variable("logprob", n.LogProb, "logprob"), s.variable("prob", math.Exp(n.LogProb), "prob"))
	}
	return append(all, s.variable("calls", n.Calls, "calls"))
}

// tokensOf are those of the completion that a thought was read from.
func (s *Session) tokensOf(n *search.Node) []engine.Token {
	r, ok := s.d.Tree().Reply(n.Reply)
	if !ok || n.Choice >= len(r.Completions) {
		return nil
	}
	return r.Completions[n.Choice].Tokens
}

// tokens are tokens with how likely the model held each, and what else it could have written.
func (s *Session) tokens(tokens []engine.Token) (all []protocol.Variable) {
	for i, t := range tokens {
		v := s.variable(strconv.Itoa(i+1), fmt.Sprintf("%s  %.3g", printable.Line(strconv.Quote(t.Text)), math.Exp(t.LogProb)), "")
		v.Type = "token"
		if len(t.Top) > 0 {
			v.VariablesReference = s.handles.add(handle{thought: noThought, list: func() (all []protocol.Variable) {
				for _, a := range t.Top {
					all = append(all, s.variable(strconv.Quote(a.Text), math.Exp(a.LogProb), ""))
				}
				return all
			}})
		}
		all = append(all, v)
	}
	return all
}

// thoughts are thoughts to be opened.
func (s *Session) thoughts(ids []search.NodeID) (all []protocol.Variable) {
	t := s.d.Tree()
	for _, id := range ids {
		n := t.Node(id)
		text := printable.Line(n.Short()) + ", " + string(n.Status())
		if n.Valued {
			text += ", value " + t.Scale().Text(n.Value)
		}
		all = append(all, protocol.Variable{
			Name: strconv.Itoa(int(id)), Value: text, Type: "thought",
			VariablesReference: s.handles.add(handle{thought: id, set: setThought(id), list: func() []protocol.Variable {
				all := append(s.state(n), s.values(n)...)
				if len(n.Children) > 0 {
					all = append(all, protocol.Variable{
						Name: "thoughts below", Value: strconv.Itoa(len(n.Children)), Type: "list", IndexedVariables: len(n.Children),
						VariablesReference: s.handles.add(handle{thought: noThought, list: func() []protocol.Variable { return s.thoughts(n.Children) }}),
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
func (s *Session) search() []protocol.Variable {
	r := s.d.Report(false)
	all := []protocol.Variable{
		s.variable("event", r.Moment, "seq"), s.variable("events", r.Events, ""), s.variable("branch", r.Branch, ""),
		s.variable("thoughts", r.Tree.Thoughts, "thoughts"), s.variable("frontier", r.Tree.Frontier, ""), s.variable("pruned", r.Tree.Pruned, ""),
		s.variable("refused", r.Tree.Refused, "refused"), s.variable("backtracks", r.Tree.Backtracks, "backtracks"),
		s.variable("calls", r.Tree.Calls, "all_calls"), s.variable("tokens", r.Tree.Tokens, "all_tokens"), s.variable("focus", r.Tree.Focus, "focus"),
		s.variable("ended", r.Tree.Ended, ""), s.variable("solved", r.Tree.Solved, ""),
	}
	if r.Tree.Ended {
		all = append(all, s.variable("answer", r.Tree.Answer, ""), s.variable("reason", r.Tree.Reason, ""))
	}
	return all
}

// settings are what the search runs with at this moment.
func (s *Session) settings() (all []protocol.Variable) {
	setup := s.d.Tree().Setup()
	for _, x := range debug.Settings(setup.Settings.Method) {
		all = append(all, s.variable(x.Name, x.Value(setup), ""))
	}
	return all
}
