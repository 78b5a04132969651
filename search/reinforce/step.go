package reinforce

import (
	"context"
	"errors"
	"math"
	"sync/atomic"

	"espalier/engine"
	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/policy"
	"espalier/search/runner"
)

// Course is what a controller is trained on.
type Course struct {
	// Problem makes up board number i of a step, always the same one.
	Problem func(step, i int) (search.Problem, error)
	// Settings are those of its searches.
	Settings func(i int) search.Settings
	// Model gives a worker the model that thinks about a problem.
	Model func(worker int, p search.Problem) (engine.Model, error)
	// Workers is how many searches run at a time; the result is the same.
	Workers int
}

// episode is one search, as REINFORCE sees it.
type episode struct {
	decisions []method.Decision
	reward    float64
	totals    search.Totals
	err       error
}

// Step takes one optimiser step and returns the results of its searches.
func (t *Trainer) Step(ctx context.Context, c Course) (Point, error) {
	step := len(t.Curve)
	problems := make([]search.Problem, t.Options.Boards)
	for i := range problems {
		var err error
		if problems[i], err = c.Problem(step, i); err != nil {
			return Point{}, err
		}
	}
	episodes := make([]episode, t.Options.Boards*t.Options.Group)
	t.each(c, len(episodes), func(worker, n int) {
		board := n / t.Options.Group
		episodes[n] = t.search(ctx, c, worker, problems[board], board, t.seed(step, n))
	})
	for _, e := range episodes {
		if e.err != nil {
			return Point{}, e.err
		}
	}

	shares := make([][]float64, len(episodes)) // summed in order, whoever was first
	t.each(c, len(episodes), func(_, n int) {
		first := n / t.Options.Group * t.Options.Group
		shares[n] = t.share(episodes[first:first+t.Options.Group], n-first)
	})
	gradient := make([]float64, policy.Size)
	point := Point{Step: step + 1}
	for n, e := range episodes {
		for i, g := range shares[n] {
			gradient[i] += g
		}
		point.add(e)
	}
	point.mean(len(episodes))
	t.climb(gradient)
	t.Curve = append(t.Curve, point)
	return point, nil
}

// each calls f for 0 to n-1, from several workers.
func (t *Trainer) each(c Course, n int, f func(worker, n int)) {
	var next atomic.Int64
	var workers parallel.Group
	for w := range max(c.Workers, 1) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(w, i)
			}
		})
	}
	workers.Wait()
}

// seed of search n of a step.
func (t *Trainer) seed(step, n int) uint64 {
	return t.Options.Seed<<40 ^ uint64(step)<<16 ^ uint64(n)
}

func (t *Trainer) search(ctx context.Context, c Course, worker int, p search.Problem, board int, seed uint64) (e episode) {
	model, err := c.Model(worker, p)
	if err != nil {
		return episode{err: err}
	}
	settings := c.Settings(board)
	settings.Policy = search.PolicyLearned
	searcher, err := runner.New(runner.Config{
		Problem: p, Settings: settings, Model: model, Strategy: method.NewLearned(settings, t.network()), Seed: seed,
		Budget: search.Budget{Nodes: t.Options.Nodes, Calls: t.Options.Calls},
	})
	for err == nil {
		_, err = searcher.Step(ctx)
	}
	if !errors.Is(err, runner.ErrEnded) {
		return episode{err: err}
	}
	e.reward, e.totals = -1, searcher.Tree().Totals()
	if searcher.Tree().Outcome().Solved {
		e.reward = 1
	}
	e.decisions, e.err = method.Decisions(searcher.Log())
	return e
}

// worth is what a decision gets, t decisions into an episode.
func (o Options) worth(e episode, t int) float64 {
	return e.reward * math.Pow(o.Discount, float64(max(len(e.decisions)-1-t, 0)))
}

// share is the gradient of one episode among those of its board.
func (t *Trainer) share(group []episode, n int) []float64 {
	gradient := make([]float64, policy.Size)
	network := t.network()
	for i, d := range group[n].decisions {
		baseline := 0.0
		for other, e := range group {
			if other != n {
				baseline += t.Options.worth(e, i) / float64(len(group)-1)
			}
		}
		network.Reinforce(gradient, d.Input, d.Chosen, t.Options.worth(group[n], i)-baseline, t.Options.Entropy)
	}
	return gradient
}
