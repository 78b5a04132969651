// Package searchtest has a toy task and scripted models, for tests of searches.
package searchtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/reading"
	"espalier/search/runner"
	"espalier/search/tasks/reply"
)

// Spell is a toy task: find a word, a letter at a time. A state is a full stop
// and the letters up to now; "!" is against the rules.
type Spell struct {
	Word   string
	Length int
}

func (s Spell) Puzzle() search.Puzzle { return search.Puzzle{Task: "spell", Input: s.Word} }
func (s Spell) Root() string          { return "." }
func (s Spell) Depth() int            { return s.Length }
func (s Spell) Labels() []search.Label {
	return []search.Label{{Text: "good", Weight: 10}, {Text: "bad"}}
}

func (s Spell) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if dialect == "greek" {
		return search.Prompt{}, errors.New("spell is not written in greek")
	}
	if purpose == search.Continue {
		purpose = search.Propose // the same words
	}
	return search.Prompt{Text: string(purpose) + " " + path[len(path)-1].State, MaxTokens: 9}, nil
}

func (s Spell) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	words := strings.Fields(completion)
	if len(words) == 0 || words[0] == "?" {
		return nil, errors.New("nothing is spelt")
	}
	if purpose == search.Answer {
		return []reading.Found{{Text: "=" + words[0], Span: reading.Locate(completion, words[0])[0].Span}}, nil
	}
	return reading.Locate(completion, words...), nil
}

func (s Spell) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return s.check(path, text), nil
}

func (s Spell) check(path []search.Step, text string) search.Check {
	if answer, ok := strings.CutPrefix(text, "="); ok {
		if answer == s.Word {
			return search.Check{Verdict: search.Right, State: "." + answer, Answer: answer}
		}
		return search.Check{Verdict: search.Refused, Answer: answer, Reason: "it is another word"}
	}
	state := path[len(path)-1].State
	if text == "!" || state == "" {
		return search.Check{Verdict: search.Refused, Reason: "not a letter"}
	}
	c := search.Check{Verdict: search.Legal, State: state + strings.ToLower(text), Short: text}
	switch {
	case c.State == "."+s.Word:
		c.Verdict, c.Answer = search.Right, s.Word
	case len(c.State) > s.Length:
		c.Verdict, c.Reason = search.DeadEnd, "too long"
	}
	return c
}

func (Spell) Capabilities() search.Capabilities { return search.Capabilities{Verifies: true} }

func (s Spell) RandomReply(_ string, rng *rand.Rand) string {
	return string(rune('a' + rng.IntN(4)))
}

// Scripted is a model that knows its part: replies by prompt, and how good each
// state is. Requests of one batch for one prompt get its replies in turn. One with a given
// beginning gets those to all that is written so far, as Beginning.After has it; they are what
// is new. Thinking stands between tags.
type Scripted struct {
	Replies map[string][]string
	Good    map[string]float64
	Dialect engine.Dialect
	Before  func(ctx context.Context) error // runs in every call
	Batches []int                           // sizes of all calls
}

func (m *Scripted) Describe() engine.Description {
	return engine.Description{Name: "scripted", Dialect: m.Dialect, Continues: "by its script"}
}
func (m *Scripted) Close() error { return nil }

func (m *Scripted) called(ctx context.Context, n int) error {
	if n > 0 {
		m.Batches = append(m.Batches, n)
	}
	if m.Before != nil && n > 0 {
		return m.Before(ctx)
	}
	return nil
}

// Completion is one token of text.
func Completion(text string, logProb float64) engine.Completion {
	return engine.Completion{
		Text: text, Tokens: []engine.Token{{Text: text, LogProb: logProb}}, Finish: engine.FinishStop,
		Usage: engine.Usage{Prompt: 10, Completion: 2, Reused: 5, Duration: 1234},
	}
}

// Begun is the whole reply of a model that writes more after a given beginning.
func Begun(b engine.Beginning, more string) engine.Completion {
	c := Completion(more, -1)
	if b.Answers() {
		c.Thinking, c.Text = b.Thinking, b.Text+more
	} else {
		c.Thinking, c.Text = engine.CutThinking(b.Thinking+more, b.Thinking != "")
	}
	b.Mark(&c)
	c.Tokens[0].Text = c.Text[min(len(b.Text), len(c.Text)):]
	return c
}

// Completions holds each text as a completion.
func Completions(texts ...string) []engine.Completion {
	var all []engine.Completion
	for _, text := range texts {
		all = append(all, engine.Completion{Text: text})
	}
	return all
}

func (m *Scripted) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	if err := m.called(ctx, len(requests)); err != nil {
		return nil, err
	}
	turn := map[string]int{}
	var out []engine.Completion
	for i, q := range requests {
		asked := q.Prompt
		switch b := q.Beginning; {
		case b.Thinking != "" || b.Ended:
			asked = b.After(q.Prompt)
		default:
			asked += b.Text
		}
		replies := m.Replies[asked]
		if len(replies) == 0 {
			return nil, fmt.Errorf("no line for %q", asked)
		}
		c := Begun(q.Beginning, replies[turn[asked]%len(replies)])
		turn[asked]++
		if stream != nil {
			stream(i, c.Tokens[0])
		}
		out = append(out, c)
	}
	return out, nil
}

