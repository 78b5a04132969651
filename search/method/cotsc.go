package method

import (
	"fmt"
	"math"

	"espalier/search"
	"espalier/search/english"
)

// selfConsistency samples chains of thought and gives the answer that most of
// them end in (Wang et al. 2022). It is blind to the checker: only the answer's
// normal form counts. It stops as soon as the chains that are left cannot change
// the majority, or, with a lead, as soon as one answer is so many votes ahead, or as
// soon as it is sure enough to be the majority (Aggarwal et al. 2023, arXiv 2305.11860).
type selfConsistency struct {
	samples, batch, lead int
	sure                 float64
	confident
}

const selfConsistencyName = "cot-sc"

func selfConsistencyMethod() Method {
	lead := whole("stop-lead", "N", "Stop when an answer leads by N chains; 0 stops when the remaining chains cannot change it.", 0, 0,
		func(s *search.Settings) *int { return &s.StopLead }).formerly("margin")
	sure := number("stop-sure", "P", "Stop when the most frequent answer is the majority with probability P, such as 0.95; 0 is off. It is looked at after every sample-batch.", 0,
		func(s *search.Settings) *float64 { return &s.StopSure },
		func(s search.Settings) error {
			if s.StopSure != 0 && !(s.StopSure > leastSure && s.StopSure < 1) {
				return fmt.Errorf("stop-sure %v is neither 0 nor between %v and 1", s.StopSure, leastSure)
			}
			return nil
		}).titled("sure=")
	return Method{
		Name: selfConsistencyName, About: "self-consistency: many chains, the most frequent answer (Wang et al. 2022)",
		Options: append(append(chainOptions(), lead, sure), confidentOptions()...), Purpose: search.Solve, check: checkUnvalued,
		strategy: func(s search.Settings) search.Strategy {
			return selfConsistency{s.Samples, s.SampleBatch, s.StopLead, s.StopSure, confident{s.StopUnsure, s.WarmUp}}
		},
	}
}

func (s selfConsistency) Next(t *search.Tree) search.Action {
	if a, ok := resume(t); ok {
		return a
	}
	if a, ok := s.draw(t, s.samples, s.batch); ok && !s.settled(t) {
		return a
	}
	if a, ok := s.Settle(t); ok {
		return a
	}
	return exhaust(t, fmt.Sprintf("none of %s ends in an answer", english.Plural(t.Node(0).Calls, "chain")))
}

// Settle gives the most frequent answer so far.
func (s selfConsistency) Settle(t *search.Tree) (search.Action, bool) {
	v := poll(t)
	if v.best == nil {
		return search.Action{}, false
	}
	chains := t.Node(0).Calls
	reason := fmt.Sprintf("%d of %d chains agree on it", v.chains, chains)
	if s.share > 0 {
		reason += fmt.Sprintf(", with %.0f%% of the confidence; %d of them were stopped as unsure", 100*v.first/v.all, t.Totals().Stopped)
	}
	if s.sure > 0 {
		reason += fmt.Sprintf("; it is the majority with probability %.3f", certainty(v.first, v.second))
	}
	return search.Action{Kind: search.Conclude, Nodes: []search.NodeID{v.best.ID}, Reason: reason}, true
}

// leastSure is what is known of the majority without a vote.
const leastSure = 0.5

// certainty is the probability that of two answers the one with the more votes is the
// more frequent one, when nothing was known of either before: that a variable of the
// distribution Beta(first+1, second+1) is above a half. For whole numbers, to which votes are
// rounded, it is that of first heads at most in first+second+1 throws of a coin.
func certainty(first, second float64) float64 {
	first, second = math.Round(first), math.Round(second)
	n := first + second + 1
	logFactorial := func(k float64) float64 {
		l, _ := math.Lgamma(k + 1)
		return l
	}
	sum := 0.0
	for k := 0.0; k <= second; k++ {
		sum += math.Exp(logFactorial(n) - logFactorial(k) - logFactorial(n-k) - n*math.Ln2)
	}
	return 1 - sum
}

// settled reports whether more chains cannot matter, or need not be drawn. Those to come are
// taken to be as confident as those before.
func (s selfConsistency) settled(t *search.Tree) bool {
	v := poll(t)
	lead := v.first - v.second
	return lead > float64(s.samples-t.Node(0).Calls) || s.lead > 0 && lead >= float64(s.lead) || s.sure > 0 && certainty(v.first, v.second) >= s.sure
}

// Agreement is the share of the chains drawn so far that end in the most frequent answer; 0
// under other methods.
func Agreement(t *search.Tree) float64 {
	if t.Setup().Settings.Method != selfConsistencyName || t.Node(0).Calls == 0 {
		return 0
	}
	return poll(t).first / float64(t.Node(0).Calls)
}

// MayWin reports whether the chains that were not drawn yet could still give the
// majority to answers of a kind.
func MayWin(t *search.Tree, kind func(*search.Node) bool) bool {
	votes, won, unit := map[string]float64{}, map[string]bool{}, unit(t)
	for _, n := range ends(t) {
		votes[n.Check.AnswerKey()] += weight(t, n) / unit
		won[n.Check.AnswerKey()] = kind(n)
	}
	ours, theirs := 0.0, 0.0
	for key, v := range votes {
		if won[key] {
			ours = max(ours, v)
		} else {
			theirs = max(theirs, v)
		}
	}
	return ours+float64(t.Setup().Settings.Samples-t.Node(0).Calls) > theirs
}

// votes are those of chains for the answers in which they end. Weighed by confidence, they add
// up to the number of the chains all the same.
type votes struct {
	best               *search.Node // the first thought with the most frequent answer; in a tie, that of the answer drawn first
	chains             int          // that end in this answer
	first, second, all float64      // votes of this, of the next, and of all
}

func poll(t *search.Tree) (v votes) {
	of, chains, unit := map[string]float64{}, map[string]int{}, unit(t)
	answers := ends(t)
	for _, n := range answers {
		of[n.Check.AnswerKey()] += weight(t, n) / unit
		chains[n.Check.AnswerKey()] += ballots(t, n)
		v.all += weight(t, n) / unit
	}
	for _, n := range answers {
		key := n.Check.AnswerKey()
		switch mine := of[key]; {
		case v.best == nil || mine > v.first:
			v.best, v.first, v.second, v.chains = n, mine, v.first, chains[key]
		case key != v.best.Check.AnswerKey():
			v.second = max(v.second, mine)
		}
	}
	return v
}
