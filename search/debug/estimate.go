package debug

import (
	"fmt"
	"math"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/method"
)

// Estimate is what continuing from the end of a log costs: at least what the next action
// takes, at most what the method can still do, at the tokens that such requests took in
// this log and its parent's.
type Estimate struct {
	Calls, Tokens         int // at least
	MostCalls, MostTokens int
	Open                  bool   // nothing bounds what follows: there is no most
	Unknown               string // why nothing can be said
}

// String is the estimate in words: "12 to 30 calls, 3,400 to 8,100 tokens".
func (p Estimate) String() string {
	switch {
	case p.Unknown != "":
		return "unknown: " + p.Unknown
	case p.Open:
		return fmt.Sprintf("at least %s, %s; how much more is unknown", english.Plural(p.Calls, "call"), english.Plural(p.Tokens, "token"))
	}
	return fmt.Sprintf("%s, %s", fromTo(p.Calls, p.MostCalls, "call"), fromTo(p.Tokens, p.MostTokens, "token"))
}

func fromTo(least, most int, noun string) string {
	if least == most {
		return english.Plural(most, noun)
	}
	return english.Grouped(least) + " to " + english.Plural(most, noun)
}

// Estimate estimates what is left of the branch that is shown, from its last event
// on.
func (d *Debugger) Estimate() Estimate {
	tree := d.at.line.Tip()
	logs := [][]search.Event{d.at.line.Log()}
	if d.at.Parent != nil {
		logs = append(logs, d.at.Parent.line.Log())
	}
	switch {
	case tree.Outcome().Ended:
		return Estimate{Unknown: "the search has ended"}
	case d.host.Configure == nil:
		return Estimate{Unknown: errNoModel.Error()}
	case tree.Len() == 0 || tree.Pending() > 0:
		return Estimate{Unknown: "nothing has happened yet, or an action is under way"}
	}
	if tree.Setup().Proposers != "" {
		return Estimate{Unknown: "several models propose, and each costs what it costs"}
	}
	strategy, err := method.New(tree.Setup().Settings)
	if err != nil {
		return Estimate{Unknown: err.Error()}
	}
	tree, next := untilAsked(tree.Clone(), strategy)
	e := &estimating{tree: tree, setup: tree.Setup(), depth: d.host.Depth, spending: newSpending(logs...)}
	return e.estimate(next)
}

// untilAsked does what a strategy does without a model, up to the next action that asks
// one or ends the search.
func untilAsked(t *search.Tree, s search.Strategy) (*search.Tree, search.Action) {
	for {
		a := s.Next(t)
		var effects []search.Body
		switch a.Kind {
		case search.Select:
			effects = append(effects, search.Kept{Nodes: a.Nodes}, search.Pruned{Nodes: a.Cut, Reason: a.Reason})
		case search.Backtrack:
			effects = append(effects, search.Backtracked{From: a.Nodes[0], To: a.To, Reason: a.Reason})
		case search.Backup:
			effects = append(effects, search.Visited{Node: a.Nodes[0], Reward: a.Reward})
		case search.Draw:
			effects = append(effects, s.(search.Drawer).Drawn(t, a.Nodes[0]))
		case search.Expand, search.Evaluate, search.Conclude, search.Exhaust:
			return t, a
		}
		for _, e := range search.Batch(t, a, effects...) {
			if t.Apply(e) != nil {
				return t, search.Action{}
			}
		}
	}
}

// estimating sums up what may follow.
type estimating struct {
	*spending
	tree    *search.Tree
	setup   search.Started
	depth   int // of a whole solution
	sum     Estimate
	unknown string
}

// ask adds so many requests about thoughts at a depth, at the most and perhaps at the
// least as well.
func (e *estimating) ask(purpose search.Purpose, depth, calls int, sure bool) {
	if calls <= 0 {
		return
	}
	cost, known := e.request(askingFor(e.setup, purpose), depth)
	if !known {
		what := "thoughts"
		if purpose.Evaluates() {
			what = "values by " + e.setup.Settings.Evaluate
		}
		e.unknown = fmt.Sprintf("this log does not tell what %s cost so", what)
	}
	requests := calls * max(cost.requests, 1)
	e.sum.MostCalls += requests
	e.sum.MostTokens += cost.upTo(calls)
	if sure {
		e.sum.Calls += requests
		e.sum.Tokens += calls * cost.least
	}
}

// values adds the values of so many thoughts.
func (e *estimating) value(depth, thoughts int, sure bool) {
	s := e.setup.Settings
	if thoughts <= 0 {
		return
	}
	switch s.Evaluate {
	case "", search.EvaluateRule:
	case search.EvaluateValue, search.EvaluateSelf:
		e.ask(search.Judge, depth, thoughts*s.Evaluations, sure)
	case search.EvaluateVote:
		if thoughts > 1 {
			e.ask(search.Vote, depth, s.Evaluations, sure)
		}
	case search.EvaluateDoubt: // some are thought over as well
		e.ask(search.Judge, depth, thoughts, sure)
		e.ask(search.Judge, depth, thoughts, false)
	default:
		e.ask(search.Judge, depth, thoughts, sure)
	}
}

