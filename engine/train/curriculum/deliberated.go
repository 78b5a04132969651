package curriculum

import (
	"context"
	"math/rand/v2"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/game24"
)

// Deliberated is what a model that deliberates knows of puzzles that are held out by rule and on no list, and of the states that
// they lead to. Unseen is of the states that the listed puzzles lead to, of which no example shows any.
type Deliberated struct {
	Votes   []Votes `json:"votes"`
	Lists   []Lists `json:"lists"`
	Mending Mending `json:"mending"`
	Chains  Solved  `json:"chains"` // of the judge, which thinks first, to the same puzzles
	Unseen  Votes   `json:"unseen"`
	Twos    Votes   `json:"twos"` // of states of two numbers, that one state of three leads to
}

// Votes are how often the one state that reaches 24 is found among others: by a vote, and by the highest value.
type Votes struct {
	States   int     `json:"states"` // of a ballot
	Ballots  int     `json:"ballots"`
	Right    int     `json:"right"`
	OneToken int     `json:"value_one_token"`
	Thinking int     `json:"value_thinking"`
	Tokens   float64 `json:"tokens"`          // generated for a ballot
	Think    float64 `json:"thinking_tokens"` // generated to value all states of a ballot by thinking
}

// Lists are what a model lists from states of one length.
type Lists struct {
	Numbers  int     `json:"numbers"`
	States   int     `json:"states"`
	Listed   int     `json:"listed"`
	Legal    float64 `json:"legal"`    // share of what is listed
	Repeated float64 `json:"repeated"` // share that leads to the same state as another
	Helpful  float64 `json:"helpful"`  // share of the legal ones after which 24 can be reached
	Chance   float64 `json:"chance"`   // the same share of all legal steps
	Covered  float64 `json:"covered"`  // share of lists with a helpful step
}

// ballotsAsked is how many ballots of each size a model is given, and mostStates the largest size.
const (
	ballotsAsked = 200
	mostStates   = 5
)

// Deliberate measures a model by all puzzles held out by rule, and its lists and drafts by so many of them. The judge values
// states, and writes chains.
func (c *Corpus) Deliberate(ctx context.Context, model, judge engine.Model, puzzles int, seed uint64, report func(done, of int)) (d Deliberated, err error) {
	ballots := c.ballots()
	for n := 2; n <= mostStates; n++ {
		v := Votes{States: n}
		if err := v.ask(ctx, model, judge, ballots, rand.New(rand.NewPCG(seed, uint64(n)))); err != nil {
			return d, err
		}
		d.Votes = append(d.Votes, v)
	}
	held := c.validation(puzzles)
	var threes []game24.State
	for _, b := range ballots {
		threes = append(threes, b.sure...)
	}
	for _, states := range [][]game24.State{held, spread(splitUp(threes).sure, 2*puzzles)} {
		l := Lists{Numbers: len(states[0]), States: len(states)}
		if err := l.ask(ctx, c, model, states); err != nil {
			return d, err
		}
		d.Lists = append(d.Lists, l)
	}
	if d.Mending, err = mend(ctx, c, model, held, seed, report); err != nil {
		return d, err
	}
	if d.Chains, err = Answers(ctx, judge, ChainOfThought, problems(held)); err != nil {
		return d, err
	}
	d.Twos.States = mostStates
	if err = d.Twos.ask(ctx, model, judge, splits(threes, c.reached), rand.New(rand.NewPCG(seed, 1))); err != nil {
		return d, err
	}
	d.Unseen.States = mostStates
	err = d.Unseen.ask(ctx, model, judge, []split{splitUp(c.holdOut.Threes())}, rand.New(rand.NewPCG(seed, 0)))
	return d, err
}

// split are different states by whether they reach 24.
type split struct{ sure, not []game24.State }

func splitUp(states []game24.State) (of split) {
	seen := map[string]bool{}
	for _, s := range states {
		switch {
		case seen[s.String()]:
		case exact().Solvable(s):
			of.sure = append(of.sure, s)
		default:
			of.not = append(of.not, s)
		}
		seen[s.String()] = true
	}
	return of
}

// ballots are what the puzzles held out by rule lead to, without what listed puzzles lead to.
func (c *Corpus) ballots() []split { return splits(c.validation(len(cards())), c.reached) }

