package curriculum

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"text/tabwriter"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

// drawnChain is a chain that a model wrote, with the values that others gave it.
type drawnChain struct {
	Graded
	answer string    // in the form that votes count; empty: none
	steps  []float64 // of the process reward model, the last one first
	state  float64   // of the last state that the rules let stand, by the judge
}

// Verified says how well a process reward model tells right steps from wrong ones, and right
// chains from wrong ones, on puzzles held out by rule.
type Verified struct {
	Puzzles int       `json:"puzzles"`
	Samples int       `json:"samples"` // chains for each
	Steps   []StepAUC `json:"steps"`
	BestOf  []BestOf  `json:"best_of"`
}

// StepAUC is about the steps at one place in a chain. A step that several chains to a puzzle
// come to in the same words counts once.
type StepAUC struct {
	Place string  `json:"place"`
	Steps int     `json:"steps"`
	Right int     `json:"right"`
	AUC   float64 `json:"auc"` // probability that a right step is valued above a wrong one
}

// BestOf is the share of puzzles that N chains solve, by who picks one of them: a mean over
// all groups of N chains, one after the other.
type BestOf struct {
	N        int     `json:"n"`
	Majority float64 `json:"majority"`
	State    float64 `json:"final_state"` // the value of the last legal state
	Last     float64 `json:"last"`        // the process reward model's value of the last step
	Min      float64 `json:"min"`
	Product  float64 `json:"product"`
	Any      float64 `json:"any"` // a right one is among them
}

// Verify has a model write chains to validation puzzles, a process reward model value their
// steps, and a judge the states in which they end.
func (c *Corpus) Verify(ctx context.Context, writer, prm, judge engine.Model, puzzles, samples int, seed uint64, report func(done, of int)) (Verified, error) {
	all := make([][]drawnChain, 0, puzzles)
	states := c.validation(puzzles)
	for i, s := range states {
		chains, err := c.write(ctx, writer, s, samples, rand.NewPCG(seed, uint64(i)))
		if err == nil {
			err = value(ctx, prm, chains)
		}
		if err == nil {
			err = judgeEnds(ctx, judge, s, chains)
		}
		if err != nil {
			return Verified{}, fmt.Errorf("puzzle %s: %w", s, err)
		}
		all = append(all, chains)
		report(i+1, len(states))
	}
	v := Verified{Puzzles: len(states), Samples: samples, Steps: stepAUCs(all)}
	for n := 1; n <= samples; n *= 2 {
		v.BestOf = append(v.BestOf, bestOf(all, n))
	}
	return v, nil
}

// write draws chains; those of which nothing can be read have no steps.
func (c *Corpus) write(ctx context.Context, m engine.Model, s game24.State, samples int, seeds *rand.PCG) ([]drawnChain, error) {
	p := problem(s)
	ask, err := p.Prompt(search.Solve, []search.Step{{State: p.Root()}}, engine.Lines)
	if err != nil {
		return nil, err
	}
	requests := make([]engine.Request, samples)
	for i := range requests {
		requests[i] = engine.Request{Prompt: ask.Text, Stop: ask.Stop, MaxTokens: ask.MaxTokens, Temperature: 1, Seed: seeds.Uint64()}
	}
	completions, err := m.Generate(ctx, requests, nil)
	if err != nil {
		return nil, err
	}
	chains := make([]drawnChain, samples)
	for i, completion := range completions {
		g, ok := c.grade(s, completion.Text)
		if !ok {
			continue
		}
		chains[i].Graded = g
		check, err := p.Check(ctx, g.path(len(g.Steps)-1), g.Steps[len(g.Steps)-1])
		if err != nil {
			return nil, err
		}
		chains[i].answer = check.AnswerKey()
	}
	return chains, nil
}

// value asks a process reward model about every step.
func value(ctx context.Context, prm engine.Model, chains []drawnChain) error {
	for i := range chains {
		g := &chains[i]
		values, err := StepValues(ctx, prm, g.Graded)
		if err != nil {
			return err
		}
		slices.Reverse(values)
		g.steps = values
	}
	return nil
}

// StepValues are the probabilities, by a process reward model, that the steps are right so
// far: one for each step of a chain.
func StepValues(ctx context.Context, prm engine.Model, g Graded) ([]float64, error) {
	requests := make([]engine.ScoreRequest, len(g.Steps))
	for i := range requests {
		requests[i] = engine.ScoreRequest{Prompt: g.verifyPrompt(i + 1), Continuations: []string{search.RightStep, search.WrongStep}}
	}
	return odds(ctx, prm, requests)
}

