package debug

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
)

// A recorded search can be decided again without a model as long as it asks what was
// asked before. The replies of the log answer, each once: for a prompt that was sampled,
// the sample that was drawn for the same request, or else any other, which is as good as
// a new one, but not the one that a search from the start would draw. Those are counted,
// and the user is told.

// question is what a reply answers, as far as the answer depends on it.
type question struct {
	form        string // "generate", "enumerate" or "score"
	model       string
	prompt      string
	begins      engine.Beginning // that the reply was given
	temperature float64          // of generate
	seed        uint64           // of what chance has a part in: that of the search
	thinking    [2]int           // of generate: how many tokens of it at most and at least
	watch       engine.Watch     // of generate
}

// replies are the recorded answers that were not given yet.
type replies struct {
	generated map[question][]sample
	whole     map[question][]recordedReply // of enumerate and score, which chance has no part in
	borrowed  int                          // samples that were drawn for other requests
	missed    *Missing
	cancel    context.CancelFunc // of the action under way
}

// sample is a completion that chance had a part in, with what its seed was made of.
type sample struct {
	engine.Completion
	seed    uint64 // of the search
	node    search.NodeID
	purpose search.Purpose
	calls   int // made at the node before
	first   int // of a request that was repeated: how many there were at first; else 0
	number  int // of the request, unless it was repeated
}

// drawnFor reports whether the sample is the answer to a request with this seed. One
// that was asked for again has a number beyond those of the first time.
func (s sample) drawnFor(seed uint64) bool {
	const attempts = 8
	from, to := s.number, s.number+1
	if s.first > 0 {
		from, to = s.first, s.first*attempts
	}
	for number := from; number < to; number++ {
		if search.RequestSeed(s.seed, s.node, s.purpose, s.calls+number) == seed {
			return true
		}
	}
	return false
}

type recordedReply struct {
	completions []engine.Completion
	usage       engine.Usage
	minProb     float64 // of an enumeration
	most        int     // completions that it was asked for
}

// Missing is a question that a log has no answer to.
type Missing struct {
	Purpose string
	Prompt  string
}

func (m *Missing) Error() string {
	return fmt.Sprintf("the log has no answer to %q", m.Prompt)
}

// recorded collects the replies of a log.
func recorded(log []search.Event) *replies {
	r := &replies{generated: map[question][]sample{}, whole: map[question][]recordedReply{}}
	var setup search.Started
	var action search.Action
	calls, now := map[search.NodeID]int{}, map[search.NodeID]int{} // before the action, and in it
	type asked struct {
		node    search.NodeID
		purpose search.Purpose
	}
	firsts := map[asked]int{} // how many completions the action asked for
	for i, e := range log {
		switch b := e.Body.(type) {
		case search.Started, search.Reconfigured:
			setup = search.Setup(log[:i+1])
		case search.Decided:
			action = b.Action
			for node, n := range now {
				calls[node] += n
			}
			clear(now)
			clear(firsts)
		case search.Replied:
			from := sample{seed: setup.Seed, node: b.Node, purpose: b.Purpose, calls: calls[b.Node]}
			from.first = firsts[asked{b.Node, b.Purpose}]
			if r.add(setup, action, b, from) && from.first == 0 {
				firsts[asked{b.Node, b.Purpose}] = len(b.Completions)
			}
			now[b.Node] += b.Calls
		}
	}
	return r
}

// add keeps a reply, and reports whether it was generated.
func (r *replies) add(setup search.Started, action search.Action, reply search.Replied, from sample) bool {
	if setup.Provenance != nil {
		return false // nothing here asks that model, and who did may not have told how
	}
	q := question{form: "generate", model: cmp.Or(reply.Model, setup.Model), prompt: reply.Prompt, temperature: setup.Settings.Temperature, seed: setup.Seed, thinking: forcing(setup)}
	if s := setup.Settings; s.StopUnsure > 0 && reply.Purpose.Chains() {
		q.watch = engine.Watch{Window: s.Window, Least: action.Unsure}
	}
	if reply.Purpose.Evaluates() && setup.Evaluator != "" {
		q.model = setup.Evaluator
	}
	switch {
	case setup.Settings.Enumerates(reply.Purpose):
		q.form = "enumerate"
	case reply.Purpose == search.Rank, reply.Purpose == search.Verify, reply.Purpose == search.Judge && (setup.Settings.Evaluate == search.EvaluateLogProb || setup.Settings.Evaluate == search.EvaluateDoubt):
		q.form = "score"
	}
	if q.form != "generate" {
		r.whole[q.sure()] = append(r.whole[q.sure()], recordedReply{reply.Completions, reply.Usage, cmp.Or(action.MinProb, setup.Settings.MinProb), action.Count})
		return false
	}
	for i, c := range reply.Completions {
		if i == 0 {
			c.Usage = reply.Usage // the log keeps the sum
			c.Usage.More = max(reply.Requests-reply.Calls, 0)
		}
		from.Completion, from.number, q.begins = c, i, engine.Beginning{}
		q.begins.Thinking, q.begins.Text = c.Began()
		q.begins.Ended = q.begins.Text == "" && slices.ContainsFunc(c.Given, func(g engine.Given) bool { return g.Thinking && g.ByUser && g.Start == g.End })
		r.generated[q.sure()] = append(r.generated[q.sure()], from)
	}
	return true
}

func forcing(s search.Started) [2]int {
	return [2]int{s.Settings.ThinkBudget, s.Settings.ThinkAtLeast}
}

// sure leaves out what an answer does not depend on.
func (q question) sure() question {
	if q.form != "generate" {
		q.temperature, q.thinking = 0, [2]int{}
	}
	if q.temperature == 0 && q.model != search.RandomModel { // the control draws even those
		q.seed = 0
	}
	return q
}

