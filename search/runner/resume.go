package runner

import (
	"fmt"
	"maps"

	"espalier/search"
)

// Resume continues from the end of a log, with the settings of its last Reconfigured
// event. If the log ends inside a batch, that batch is dropped and its action done
// again, so a store must delete every event after Tree().Seq() before the first Step.
// The budget may differ from the log's.
func Resume(c Config, log []search.Event) (*Runner, error) {
	tree, err := search.Fold(log)
	if err != nil {
		return nil, fmt.Errorf("the log cannot be folded: %w", err)
	}
	if tree.Pending() > 0 {
		log = log[:lastDecided(log)]
		if tree, err = search.Fold(log); err != nil {
			return nil, fmt.Errorf("the log cannot be folded: %w", err)
		}
	}
	return ResumeFolded(c, log, tree)
}

// ResumeFolded is Resume for a log of whole batches whose fold is known: tree, which
// is the runner's from then on. The log is shared with the caller.
func ResumeFolded(c Config, log []search.Event, tree *search.Tree) (*Runner, error) {
	r, err := New(c)
	if err != nil {
		return nil, err
	}
	if tree.Seq() != len(log) || tree.Pending() > 0 {
		return nil, fmt.Errorf("the tree is after event %d, and the log has %d", tree.Seq(), len(log))
	}
	if len(log) > 0 {
		if err := sameSearch(tree.Setup(), r.started()); err != nil {
			return nil, err
		}
	}
	r.tree, r.log = tree, log[:len(log):len(log)]
	return r, nil
}

func lastDecided(log []search.Event) int {
	for i := len(log) - 1; i >= 0; i-- {
		if _, ok := log[i].Body.(search.Decided); ok {
			return i
		}
	}
	return 0
}

// sameSearch compares all that decides how a search unfolds; a budget only
// decides how far.
func sameSearch(log, now search.Started) error {
	differs := func(what string, a, b any) error {
		return fmt.Errorf("the log belongs to another search: its %s is %v, not %v", what, a, b)
	}
	switch {
	case log.Puzzle.Task != now.Puzzle.Task || log.Puzzle.Input != now.Puzzle.Input:
		return differs("puzzle", log.Puzzle.Task+" "+log.Puzzle.Input, now.Puzzle.Task+" "+now.Puzzle.Input)
	case !maps.Equal(log.Puzzle.Options, now.Puzzle.Options):
		return differs("options", log.Puzzle.Options, now.Puzzle.Options)
	case log.State != now.State:
		return differs("root state", log.State, now.State)
	case log.Settings != now.Settings:
		return fmt.Errorf("the log belongs to another search: its settings are %+v, not %+v", log.Settings, now.Settings)
	case log.Seed != now.Seed:
		return differs("seed", log.Seed, now.Seed)
	case log.Model != now.Model:
		return differs("model", log.Model, now.Model)
	case log.Proposers != now.Proposers:
		return fmt.Errorf("the log belongs to another search: %q propose, not %q", log.Models(), now.Models())
	case log.Evaluator != now.Evaluator:
		return fmt.Errorf("the log belongs to another search: its evaluator is %q, not %q", log.Evaluator, now.Evaluator)
	}
	return nil
}