// splits are the states that each of some leads to, where they are enough for a ballot of any size.
func splits(from []game24.State, reached func(game24.State) []game24.State) (all []split) {
	for _, s := range from {
		if b := splitUp(reached(s)); len(b.sure) > 0 && len(b.not) >= mostStates {
			all = append(all, b)
		}
	}
	return all
}

// ask has states of one ballot compared of which one reaches 24.
func (v *Votes) ask(ctx context.Context, model, judge engine.Model, ballots []split, rng *rand.Rand) error {
	p := anyProblem().Capabilities()
	var requests []engine.Request
	var all []game24.State
	var best []int
	for range ballotsAsked {
		var paths [][]search.Step
		at, of := rng.IntN(v.States), pick(rng, ballots)
		for i, from := range rng.Perm(len(of.not))[:v.States] {
			s := of.not[from]
			if i == at {
				s = pick(rng, of.sure)
			}
			all, paths = append(all, s), append(paths, []search.Step{{State: s.String()}})
		}
		ask, err := p.Ballot(paths, engine.Deliberate)
		if err != nil {
			return err
		}
		best = append(best, at)
		requests = append(requests, engine.Request{Prompt: ask.Text, Stop: ask.Stop, MaxTokens: ask.MaxTokens})
	}
	replies, err := model.Generate(ctx, requests, nil)
	if err != nil {
		return err
	}
	fast, err := fastJudgements(ctx, judge, all)
	if err != nil {
		return err
	}
	slow, err := thinkingJudgements(ctx, judge, all)
	if err != nil {
		return err
	}
	tokens, thinking := 0, 0
	for i, reply := range replies {
		from, to := i*v.States, (i+1)*v.States
		if choice, _, err := p.Choice(reply.Text, v.States); err == nil && choice == best[i] {
			v.Right++
		}
		if highest(fast[from:to]) == best[i] {
			v.OneToken++
		}
		if highest(slow[from:to]) == best[i] {
			v.Thinking++
		}
		tokens += len(reply.Tokens)
		for _, j := range slow[from:to] {
			thinking += j.tokens
		}
	}
	v.Ballots = len(replies)
	v.Tokens, v.Think = ratio(tokens, v.Ballots), ratio(thinking, v.Ballots)
	return nil
}

// anyProblem asks about states that need not be puzzles: with fractions.
func anyProblem() search.Problem { return problem(numbers(1, 1, 1, 1)) }

// highest is the place of the state that is most probably sure, the first of several.
func highest(judged []judgement) int {
	best := 0
	for i, j := range judged {
		if j.sure > judged[best].sure {
			best = i
		}
	}
	return best
}

// ask has steps listed from states of one length.
func (l *Lists) ask(ctx context.Context, c *Corpus, m engine.Model, states []game24.State) error {
	legal, repeated, helpful, covered, steps, leading := 0, 0, 0, 0, 0, 0
	p := anyProblem()
	for _, s := range states {
		path := []search.Step{{State: s.String()}}
		ask, err := p.Prompt(search.Propose, path, engine.Deliberate)
		if err != nil {
			return err
		}
		replies, err := m.Generate(ctx, []engine.Request{{Prompt: ask.Text, Stop: ask.Stop, MaxTokens: ask.MaxTokens}}, nil)
		if err != nil {
			return err
		}
		listed, _ := p.Parse(search.Propose, replies[0].Text) // nothing can be read: no steps
		reached, helps := map[string]bool{}, false
		for _, step := range listed {
			l.Listed++
			check, err := p.Check(ctx, path, step.Text)
			if err != nil {
				return err
			}
			if check.Verdict != search.Legal {
				continue
			}
			legal++
			if reached[check.State] {
				repeated++
			}
			reached[check.State] = true
			if c.leads(check) {
				helpful++
				helps = true
			}
		}
		if helps {
			covered++
		}
		for _, move := range s.Moves() {
			steps++
			if c.solver.Solvable(move.Left) {
				leading++
			}
		}
	}
	l.Legal, l.Repeated, l.Helpful = ratio(legal, l.Listed), ratio(repeated, l.Listed), ratio(helpful, legal)
	l.Covered, l.Chance = ratio(covered, l.States), ratio(leading, steps)
	return nil
}