// missing abandons the action: nothing of it is logged.
func (r *replies) missing(prompt string) error {
	r.missed = &Missing{Prompt: prompt}
	r.cancel()
	return r.missed
}

// recordedModel answers in the name of a model.
type recordedModel struct {
	engine.Model // whose name it has; it is not asked
	replies      *replies
	setup        search.Started
}

// recordedReader is one whose model knows what it can read.
type recordedReader struct {
	*recordedModel
	engine.Reader
}

// inNameOf is a model that answers from a log.
func inNameOf(m engine.Model, r *replies, setup search.Started) engine.Model {
	named := &recordedModel{m, r, setup}
	if reader, ok := m.(engine.Reader); ok {
		return recordedReader{named, reader}
	}
	return named
}

func (m *recordedModel) question(r engine.Request) question {
	begins := r.Beginning
	begins.Thinking, begins.Ended = strings.TrimSpace(begins.Thinking), begins.Ended && begins.Text == ""
	return question{"generate", m.Describe().Name, r.Prompt, begins, r.Temperature, m.setup.Seed, forcing(m.setup), r.Watch}.sure()
}

// Generate hands out samples of the same prompt.
func (m *recordedModel) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	out := make([]engine.Completion, len(requests))
	left := map[question][]sample{}
	var others []int // requests that no sample was drawn for
	for i, request := range requests {
		q := m.question(request)
		if left[q] == nil {
			left[q] = slices.Clone(m.replies.generated[q])
		}
		of := func(s sample) bool { return q.temperature == 0 || s.drawnFor(request.Seed) }
		at := slices.IndexFunc(left[q], of)
		if at < 0 {
			others = append(others, i)
			continue
		}
		out[i] = left[q][at].Completion
		if q.temperature > 0 { // greedy, it would be the same again
			left[q] = slices.Delete(left[q], at, at+1)
		}
	}
	for _, i := range others {
		q := m.question(requests[i])
		if len(left[q]) == 0 {
			return nil, m.replies.missing(requests[i].Prompt)
		}
		out[i], left[q] = left[q][0].Completion, left[q][1:]
	}
	maps.Copy(m.replies.generated, left)
	m.replies.borrowed += len(others)
	return out, nil
}

// Enumerate answers if the recorded walk went at least as far.
func (m *recordedModel) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, _ engine.Stream) ([][]engine.Completion, error) {
	e, ok := m.Model.(engine.Enumerator)
	if !ok {
		return nil, engine.ErrUnsupported
	}
	if len(requests) == 0 {
		return e.Enumerate(ctx, nil, nil) // it asks whether it can
	}
	var out [][]engine.Completion
	for _, request := range requests {
		q := question{form: "enumerate", model: m.Describe().Name, prompt: request.Prompt, seed: m.setup.Seed}.sure()
		reply, ok := covering(m.replies.whole[q], request)
		if !ok {
			return nil, m.replies.missing(request.Prompt)
		}
		var all []engine.Completion
		for i, c := range reply.completions {
			if i == request.Max && request.Max > 0 {
				break
			}
			if i == 0 {
				c.Usage = reply.usage
			}
			all = append(all, c)
		}
		out = append(out, all)
	}
	return out, nil
}

// covering is an enumeration that found all that another would: the same one, if
// there is one, or else one that was asked for more or found less than that.
func covering(all []recordedReply, request engine.EnumerateRequest) (found recordedReply, ok bool) {
	for _, r := range all {
		switch {
		case r.minProb != request.MinProbability:
		case r.most == request.Max:
			return r, true
		case len(r.completions) < r.most || request.Max > 0 && request.Max < r.most:
			found, ok = r, true
		}
	}
	return found, ok
}

// Score reads the probabilities back from the log.
func (m *recordedModel) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if len(requests) == 0 {
		return m.Model.Score(ctx, nil) // it asks whether it can
	}
	var out []engine.Scores
	for _, request := range requests {
		q := question{form: "score", model: m.Describe().Name, prompt: request.Prompt, seed: m.setup.Seed}.sure()
		all := m.replies.whole[q]
		at := slices.IndexFunc(all, func(r recordedReply) bool {
			return slices.EqualFunc(r.completions, request.Continuations, func(c engine.Completion, text string) bool { return c.Text == text })
		})
		if at < 0 {
			return nil, m.replies.missing(request.Prompt)
		}
		s := engine.Scores{Usage: all[at].usage}
		for _, c := range all[at].completions {
			s.LogProbs = append(s.LogProbs, c.LogProb())
		}
		out = append(out, s)
	}
	return out, nil
}

// redecide continues the search of a runner as far as recorded replies answer, with a
// runner of its own. missing is the first question without an answer; nil if the search
// ended.
func redecide(ctx context.Context, c runner.Config, from *runner.Runner, r *replies) (again *runner.Runner, missing *Missing, err error) {
	tree := from.Tree().Clone()
	setup := tree.Setup()
	c.Model = inNameOf(c.Model, r, setup)
	if c.Evaluator != nil {
		c.Evaluator = inNameOf(c.Evaluator, r, setup)
	}
	c.Proposers = slices.Clone(c.Proposers)
	for i, m := range c.Proposers {
		c.Proposers[i] = inNameOf(m, r, setup)
	}
	c.Stream = nil
	if again, err = runner.ResumeFolded(c, from.Log(), tree); err != nil {
		return nil, nil, err
	}
	for {
		step, cancel := context.WithCancel(ctx)
		r.cancel = cancel
		_, err := again.Step(step)
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case errors.Is(err, runner.ErrEnded):
			return again, nil, nil
		case r.missed != nil:
			return again, r.missed, nil
		case err != nil:
			return nil, nil, err
		}
	}
}