func (m *Scripted) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, _ engine.Stream) ([][]engine.Completion, error) {
	if err := m.called(ctx, len(requests)); err != nil {
		return nil, err
	}
	var out [][]engine.Completion
	for _, q := range requests {
		var all []engine.Completion
		for i, text := range m.Replies[q.Prompt] {
			if i < q.Max {
				all = append(all, Completion(text, -float64(i)))
			}
		}
		out = append(out, all)
	}
	return out, nil
}

func (m *Scripted) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if err := m.called(ctx, len(requests)); err != nil {
		return nil, err
	}
	var out []engine.Scores
	for _, q := range requests {
		p := m.Good[strings.TrimPrefix(q.Prompt, "judge ")]
		out = append(out, engine.Scores{
			LogProbs: []float64{math.Log(p), math.Log(1 - p)},
			Usage:    engine.Usage{Prompt: 3, Completion: 1},
		})
	}
	return out, nil
}

// Turns is a model whose replies to anything come in turn, over all its calls.
type Turns struct {
	Scripted
	Replies []string
	turn    int
}

func (m *Turns) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	var out []engine.Completion
	for range requests {
		out = append(out, Completion(m.Replies[m.turn%len(m.Replies)], -1))
		m.turn++
	}
	return out, nil
}

// Mute is a model that can only complete.
type Mute struct{ engine.Model }

func (Mute) Score(context.Context, []engine.ScoreRequest) ([]engine.Scores, error) {
	return nil, engine.ErrUnsupported
}

// Settings are a method's defaults, evaluated by log-probability, which a Scripted
// model has a table for.
func Settings(t testing.TB, name string) search.Settings {
	t.Helper()
	s, err := method.Defaults(name)
	if err != nil {
		t.Fatal(err)
	}
	if s.Evaluate == search.EvaluateThink {
		s.Evaluate = search.EvaluateLogProb // which the scripted model has a table for
	}
	return s
}

// New prepares a search, or fails the test.
func New(t testing.TB, c runner.Config) *runner.Runner {
	t.Helper()
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// RunToEnd steps until the search has ended.
func RunToEnd(t testing.TB, r *runner.Runner) *search.Tree {
	t.Helper()
	for range 10000 {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			return r.Tree()
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the search does not end")
	return nil
}

// Story is the log in short: what was decided about which states.
func Story(r *runner.Runner) []string {
	var lines []string
	states := func(ids []search.NodeID) string {
		var all []string
		for _, id := range ids {
			all = append(all, r.Tree().Node(id).Check.State)
		}
		return strings.Join(all, " ")
	}
	for _, e := range r.Log() {
		switch b := e.Body.(type) {
		case search.Decided:
			line := strings.TrimSpace(string(b.Action.Kind) + " " + states(b.Action.Nodes))
			if len(b.Action.Cut) > 0 {
				line += " cut " + states(b.Action.Cut)
			}
			if b.Action.Kind == search.Backtrack {
				line += " to " + states([]search.NodeID{b.Action.To})
			}
			lines = append(lines, line)
		case search.Failed, search.BudgetSpent:
			lines = append(lines, b.Type())
		}
	}
	return lines
}

// CatModel proposes every letter that "cat" needs, and some beside.
func CatModel() *Scripted {
	return &Scripted{
		Replies: map[string][]string{
			"propose .":   {"c", "d", "e", "C", "!", "?"},
			"propose .c":  {"o", "a"},
			"propose .d":  {"o", "a"},
			"propose .co": {"t", "d"},
			"propose .ca": {"b", "t"},
			"propose .do": {"t"},
			"propose .da": {"!"},
		},
		Good: map[string]float64{".c": 0.5, ".d": 0.9, ".e": 0.005, ".co": 0.6, ".ca": 0.4, ".do": 0.001, ".da": 0.7},
	}
}

// Hustings is Spell with a prompt to compare states, and one for second tries.
type Hustings struct{ Spell }

func (h Hustings) Capabilities() search.Capabilities {
	return search.Capabilities{Ballot: h.ballot, Choice: reply.ReadChoice, Reprompt: h.reprompt}
}

func (Hustings) ballot(paths [][]search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if dialect == "dumb" {
		return search.Prompt{}, fmt.Errorf("spell cannot be voted on in dumb show")
	}
	text := "vote"
	for _, path := range paths {
		text += " " + path[len(path)-1].State
	}
	return search.Prompt{Text: text}, nil
}

func (h Hustings) reprompt(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
	p, err := h.Prompt(purpose, path, dialect)
	for _, f := range failed {
		p.Text += " not " + f.Text
	}
	return p, err
}

// CatRunner runs a depth-first search for cat.
func CatRunner(t *testing.T, model *Scripted) *runner.Runner {
	return New(t, runner.Config{Problem: Spell{Word: "cat", Length: 3}, Settings: Settings(t, "tot-dfs"), Model: model})
}
