package foreign

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
)

// totWalk follows the steps of a search.
type totWalk struct {
	*builder
	at      map[string]search.NodeID // the thought at which the text of a path ends
	purpose search.Purpose
}

func (w *totWalk) step(ctx context.Context, s totStep) error {
	switch {
	case len(s.Values) != len(s.New):
		return fmt.Errorf("%d values for %d candidates (new_ys)", len(s.Values), len(s.New))
	case len(s.New) == 0:
		return fmt.Errorf("there are no candidates (new_ys): %w", errNothing)
	}
	if err := w.expand(ctx, s); err != nil {
		return err
	}
	w.evaluate(s)
	return w.choose(s)
}

// expand adds the candidates below those they were made of. A proposal was one reply, a line
// for each candidate; a sample was a reply of its own.
func (w *totWalk) expand(ctx context.Context, s totStep) error {
	made, err := w.madeOf(s)
	if err != nil {
		return err
	}
	var parents []search.NodeID
	for _, y := range s.Ys {
		if id := w.at[y]; !slices.Contains(parents, id) {
			parents = append(parents, id)
		}
	}
	action := search.Action{Kind: search.Expand, Nodes: parents, Purpose: w.purpose, Count: 1}
	if w.purpose != search.Propose {
		action.Count = len(s.New) / len(parents)
	}
	w.decide(action)
	for _, y := range uniqueOf(s.Ys) {
		parent := w.at[y]
		if len(made[y]) == 0 {
			w.add(search.Replied{Node: parent, Purpose: w.purpose, Calls: 1})
			continue
		}
		if err := w.reply(ctx, parent, y, made[y]); err != nil {
			return err
		}
	}
	return nil
}

func (w *totWalk) reply(ctx context.Context, parent search.NodeID, y string, made []string) error {
	reply := search.Replied{Node: parent, Purpose: w.purpose, Calls: 1, Completions: text(strings.TrimSuffix(strings.Join(made, ""), "\n"))}
	if w.purpose != search.Propose {
		reply.Calls, reply.Completions = len(made), nil
		for _, m := range made {
			reply.Completions = append(reply.Completions, engine.Completion{Text: m})
		}
	}
	seq := w.add(reply)
	for i, m := range made {
		choice := i
		if w.purpose == search.Propose {
			choice = 0
		}
		id, err := w.think(ctx, parent, strings.TrimSpace(m), seq, choice)
		if err != nil {
			return err
		}
		w.at[y+m] = id
	}
	return nil
}

// madeOf divides the candidates of a step by what they were made of, and says what each added
// to it. They stand in the order of what they were made of.
func (w *totWalk) madeOf(s totStep) (map[string][]string, error) {
	for _, y := range s.Ys {
		if _, ok := w.at[y]; !ok {
			return nil, fmt.Errorf("it begins with %q, which no step before has made", y)
		}
	}
	if len(s.Ys) == 0 {
		return nil, fmt.Errorf("it begins with nothing (ys): %w", errNothing)
	}
	made := map[string][]string{}
	from := 0
	for i, candidate := range s.New {
		best := -1
		for k := from; k < len(s.Ys); k++ { // those before it are done
			if strings.HasPrefix(candidate, s.Ys[k]) && (best < 0 || len(s.Ys[k]) > len(s.Ys[best])) {
				best = k
			}
		}
		if best < 0 {
			return nil, fmt.Errorf("candidate %d continues none of those that the step begins with", i+1)
		}
		from = best
		made[s.Ys[best]] = append(made[s.Ys[best]], candidate[len(s.Ys[best]):])
	}
	return made, nil
}

// evaluate records the values, or the votes, of all candidates. One that is there twice was
// valued 0 the second time; the first counts.
func (w *totWalk) evaluate(s totStep) {
	var ids []search.NodeID
	var values []float64
	for i, candidate := range s.New {
		if id := w.at[candidate]; !slices.Contains(ids, id) {
			ids, values = append(ids, id), append(values, s.Values[i])
		}
	}
	w.decide(search.Action{Kind: search.Evaluate, Nodes: ids, Count: w.started.Settings.Evaluations})
	if w.started.Settings.Evaluate == search.EvaluateVote {
		votes, sum := make([]int, len(ids)), 0
		for i, v := range values {
			votes[i] = int(v)
			sum += votes[i]
		}
		w.add(search.Voted{Nodes: ids, Votes: votes, Ballots: sum})
		return
	}
	for i, id := range ids {
		w.add(search.Valued{Node: id, Value: values[i], Samples: labelsOf(values[i])})
	}
}

func (w *totWalk) choose(s totStep) error {
	var keep, cut []search.NodeID
	for _, y := range s.Select {
		id, ok := w.at[y]
		if !ok {
			return fmt.Errorf("%q is selected (select_new_ys), and is no candidate", y)
		}
		if !slices.Contains(keep, id) {
			keep = append(keep, id)
		}
	}
	for _, candidate := range s.New {
		if id := w.at[candidate]; !slices.Contains(keep, id) && !slices.Contains(cut, id) {
			cut = append(cut, id)
		}
	}
	w.selects(keep, cut, fmt.Sprintf("not among the best %d", len(s.Select)))
	return nil
}

// end is the first candidate that the rules find right, or else the best.
func (w *totWalk) end(final []string, last totStep) {
	best := search.NodeID(0)
	for i, y := range final {
		id := w.at[y]
		switch check := w.nodes[id].check; {
		case check.Verdict == search.Right:
			w.solve(id, check.Answer, "")
			return
		case i == 0:
			best = id
		}
	}
	check := w.nodes[best].check
	if best > 0 && check.Verdict == search.Unchecked && check.Answer != "" {
		chosen := "the candidate that was selected last"
		if i := slices.Index(last.New, final[0]); i >= 0 && w.started.Settings.Evaluate == search.EvaluateVote {
			chosen = fmt.Sprintf("%d of %d ballots that name one", int(last.Values[i]), w.started.Settings.Evaluations)
		}
		w.solve(best, check.Answer, chosen)
		return
	}
	w.exhaust(best, check.Answer, "none of the candidates that were left is right")
}

func uniqueOf(all []string) []string {
	var unique []string
	for _, s := range all {
		if !slices.Contains(unique, s) {
			unique = append(unique, s)
		}
	}
	return unique
}
