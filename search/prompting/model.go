package prompting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// Check asks the task's rules about a thought.
//
// A checker that crashes, hangs or writes nonsense gives no verdict on the thought.
// Accepting it would let an answer pass unchecked; refusing it would let a search run
// to its end, lose every thought and report that there is no solution, and a timeout
// would make the log depend on how busy the machine was. So the action stops with an
// error, and is tried again once the checker works.
//
// Its words may come from a program and are logged, so secrets are struck out.
func (r *Requester) Check(ctx context.Context, path []search.Step, text string) (search.Check, error) {
	said, err := r.Problem.Check(ctx, path, text)
	if err != nil {
		return search.Check{}, &Error{"checker of " + r.Problem.Puzzle().Task, r.Secrets.Error(err)}
	}
	for _, field := range []*string{&said.State, &said.Short, &said.Reason, &said.Answer, &said.Normal} {
		*field = r.Secrets.Values(*field)
	}
	return said, nil
}

// impossible stands for a log-probability of minus infinity, which JSON cannot
// hold. Its exponential is 0 all the same.
const impossible = -1e6

func finite(logProb float64) (float64, error) {
	if math.IsNaN(logProb) || math.IsInf(logProb, 1) {
		return 0, fmt.Errorf("a log-probability of %v", logProb)
	}
	return max(logProb, impossible), nil
}

// query is one request of an action: who asks, and for what.
type query struct {
	node    search.NodeID
	purpose search.Purpose
	number  int // among the requests of the node in this action
	prompt  search.Prompt
	first   string // the prompt's text before any hint; empty: it has none
	begins  search.Beginning
	watch   engine.Watch
}

// asked is the question without hints.
func (q query) asked() string { return cmp.Or(q.first, q.prompt.Text) }

// announce shows the prompts of a call on the side channel, and returns the
// stream for its tokens.
func (r *Requester) announce(queries []query) engine.Stream {
	show := r.Stream
	if show == nil {
		return nil
	}
	for _, q := range queries {
		u := search.StreamUpdate{Node: q.node, Purpose: q.purpose, Request: q.number, Prompt: q.prompt.Text}
		show(u)
		for _, t := range q.begins.Pieces() {
			u.Prompt, u.Token, u.Given = "", t, true
			show(u)
		}
	}
	return func(i int, t engine.Token) {
		if i >= 0 && i < len(queries) {
			q := queries[i]
			show(search.StreamUpdate{Node: q.node, Purpose: q.purpose, Request: q.number, Token: t})
		}
	}
}

// reading is the context of a call that shows on the side channel how far its prompts are
// read.
func (r *Requester) reading(ctx context.Context, queries []query) context.Context {
	if r.Stream == nil {
		return ctx
	}
	return engine.WithReading(ctx, func(at engine.Reading) {
		for _, q := range queries {
			r.Stream(search.StreamUpdate{Node: q.node, Purpose: q.purpose, Request: q.number, Reading: at})
		}
	})
}

// tracedAlternatives is how many tokens a trace keeps beside each decoded one.
const tracedAlternatives = 5

func (r *Requester) alternatives() int {
	if r.Settings.Trace {
		return tracedAlternatives
	}
	return 0
}

// generate samples a completion for each query, all in one call.
func (r *Requester) generate(ctx context.Context, m engine.Model, queries []query) ([]engine.Completion, error) {
	requests, keys := make([]engine.Request, len(queries)), make([]asked, len(queries))
	for i := range queries {
		q := &queries[i]
		call := r.Tree.Node(q.node).Calls + q.number
		q.begins, _ = r.Tree.Beginnings().For(q.node, q.purpose, call)
		requests[i] = engine.Request{
			Prompt:      q.prompt.Text,
			Beginning:   q.begins.Request(),
			Seed:        search.RequestSeed(r.Seed, q.node, q.purpose, call),
			Drawn:       len(q.begins.Tokens),
			Temperature: r.Settings.Temperature,
			TopK:        r.Settings.TopK, TopP: r.Settings.TopP, MinP: r.Settings.MinP,
			MaxTokens:   r.room(m, q.prompt.MaxTokens, len(q.begins.Tokens)),
			Stop:        q.prompt.Stop,
			Expected:    q.prompt.Expected,
			Schema:      q.prompt.Schema,
			Trace:       r.Settings.Trace,
			TopLogProbs: r.alternatives(),
			Watch:       q.watch,
		}
		keys[i] = asked{m.Describe().Name, q.prompt.Text, requests[i].Beginning, requests[i].Seed, q.watch}
	}
	completions := make([]engine.Completion, len(requests))
	left, show := remaining(r.finished().completions, keys, completions, r.announce(queries))
	if len(left) == 0 {
		return completions, nil
	}
	some := make([]engine.Request, len(left))
	for j, i := range left {
		some[j] = requests[i]
	}
	var added engine.Stream
	if r.Stream != nil {
		added = func(j int, t engine.Token) {
			q := queries[left[j]]
			r.Stream(search.StreamUpdate{Node: q.node, Purpose: q.purpose, Request: q.number, Token: t, Given: true})
		}
	}
	ask := func() ([]engine.Completion, error) {
		return r.complete(r.reading(ctx, queries), m, queries[0].purpose, some, show, added)
	}
	got, err := ask()
	if errors.Is(err, engine.ErrUnsupported) && released(some) {
		why := err
		got, err = ask()
		for j := range got {
			got[j].Note = strings.TrimPrefix(got[j].Note+"; not held to the task's schema: "+why.Error(), "; ")
		}
	}
	for j, c := range got[:min(len(got), len(left))] {
		if err == nil || c.Finish != "" {
			c = queries[left[j]].whole(c)
			completions[left[j]] = c
			r.finished().completions[keys[left[j]]] = c
		}
	}
	if err == nil {
		err = r.measured(queries, completions)
	}
	return completions, answered(m, err, len(got), len(left))
}

