package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/engine"
)

// spell is a toy task: find a word, a letter at a time. A state is a full stop
// and the letters up to now; "!" is against the rules.
type spell struct {
	word  string
	depth int
}

func (s spell) Puzzle() Puzzle  { return Puzzle{Task: "spell", Input: s.word} }
func (s spell) Root() string    { return "." }
func (s spell) Depth() int      { return s.depth }
func (s spell) Labels() []Label { return []Label{{"good", 10}, {"bad", 0}} }

func (s spell) Prompt(purpose Purpose, path []Step, dialect engine.Dialect) (Prompt, error) {
	if dialect == "greek" {
		return Prompt{}, errors.New("spell is not written in greek")
	}
	if purpose == Continue {
		purpose = Propose // the same words
	}
	return Prompt{Text: string(purpose) + " " + path[len(path)-1].State, MaxTokens: 9}, nil
}

func (s spell) Parse(purpose Purpose, completion string) ([]string, error) {
	words := strings.Fields(completion)
	if len(words) == 0 || words[0] == "?" {
		return nil, errors.New("nothing is spelt")
	}
	if purpose == Answer {
		return []string{"=" + words[0]}, nil
	}
	return words, nil
}

func (s spell) Check(_ context.Context, path []Step, text string) (Check, error) {
	return s.check(path, text), nil
}

func (s spell) check(path []Step, text string) Check {
	if answer, ok := strings.CutPrefix(text, "="); ok {
		if answer == s.word {
			return Check{Verdict: Right, State: "." + answer, Answer: answer}
		}
		return Check{Verdict: Refused, Answer: answer, Reason: "it is another word"}
	}
	state := path[len(path)-1].State
	if text == "!" || state == "" {
		return Check{Verdict: Refused, Reason: "not a letter"}
	}
	c := Check{Verdict: Legal, State: state + strings.ToLower(text), Short: text}
	switch {
	case c.State == "."+s.word:
		c.Verdict, c.Answer = Right, s.word
	case len(c.State) > s.depth:
		c.Verdict, c.Reason = DeadEnd, "too long"
	}
	return c
}

func (spell) Capabilities() Capabilities { return Capabilities{} }

func (s spell) RandomReply(_ string, rng *rand.Rand) string {
	return string(rune('a' + rng.IntN(4)))
}

// scripted is a model that knows its part: replies by prompt, and how good each
// state is. Requests of one batch for one prompt get its replies in turn.
type scripted struct {
	replies map[string][]string
	good    map[string]float64
	dialect engine.Dialect
	before  func(ctx context.Context) error // runs in every call
	batches []int                           // sizes of all calls
}

func (m *scripted) Describe() engine.Description {
	return engine.Description{Name: "scripted", Dialect: m.dialect}
}
func (m *scripted) Close() error { return nil }

func (m *scripted) called(ctx context.Context, n int) error {
	if n > 0 {
		m.batches = append(m.batches, n)
	}
	if m.before != nil && n > 0 {
		return m.before(ctx)
	}
	return nil
}

func completion(text string, logProb float64) engine.Completion {
	return engine.Completion{
		Text: text, Tokens: []engine.Token{{Text: text, LogProb: logProb}}, Finish: engine.FinishStop,
		Usage: engine.Usage{Prompt: 10, Completion: 2, Reused: 5, Duration: 1234},
	}
}

func completions(texts ...string) []engine.Completion {
	var all []engine.Completion
	for _, text := range texts {
		all = append(all, engine.Completion{Text: text})
	}
	return all
}

func (m *scripted) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	if err := m.called(ctx, len(requests)); err != nil {
		return nil, err
	}
	turn := map[string]int{}
	var out []engine.Completion
	for i, q := range requests {
		replies := m.replies[q.Prompt]
		if len(replies) == 0 {
			return nil, fmt.Errorf("no line for %q", q.Prompt)
		}
		c := completion(replies[turn[q.Prompt]%len(replies)], -1)
		turn[q.Prompt]++
		if stream != nil {
			stream(i, c.Tokens[0])
		}
		out = append(out, c)
	}
	return out, nil
}

func (m *scripted) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, _ engine.Stream) ([][]engine.Completion, error) {
	if err := m.called(ctx, len(requests)); err != nil {
		return nil, err
	}
	var out [][]engine.Completion
	for _, q := range requests {
		var all []engine.Completion
		for i, text := range m.replies[q.Prompt] {
			if i < q.Max {
				all = append(all, completion(text, -float64(i)))
			}
		}
		out = append(out, all)
	}
	return out, nil
}

func (m *scripted) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if err := m.called(ctx, len(requests)); err != nil {
		return nil, err
	}
	var out []engine.Scores
	for _, q := range requests {
		p := m.good[strings.TrimPrefix(q.Prompt, "judge ")]
		out = append(out, engine.Scores{
			LogProbs: []float64{math.Log(p), math.Log(1 - p)},
			Usage:    engine.Usage{Prompt: 3, Completion: 1},
		})
	}
	return out, nil
}

// turns is a model whose replies to anything come in turn, over all its calls.
type turns struct {
	scripted
	replies []string
	turn    int
}

func (m *turns) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	var out []engine.Completion
	for range requests {
		out = append(out, completion(m.replies[m.turn%len(m.replies)], -1))
		m.turn++
	}
	return out, nil
}

// mute is a model that can only complete.
type mute struct{ engine.Model }

func (mute) Score(context.Context, []engine.ScoreRequest) ([]engine.Scores, error) {
	return nil, engine.ErrUnsupported
}

func settingsFor(t testing.TB, method string) Settings {
	t.Helper()
	s, err := Defaults(method)
	if err != nil {
		t.Fatal(err)
	}
	if s.Evaluate == EvaluateThink {
		s.Evaluate = EvaluateLogProb // which the scripted model has a table for
	}
	return s
}

func mustRunner(t testing.TB, c Config) *Runner {
	t.Helper()
	r, err := NewRunner(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// runToEnd steps until the search has ended.
func runToEnd(t testing.TB, r *Runner) *Tree {
	t.Helper()
	for range 10000 {
		if _, err := r.Step(context.Background()); errors.Is(err, ErrEnded) {
			return r.Tree()
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the search does not end")
	return nil
}

// story is the log in short: what was decided about which states.
func story(r *Runner) []string {
	var lines []string
	states := func(ids []NodeID) string {
		var all []string
		for _, id := range ids {
			all = append(all, r.Tree().Node(id).Check.State)
		}
		return strings.Join(all, " ")
	}
	for _, e := range r.Log() {
		switch b := e.Body.(type) {
		case Decided:
			line := strings.TrimSpace(string(b.Action.Kind) + " " + states(b.Action.Nodes))
			if len(b.Action.Cut) > 0 {
				line += " cut " + states(b.Action.Cut)
			}
			if b.Action.Kind == Backtrack {
				line += " to " + states([]NodeID{b.Action.To})
			}
			lines = append(lines, line)
		case Failed, BudgetSpent:
			lines = append(lines, b.Type())
		}
	}
	return lines
}