// odds are the probabilities of the first of two continuations, given that it is one of them.
func odds(ctx context.Context, m engine.Model, requests []engine.ScoreRequest) ([]float64, error) {
	scores, err := m.Score(ctx, requests)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = 1 / (1 + math.Exp(s.LogProbs[1]-s.LogProbs[0]))
	}
	return out, nil
}

// judgeEnds values the last state of each chain that the rules let stand, as best-of does.
func judgeEnds(ctx context.Context, judge engine.Model, s game24.State, chains []drawnChain) error {
	p := problem(s)
	for i := range chains {
		g, state := &chains[i], ""
		path := []search.Step{{State: p.Root()}}
		for _, text := range g.Steps {
			check, err := p.Check(ctx, path, text)
			if err != nil {
				return err
			}
			if check.Verdict == search.Legal {
				state = check.State
			}
			path = append(path, search.Step{Text: text, State: check.State})
		}
		if state == "" {
			continue
		}
		values, err := odds(ctx, judge, []engine.ScoreRequest{{Prompt: "Input: " + state + " Judge:", Continuations: []string{"sure", "impossible"}}})
		if err != nil {
			return err
		}
		g.state = values[0]
	}
	return nil
}

// stepAUCs are those of each place, and of all steps.
func stepAUCs(all [][]drawnChain) []StepAUC {
	places := []string{"first step", "second", "third", "answer", "all"}
	judged := make([][]judgement, len(places))
	for _, chains := range all {
		seen := map[string]bool{}
		for _, g := range chains {
			words := ""
			for i, text := range g.Steps {
				if words += text + "\n"; seen[words] {
					continue
				}
				seen[words] = true
				j := judgement{sure: g.steps[len(g.steps)-1-i], truth: i < g.Right}
				at := min(i, 2)
				if i == len(g.Steps)-1 && g.answer != "" {
					at = 3
				}
				judged[at], judged[4] = append(judged[at], j), append(judged[4], j)
			}
		}
	}
	out := make([]StepAUC, len(places))
	for i, place := range places {
		out[i] = StepAUC{Place: place, Steps: len(judged[i]), AUC: auc(judged[i])}
		for _, j := range judged[i] {
			if j.truth {
				out[i].Right++
			}
		}
	}
	return out
}

// bestOf picks one of every n chains. Chains without an answer cannot be picked.
func bestOf(all [][]drawnChain, n int) BestOf {
	b, groups := BestOf{N: n}, 0.0
	for _, chains := range all {
		for group := range slices.Chunk(chains, n) {
			if len(group) < n {
				continue
			}
			groups++
			b.Majority += solvedBy(group, func(g drawnChain) float64 { return votesFor(group, g.answer) })
			b.State += solvedBy(group, func(g drawnChain) float64 { return g.state })
			for how, sum := range map[string]*float64{search.AggregateLast: &b.Last, search.AggregateMin: &b.Min, search.AggregateProduct: &b.Product} {
				*sum += solvedBy(group, func(g drawnChain) float64 { return method.Aggregate(how, g.steps) })
			}
			b.Any += solvedBy(group, func(g drawnChain) float64 {
				if g.Solved {
					return 1
				}
				return 0
			})
		}
	}
	for _, sum := range []*float64{&b.Majority, &b.State, &b.Last, &b.Min, &b.Product, &b.Any} {
		*sum /= groups
	}
	return b
}

// solvedBy is 1 if the chain of the highest value, the first one in a tie, is right.
func solvedBy(chains []drawnChain, value func(drawnChain) float64) float64 {
	best, solved := math.Inf(-1), 0.0
	for _, g := range chains {
		if g.answer == "" {
			continue
		}
		if v := value(g); v > best {
			best, solved = v, 0
			if g.Solved {
				solved = 1
			}
		}
	}
	return solved
}

func votesFor(chains []drawnChain, answer string) float64 {
	votes := 0.0
	for _, g := range chains {
		if g.answer == answer {
			votes++
		}
	}
	return votes
}

// Write writes tables.
func (v Verified) Write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "steps\tdifferent\tright\tAUC\t")
	for _, s := range v.Steps {
		fmt.Fprintf(w, "%s\t%d\t%d\t%.3f\t\n", s.Place, s.Steps, s.Right, s.AUC)
	}
	fmt.Fprintf(w, "\t\nsolved of %d, best of\tmajority\tfinal state\tlast step\tmin\tproduct\tany right\t\n", v.Puzzles)
	for _, b := range v.BestOf {
		fmt.Fprintf(w, "%d\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t\n", b.N, 100*b.Majority, 100*b.State, 100*b.Last, 100*b.Min, 100*b.Product, 100*b.Any)
	}
	return w.Flush()
}
