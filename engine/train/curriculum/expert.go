package curriculum

import (
	"context"
	"errors"
	"math/rand/v2"

	"espalier/engine"
	"espalier/engine/vocabulary"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// Expert is the search of expert iteration (Anthony et al. 2017): Monte Carlo tree search, whose steps and
// rollouts are the apprentice's. What it finds is what the next apprentice is taught.
type Expert struct {
	Puzzles     int
	Simulations int // of a search, at most
	Shown       int // ways that came to nothing before the solution, at most, which a chain tells of
	Seed        uint64
}

// Search has the expert solve different training puzzles, and tells each solution as a chain. It reports
// after each how many are done.
func (c *Corpus) Search(ctx context.Context, m engine.Model, e Expert, report func(done, of int)) (Yield, error) {
	settings, err := method.Defaults("mcts")
	if err != nil {
		return Yield{}, err
	}
	settings.Simulations, settings.Rollouts, settings.Temperature = e.Simulations, 1, 1
	rng := rand.New(rand.NewPCG(e.Seed, 1<<44))
	all := c.toAsk(Harvest{Puzzles: e.Puzzles, Easy: true}, rng)
	y := Yield{Asked: len(all)}
	for i, a := range all {
		t, err := searched(ctx, m, problem(a.start), settings, rng.Uint64())
		if err != nil {
			return Yield{}, err
		}
		y.Replies++
		y.Tokens += t.Totals().Usage.Completion
		if t.Outcome().Solved {
			y.Accepted++
			y.Answered++
			if x := (Example{Solve, a.Prompt, chainOf(t, a.start, e.Shown)}); c.holdOut.mayShow(x) == nil {
				y.Examples = append(y.Examples, x)
			}
		}
		report(i+1, len(all))
	}
	return y, nil
}

// searched runs a search to its end.
func searched(ctx context.Context, m engine.Model, p search.Problem, s search.Settings, seed uint64) (*search.Tree, error) {
	r, err := runner.New(runner.Config{Problem: p, Settings: s, Model: m, Seed: seed})
	for err == nil {
		_, err = r.Step(ctx)
	}
	if !errors.Is(err, runner.ErrEnded) {
		return nil, err
	}
	return r.Tree(), nil
}

// chainOf tells a search as a chain: the last ways that ended elsewhere than at 24, in their order, and the one that
// did not.
func chainOf(t *search.Tree, start game24.State, shown int) string {
	var ways [][]game24.Move
	for id := search.NodeID(1); int(id) < t.Len() && id != t.Outcome().Node; id++ {
		if way := wayTo(t, start, id); t.Node(id).Check.Verdict == search.DeadEnd && len(way) == len(start)-1 {
			ways = append(ways, way)
		}
	}
	ways = append(ways[max(0, len(ways)-shown):], wayTo(t, start, t.Outcome().Node))
	return thought(told(ways, func() vocabulary.Language { return vocabulary.English }))
}

// wayTo is the moves from all numbers to a thought.
func wayTo(t *search.Tree, start game24.State, id search.NodeID) []game24.Move {
	var way []game24.Move
	state := start
	for _, at := range t.Path(id)[1:] {
		for _, m := range state.Moves() {
			if m.String() == t.Node(at).Text {
				way, state = append(way, m), m.Left
				break
			}
		}
	}
	return way
}
