package curriculum

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"text/tabwriter"

	"espalier/engine"
	"espalier/engine/native"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

// CountdownFound is what a model knows of states that no example shows, by how many numbers they have: values by thinking of two
// and three numbers, by one token of more, and steps.
type CountdownFound struct {
	Numbers int            `json:"numbers"`
	Values  Values         `json:"values"`
	Steps   CountdownSteps `json:"steps"`
}

// CountdownSteps are the steps that a model proposes as a search has it do.
type CountdownSteps struct {
	Offered int     `json:"offered"`
	Legal   float64 `json:"legal"`  // share of what is offered
	Known   float64 `json:"known"`  // share of all legal steps that is offered
	Leading float64 `json:"leads"`  // share of the legal ones offered that lead on, weighed by their probabilities
	Chance  float64 `json:"chance"` // the same share of all legal steps
}

// EvaluateCountdown asks a model about so many states of each size whose numbers are held out or, of two numbers, whose target is.
func EvaluateCountdown(ctx context.Context, m *native.Model, states int, seed uint64) ([]CountdownFound, error) {
	var all []CountdownFound
	for size := 2; size <= 5; size++ {
		d := countdown{rand.New(rand.NewPCG(seed, uint64(size)))}
		f := CountdownFound{Numbers: size}
		var judged []judgement
		for range states {
			g, s := d.unseen(size)
			j, err := judgeCountdown(ctx, m, g, s)
			if err != nil {
				return nil, err
			}
			judged = append(judged, j)
			if err := f.Steps.propose(ctx, m, g, s); err != nil {
				return nil, err
			}
		}
		f.Values = summarise(judged)
		f.Steps.average(states)
		all = append(all, f)
	}
	return all, nil
}

// unseen draws a state that no example shows.
func (d countdown) unseen(size int) (goal, game24.State) {
	kind := Judge
	if size < 4 {
		kind = Think // as states of so few numbers are valued
	}
	for {
		if g, s := d.asked(kind); len(s) == size && !g.done(s) && (size == 2 && TargetHeldOut(g.target) || NumbersHeldOut(s)) {
			return g, s
		}
	}
}

// judgeCountdown has a state valued as a search with evaluate "think" does.
func judgeCountdown(ctx context.Context, m engine.Model, g goal, s game24.State) (judgement, error) {
	j := judgement{truth: g.reached(handOf(s)), tokens: 1}
	if len(s) < 4 {
		replies, err := m.Generate(ctx, []engine.Request{{Prompt: targetPrompt(g, s, "Think:"), MaxTokens: 160}}, nil)
		if err != nil {
			return j, err
		}
		j.sure, j.tokens = lastLabel(replies[0]), len(replies[0].Tokens)
		return j, nil
	}
	scores, err := m.Score(ctx, []engine.ScoreRequest{{Prompt: targetPrompt(g, s, "Judge:"), Continuations: []string{"sure", "impossible"}}})
	if err != nil {
		return j, err
	}
	sure, not := math.Exp(scores[0].LogProbs[0]), math.Exp(scores[0].LogProbs[1])
	j.sure = sure / (sure + not)
	return j, nil
}

// propose adds up what is proposed from one state.
func (c *CountdownSteps) propose(ctx context.Context, m engine.Enumerator, g goal, s game24.State) error {
	defaults, err := method.Defaults(countdownSearch)
	if err != nil {
		return err
	}
	replies, err := m.Enumerate(ctx, []engine.EnumerateRequest{{Prompt: targetPrompt(g, s, "Next:"), MinProbability: defaults.MinProb, Max: defaults.Proposals, MaxTokens: 32, Stop: []string{"\n"}}}, nil)
	if err != nil {
		return err
	}
	moves, leads := map[string]bool{}, 0
	for _, move := range g.moves(s) {
		on := g.done(move.Left) || g.reached(handOf(move.Left))
		if moves[move.String()] = on; on {
			leads++
		}
	}
	legal, helps, weight := 0, 0.0, 0.0
	for _, r := range replies[0] {
		on, ok := moves[strings.TrimSpace(r.Text)]
		if !ok {
			continue
		}
		legal++
		p := math.Exp(r.LogProb())
		if weight += p; on {
			helps += p
		}
	}
	c.Offered += len(replies[0])
	c.Legal += float64(legal)
	c.Known += ratio(legal, len(moves))
	c.Chance += ratio(leads, len(moves))
	if weight > 0 {
		c.Leading += helps / weight
	}
	return nil
}

// countdownSearch is the method by which these puzzles are searched.
const countdownSearch = "tot-dfs"

func (c *CountdownSteps) average(states int) {
	c.Legal /= float64(max(c.Offered, 1))
	c.Known /= float64(states)
	c.Leading /= float64(states)
	c.Chance /= float64(states)
}

// WriteCountdown writes what a model found as tables.
func WriteCountdown(out io.Writer, found []CountdownFound) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "values\tstates\treach the target\tAUC\taccuracy\tof those that do\tof others\ttokens\t")
	for _, f := range found {
		v := f.Values
		fmt.Fprintf(w, "%d numbers\t%d\t%d\t%.3f\t%.1f%%\t%.1f%%\t%.1f%%\t%.0f\t\n", f.Numbers, v.States, v.Sure, v.AUC, 100*v.Accuracy, 100*v.TPR, 100*v.TNR, v.Tokens)
	}
	fmt.Fprintln(w, "\t")
	fmt.Fprintln(w, "steps\toffered\tlegal\tof all legal\tlead on\tof all legal\t")
	for _, f := range found {
		s := f.Steps
		fmt.Fprintf(w, "%d numbers\t%d\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t\n", f.Numbers, s.Offered, 100*s.Legal, 100*s.Known, 100*s.Leading, 100*s.Chance)
	}
	return w.Flush()
}
