package main

import (
	"context"
	"errors"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/tasks/registry"
)

type repeatCmd struct {
	Task    string   `arg:"" help:"Task: ${tasks}, or a task file such as ./my.toml."`
	Input   []string `arg:"" help:"Puzzle, such as \"4 9 10 13\"."`
	Seeds   string   `default:"1..20" placeholder:"FROM..TO" help:"Seeds of the runs. Default: ${default}."`
	Jobs    int      `default:"0" placeholder:"N" help:"Concurrent searches; results do not depend on it. Default: one per core."`
	JSON    bool     `name:"json" help:"Print every run as a line of JSON, then what they have in common."`
	Session string   `default:"repeat" placeholder:"NAME" help:"Store every run as a session with this tag, and do none twice; none stores nothing. Default: ${default}."`

	Method string `group:"search" placeholder:"NAME" help:"Search method: ${methods}. Default: the one that suits the task; for most, tot-bfs."`
	launch.PuzzleFlags
	launch.SettingFlags
	launch.RunFlags
	launch.BudgetFlags
	launch.TrustFlag
	launch.ScreenFlags
}

// Help says what is shown.
func (repeatCmd) Help() string {
	return "Searches once for each seed and lays the trees over each other: how often the puzzle is solved, the step at which the runs part, the thoughts that decide, and for every thought the share of the runs that kept it and of those that were solved. On a terminal the runs open as a table; enter shows one in the explorer.\n\n" + methodHelp()
}

func (c repeatCmd) Run(ctx context.Context) error {
	t, err := c.TypedTask(ctx, c.Task)
	if err != nil {
		return err
	}
	plan, about, err := c.plan(ctx, t)
	if err != nil {
		return err
	}
	session, done, err := launch.Store(ctx, &plan, c.Session)
	if err != nil {
		return err
	}
	defer done()
	rows, err := launch.Measure(ctx, t, plan)
	var results []bench.Result
	var trees []*search.Tree
	for _, r := range rows {
		results = append(results, r.Results...)
	}
	for _, r := range results {
		if r.Tree != nil {
			trees = append(trees, r.Tree)
		}
	}
	together := bench.NewEnsemble(trees)
	title := fmt.Sprintf("%s, %s: %s, model %s, %s", t.Title, about.Puzzle.Called(), method.Title(about.Settings), about.Model, english.Plural(len(results), "run"))
	switch {
	case len(results) == 0:
	case c.JSON:
		err = errors.Join(err, c.printLines(together, results, session))
	case c.IsPlain() || ctx.Err() != nil:
		_, failed := fmt.Fprintln(console.Stdout, title)
		err = errors.Join(err, failed, together.Report(console.Stdout))
	default:
		err = c.ShowRuns(ctx, launch.Runs{Title: title, Runs: launch.NewRuns(results, session), Ensemble: together, Stored: c.Session != launch.NoSession}, c.TrustFlag, c.ServerFlags)
	}
	if incomplete := bench.Incomplete(ctx, plan, rows); incomplete != nil {
		if end := exit.Interrupted(ctx); ctx.Err() != nil {
			end.Err = incomplete
			return end
		}
		return exit.Failed(incomplete)
	}
	if err != nil {
		return exit.Failed(err)
	}
	return nil
}

// plan is a bench of one puzzle, in which the subjects differ by their seed.
func (c repeatCmd) plan(ctx context.Context, t registry.Task) (bench.Plan, search.Started, error) {
	f := launch.SearchFlags{Method: c.Method, PuzzleFlags: c.PuzzleFlags, SettingFlags: c.SettingFlags, BudgetFlags: c.BudgetFlags}
	f.RunFlags, f.Seed = c.RunFlags, 1
	models := launch.NewModels(ctx, c.ServerFlags, c.Model, c.ValueModel)
	defer func() { _ = models.Close() }() // nothing was written
	about, err := f.About(ctx, t, c.Input, models)
	if err != nil {
		return bench.Plan{}, about, err
	}
	problem, err := t.Problem(about.Puzzle)
	if err != nil {
		return bench.Plan{}, about, err
	}
	seeds, err := bench.ParseRange("seed="+c.Seeds, about)
	if err != nil {
		return bench.Plan{}, about, err
	}
	const most = 10_000
	if seeds.From < 1 || seeds.To < seeds.From || seeds.To-seeds.From >= most || c.Jobs < 0 {
		return bench.Plan{}, about, exit.BadInput(fmt.Errorf("--seeds %s: want 1 to %s seeds from 1 on, and --jobs of 0 or more", c.Seeds, english.Grouped(most)), "--seeds 1..50")
	}
	plan := bench.Plan{Problems: []search.Problem{problem}, Budget: c.Budget(), Secrets: models.Secrets(), Trees: true, LostBy: launch.LostBy(ctx, t)}
	for seed := uint64(seeds.From); seed <= uint64(seeds.To); seed++ {
		plan.Subjects = append(plan.Subjects, bench.Subject{Settings: about.Settings, Model: about.Model, Proposers: about.Proposers, Judge: about.Evaluator, Seed: seed, Probe: about.Probe})
	}
	plan.Jobs, plan.Models = f.Workers(ctx, c.Jobs)
	return plan, about, exit.BadInput(plan.Check(), "")
}

// printLines prints the runs and what they have in common as lines of JSON.
func (c repeatCmd) printLines(e *bench.Ensemble, results []bench.Result, session func(search.Started) string) error {
	for _, r := range results {
		if err := printJSON(bench.NewRunLine(r, session(r.Started))); err != nil {
			return err
		}
	}
	return printJSON(bench.NewEnsembleLine(e))
}