// expand adds expansions, and the values of what they may bring.
func (e *estimating) expand(a search.Action, depth, nodes int, sure bool) {
	purpose := e.setup.Settings.Asks(a.Purpose)
	e.ask(purpose, depth, nodes*e.setup.Settings.Requests(a), sure)
	if !a.Purpose.Chains() && (e.depth == 0 || depth+1 < e.depth) {
		e.value(depth+1, nodes*e.fan(askingFor(e.setup, purpose), depth), false)
	}
}

func (e *estimating) estimate(next search.Action) Estimate {
	s := e.setup.Settings
	expansion := search.Action{Kind: search.Expand, Purpose: search.Propose, Count: s.Proposals}
	at := 0 // depth of what is expanded
	switch next.Kind {
	case search.Expand:
		at = e.tree.Node(next.Nodes[0]).Depth
		e.expand(next, at, len(next.Nodes), true)
	case search.Evaluate:
		at = e.tree.Node(next.Nodes[0]).Depth - 1
		e.value(at+1, len(next.Nodes), s.Evaluate != search.EvaluateVote || len(next.Nodes) > 1)
	default:
		return e.sum // it ends without a model
	}
	m, err := method.Named(s.Method)
	switch {
	case err != nil:
		return Estimate{Unknown: err.Error()}
	case m.Purpose == search.Split:
		return Estimate{Unknown: "how often parts are refined depends on how well they are solved"}
	case m.Purpose == search.Ask:
		return Estimate{Unknown: "which steps follow depends on what comes of the next one"}
	case m.Purpose == search.Solve && s.Samples > 1:
		if next.Kind == search.Expand {
			e.ask(search.Solve, 0, s.Samples-e.tree.Node(0).Calls-next.Count, false)
			e.value(at+1, s.Samples, false)
		}
	case s.Method == "refine":
		e.refine(next)
	case m.Purpose != search.Propose:
	case s.Method == "tot-bfs" && e.depth > 0:
		for depth := at + 1; depth < e.depth; depth++ {
			e.expand(expansion, depth, s.Beam, false)
		}
	case s.Method == "mcts" && s.Rollouts == 0:
		left := s.Simulations - e.tree.Node(0).Visits
		e.expand(expansion, min(1, max(e.depth-2, 0)), left, false)
	case s.Method == "ab-mcts":
		left := s.Simulations - search.BranchingOf(e.tree, 0).All().N
		e.ask(s.Asks(search.Propose), -1, left, false) // wherever it goes on
		e.value(-1, left, false)
	default:
		e.sum.Open = true
	}
	if e.unknown != "" {
		return Estimate{Unknown: e.unknown}
	}
	return e.bounded()
}

// refine adds the rounds that may follow.
func (e *estimating) refine(next search.Action) {
	left := e.setup.Settings.Refinements
	feedback := left
	if next.Purpose != search.Answer {
		left -= len(search.VersionsOf(e.tree, next.Nodes[0])) - 1
		feedback = left - 1
	}
	if next.Purpose == search.Refine {
		left--
	}
	e.ask(search.Refine, -1, left, false)
	e.value(-1, feedback, false)
}

// bounded applies the budget: what it leaves bounds every search.
func (e *estimating) bounded() Estimate {
	b, t, sum, s := e.setup.Budget, e.tree.Totals(), e.sum, e.setup.Settings
	least, each := math.MaxInt, spans{most: 1} // tokens of a request, whatever it is for
	perValue := 1
	m, _ := method.Named(s.Method)
	for _, purpose := range []search.Purpose{s.Asks(m.Purpose), search.Rollout, search.Judge} {
		if cost, known := e.request(askingFor(e.setup, purpose), -1); known {
			least = min(least, cost.least/cost.requests)
			each.calls, each.all, each.most = each.calls+cost.calls, each.all+cost.all, max(each.most, cost.most)
			if purpose == search.Judge {
				perValue = cost.requests
			}
		}
	}
	calls, tokens := math.MaxInt, math.MaxInt
	if b.Calls > 0 {
		calls = max(b.Calls-t.Calls, 0)
	}
	if b.Tokens > 0 { // the last action may exceed it
		tokens = max(b.Tokens-t.Tokens(), 0) + sum.MostTokens
		calls = min(calls, tokens/max(least, 1))
	}
	if b.Nodes > 0 && m.Purpose == search.Propose && s.Method != "controller" { // which asks again where nothing new came
		left := max(b.Nodes-t.Thoughts, 0)
		requests := e.share(e.expansions, left)
		values := 0
		switch s.Evaluate {
		case "", search.EvaluateRule:
		case search.EvaluateVote:
			values = requests * s.Evaluations
		case search.EvaluateValue:
			values = e.share(e.values, left) * s.Evaluations
		default:
			values = e.share(e.values, left)
		}
		if s.Generate == search.GenerateSample {
			requests *= s.Proposals
		}
		requests *= max(s.Rollouts, 1)
		calls = min(calls, requests+values*perValue+sum.Calls)
	}
	if calls < math.MaxInt {
		tokens = min(tokens, each.upTo(calls))
	}
	switch {
	case sum.Open && calls == math.MaxInt:
		return sum
	case sum.Open:
		sum.Open, sum.MostCalls, sum.MostTokens = false, calls, tokens
	}
	sum.MostCalls, sum.MostTokens = min(sum.MostCalls, calls), min(sum.MostTokens, tokens)
	sum.Calls, sum.Tokens = min(sum.Calls, sum.MostCalls), min(sum.Tokens, sum.MostTokens)
	return sum
}
