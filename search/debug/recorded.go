package debug

import (
	"context"
	"errors"
	"fmt"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
)

// A recorded search can be decided again without a model as long as it asks what was
// asked before. The replies of the log answer, each once and in their order: for a
// prompt that was sampled, any of its samples is as good as a new one.

// question is what a reply answers, as far as the answer depends on it.
type question struct {
	form        string // "generate", "enumerate" or "score"
	model       string
	prompt      string
	temperature float64 // of generate
	seed        uint64  // of generate above temperature 0: that of the search
}

// replies are the recorded answers that were not given yet.
type replies struct {
	generated map[question][]engine.Completion
	whole     map[question][]recordedReply // of enumerate and score, which chance has no part in
	missed    *Missing
	cancel    context.CancelFunc // of the action under way
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
	r := &replies{generated: map[question][]engine.Completion{}, whole: map[question][]recordedReply{}}
	var setup search.Started
	most := 0
	for i, e := range log {
		switch b := e.Body.(type) {
		case search.Started, search.Reconfigured:
			setup = search.Setup(log[:i+1])
		case search.Decided:
			most = b.Action.Count
		case search.Replied:
			r.add(setup, most, b)
		}
	}
	return r
}

func (r *replies) add(setup search.Started, most int, reply search.Replied) {
	q := question{form: "generate", model: setup.Model, prompt: reply.Prompt, temperature: setup.Settings.Temperature, seed: setup.Seed}
	if evaluates(reply.Purpose) && setup.Evaluator != "" {
		q.model = setup.Evaluator
	}
	switch {
	case setup.Settings.Generate == search.GenerateEnumerate && (reply.Purpose == search.Continue || reply.Purpose == search.Propose):
		q.form = "enumerate"
	case reply.Purpose == search.Judge && (setup.Settings.Evaluate == search.EvaluateLogProb || setup.Settings.Evaluate == search.EvaluateDoubt):
		q.form = "score"
	}
	if q.form != "generate" {
		r.whole[q.sure()] = append(r.whole[q.sure()], recordedReply{reply.Completions, reply.Usage, setup.Settings.MinProb, most})
		return
	}
	for i, c := range reply.Completions {
		if i == 0 {
			c.Usage = reply.Usage // the log keeps the sum
		}
		r.generated[q.sure()] = append(r.generated[q.sure()], c)
	}
}

// evaluates reports whether a model was asked about thoughts, not for them.
func evaluates(p search.Purpose) bool {
	return p == search.Judge || p == search.Think || p == search.Vote
}

// sure leaves out what an answer does not depend on.
func (q question) sure() question {
	if q.form != "generate" {
		q.temperature = 0
	}
	if q.temperature == 0 {
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

// Generate hands out samples of the same prompt.
func (m *recordedModel) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	var out []engine.Completion
	taken := map[question]int{}
	for _, request := range requests {
		q := question{"generate", m.Describe().Name, request.Prompt, request.Temperature, m.setup.Seed}.sure()
		left := m.replies.generated[q]
		if q.temperature == 0 && len(left) > 0 {
			out = append(out, left[0]) // it would be the same again
			continue
		}
		if taken[q] >= len(left) {
			return nil, m.replies.missing(request.Prompt)
		}
		out = append(out, left[taken[q]])
		taken[q]++
	}
	for q, n := range taken {
		m.replies.generated[q] = m.replies.generated[q][n:]
	}
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
		q := question{"enumerate", m.Describe().Name, request.Prompt, 0, 0}
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
		q := question{"score", m.Describe().Name, request.Prompt, 0, 0}
		all := m.replies.whole[q]
		if len(all) == 0 || len(all[0].completions) != len(request.Continuations) {
			return nil, m.replies.missing(request.Prompt)
		}
		reply := all[0]
		s := engine.Scores{Usage: reply.usage}
		for i, c := range reply.completions {
			if c.Text != request.Continuations[i] {
				return nil, m.replies.missing(request.Prompt)
			}
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
	c.Model = &recordedModel{c.Model, r, setup}
	if c.Evaluator != nil {
		c.Evaluator = &recordedModel{c.Evaluator, r, setup}
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