// whole marks in a reply what of its beginning the user wrote, and gives it the tokens of the
// beginning, which the model did not draw.
func (q query) whole(c engine.Completion) engine.Completion {
	c.Given = append(slices.Clip(c.Given), q.begins.Added...)
	if q.begins.Text == "" || len(c.Tokens) == 0 {
		return c
	}
	var given []engine.Token
	for _, t := range q.begins.Pieces() {
		if !t.Thinking {
			given = append(given, t)
		}
	}
	c.Tokens = append(given, c.Tokens...)
	if c.Trace != nil && c.Trace.Routing != nil {
		trace, routing := *c.Trace, *c.Trace.Routing
		none := make(engine.Gates, len(given)*len(routing.Layers)*routing.PerToken)
		routing.Gates, trace.Routing = append(none, routing.Gates...), &routing
		c.Trace = &trace
	}
	return c
}

// released drops the schemas that a backend cannot hold replies to, and reports whether there
// were any: replies are checked against them all the same.
func released(requests []engine.Request) (any bool) {
	for i := range requests {
		any = any || requests[i].Schema != nil
		requests[i].Schema = nil
	}
	return any
}

// finished are the replies to an earlier attempt.
func (r *Requester) finished() *Finished {
	if r.Finished == nil {
		r.Finished = NewFinished()
	}
	return r.Finished
}

// room is how many tokens a reply may take, 0 if there is no limit: a model that reasons first
// needs more of them than a task allows for an answer, and the user may allow fewer. Those that
// are written already count.
func (r *Requester) room(m engine.Model, most, written int) int {
	const reasoning = 8192
	if most > 0 && m.Describe().Dialect == engine.ZeroShot {
		most = max(most, reasoning)
	}
	if r.Settings.MaxReply > 0 && (most <= 0 || r.Settings.MaxReply < most) {
		most = r.Settings.MaxReply
	}
	if most <= 0 {
		return 0
	}
	return max(most-written, 1)
}

// enumerate walks the model's token tree below each query, all in one call.
func (r *Requester) enumerate(ctx context.Context, queries []query, a search.Action) ([][]engine.Completion, error) {
	m := r.Model
	e, ok := m.(engine.Enumerator)
	if !ok {
		return nil, modelError(m, engine.ErrUnsupported)
	}
	requests := make([]engine.EnumerateRequest, len(queries))
	for i, q := range queries {
		requests[i] = engine.EnumerateRequest{
			Prompt:         q.prompt.Text,
			MinProbability: cmp.Or(a.MinProb, r.Settings.MinProb),
			Max:            a.Count,
			MaxTokens:      r.room(m, q.prompt.MaxTokens, 0),
			Stop:           q.prompt.Stop,
			Trace:          r.Settings.Trace,
			TopLogProbs:    r.alternatives(),
		}
	}
	completions, err := e.Enumerate(r.reading(ctx, queries), requests, r.announce(queries))
	if err := answered(m, err, len(completions), len(requests)); err != nil {
		return nil, err
	}
	return completions, nil
}

// score asks how probable each label is after each query, all in one call.
func (r *Requester) score(ctx context.Context, m engine.Model, queries []query, labels []search.Label) ([]engine.Scores, error) {
	words := make([]string, len(labels))
	for i, l := range labels {
		words[i] = l.Text
	}
	keys := make([]asked, len(queries))
	for i, q := range queries {
		keys[i] = asked{model: m.Describe().Name, prompt: q.prompt.Text}
	}
	r.announce(queries)
	scores := make([]engine.Scores, len(queries))
	left, _ := remaining(r.finished().scores, keys, scores, nil)
	requests := make([]engine.ScoreRequest, len(left))
	for j, i := range left {
		requests[j] = engine.ScoreRequest{Prompt: queries[i].prompt.Text, Continuations: words}
	}
	if len(left) > 0 {
		got, err := m.Score(r.reading(ctx, queries), requests)
		for j, s := range got[:min(len(got), len(left))] {
			if err == nil || len(s.LogProbs) > 0 {
				scores[left[j]] = s
				r.finished().scores[keys[left[j]]] = s
			}
		}
		if err := answered(m, err, len(got), len(left)); err != nil {
			return nil, err
		}
	}
	for _, s := range scores {
		if err := answered(m, nil, len(s.LogProbs), len(labels)); err != nil {
			return nil, err
		}
	}
	return scores, nil
}
