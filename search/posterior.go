package search

import (
	"cmp"
	"math"
)

// Adaptive branching tree search (AB-MCTS-A; Inoue et al. 2025, arXiv 2503.04412) chooses at
// each thought between generating another child (GEN) and going on with those there are
// (CONT). What it knows of each choice is the rewards that came of it.

// Rewards are those of a number of generations, from 0 to 1 each.
type Rewards struct {
	N            int
	Sum, Squares float64
}

func (r Rewards) plus(more Rewards) Rewards {
	return Rewards{r.N + more.N, r.Sum + more.Sum, r.Squares + more.Squares}
}

// times are n generations with one reward.
func times(n int, reward float64) Rewards {
	return Rewards{n, float64(n) * reward, float64(n) * reward * reward}
}

// Branching are the rewards of the two choices at a thought: of its own children, as they were
// generated, and of all that was generated further below.
type Branching struct{ Generated, Continued Rewards }

// All are the rewards of both.
func (b Branching) All() Rewards { return b.Generated.plus(b.Continued) }

// BranchingOf counts what was generated below a thought. A completion in which there was no
// thought counts as 0, and so does one that led to a thought which there was: it brought nothing.
func BranchingOf(t *Tree, id NodeID) Branching {
	n := t.Node(id)
	b := Branching{Generated: times(len(n.Unread), 0)}
	for _, c := range n.Children {
		b.Generated = b.Generated.plus(rewardsOf(t, c)).plus(times(t.Node(c).Merged, 0))
		b.Continued = b.Continued.plus(BranchingOf(t, c).All())
	}
	return b
}

// RewardsThrough are the rewards of going on with a thought: its own, and those below it.
func RewardsThrough(t *Tree, id NodeID) Rewards {
	return rewardsOf(t, id).plus(BranchingOf(t, id).All())
}

// RewardsBy are the rewards of what a model proposed in the whole tree (Inoue et al. 2025, section 3.4,
// where one is chosen among several). What another had proposed before counts as 0.
func RewardsBy(t *Tree, model string) (r Rewards) {
	completions := 0
	for _, reply := range t.replies {
		if reply.Purpose.expands() && cmp.Or(reply.Model, t.setup.Model) == model {
			completions += len(reply.Completions)
		}
	}
	for id := range NodeID(t.Len()) {
		if n := t.Node(id); len(n.Models) > 0 && n.Models[0] == model {
			r = r.plus(rewardsOf(t, id))
		}
	}
	r.N = max(r.N, completions)
	return r
}

// rewardsOf is the reward of a new thought, where it is known.
func rewardsOf(t *Tree, id NodeID) Rewards {
	reward, ok := rewardOf(t, id)
	if !ok {
		return Rewards{}
	}
	return times(1, reward)
}

// rewardOf is what a thought is worth, from 0 to 1, if that is known: what the rules refuse is
// worth nothing.
func rewardOf(t *Tree, id NodeID) (reward float64, ok bool) {
	switch n := t.Node(id); {
	case n.Gone:
		return 0, false
	case n.Check.Verdict == Right:
		return 1, true
	case n.Check.Verdict == Refused || n.Check.Verdict == DeadEnd:
		return 0, true
	case n.Valued:
		return min(max(t.Scale().Share(n.Value), 0), 1), true
	}
	return 0, false
}

// Values of Settings.Prior.
const (
	PriorGaussian = "gaussian" // mean and variance unknown: normal-inverse-chi-squared, mean 0, variance 0.1, weight 1
	PriorBeta     = "beta"     // Beta(1/2, 1/2), of which a reward is a part of a success
)

// Posterior is the distribution of a mean reward given the rewards that there were: Beta(A, B),
// or Student's t around Mean with Nu degrees of freedom.
type Posterior struct {
	Mean  float64
	Scale float64 // standard deviation of Beta, scale of Student's t
	A, B  float64 // of Beta; else 0
	Nu    float64 // of Student's t; else 0
}

// Posterior updates a conjugate prior (Inoue et al. 2025, section 3.3; for the Gaussian see
// Murphy, Probabilistic Machine Learning: Advanced Topics, section 3.4.3.3).
func (r Rewards) Posterior(prior string) Posterior {
	n := float64(r.N)
	if prior == PriorBeta {
		a, b := 0.5+r.Sum, 0.5+n-r.Sum
		return Posterior{Mean: a / (a + b), Scale: math.Sqrt(a*b/(a+b+1)) / (a + b), A: a, B: b}
	}
	const kappa, nu, variance = 1, 1, 0.1 // around 0
	mean, spread := 0.0, 0.0
	if n > 0 {
		mean = r.Sum / n
		spread = max(r.Squares-n*mean*mean, 0)
	}
	variances := nu*variance + spread + kappa*n/(kappa+n)*mean*mean
	return Posterior{Mean: r.Sum / (kappa + n), Scale: math.Sqrt(variances / (nu + n) / (kappa + n)), Nu: nu + n}
}
