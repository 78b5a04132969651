// Package search grows trees of thoughts (Yao et al. 2023, Long 2023) with a
// language model.
//
// # A search is a fold of events
//
// A Strategy looks at a Tree and decides what to do next; a Runner does it with a
// model; what happened is appended to a log as events; the tree is that log,
// folded:
//
//	Strategy.Next(tree) -> Action    pure: no input, no clock, no memory of its own
//	Runner.Step(ctx)    -> []Event   the only place that calls a model
//	Tree.Apply(event)                the only place that changes a tree
//
// Stepping, time travel, resumption after a crash and replay without a model all
// follow from it. Events hold no times and seeds are derived from (search seed,
// thought, purpose, call), so two runs with one seed write the same bytes.
//
// # Batches
//
// One action is one batch: a Decided event, which holds the number of events that follow,
// and those. All requests of an action go to the model in one call. A batch is
// stored before anyone sees it, and a log that ends inside one is resumed from
// its Decided. Started, BudgetSpent and Failed stand alone, and so does what the
// user does (eventuser.go): it stands between actions.
//
// # Who is who
//
// The four modules of Long (2023) are here: the prompter agent and the checker
// are a task's Problem, the memory module is the tree and its log, the controller
// is a Strategy. A front end owns a Driver, which owns the goroutine that steps.
package search
