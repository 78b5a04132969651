package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/wholefile"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/puzzles"
	"espalier/search/tasks/registry"
	"espalier/tui/terminal"
)

type benchCmd struct {
	Task        string `arg:"" help:"Task: ${tasks}, or a task file such as ./my.toml."`
	Puzzles     string `placeholder:"FILE" xor:"puzzles" help:"File of puzzles: one a line, CSV, JSON lines or boards; - is standard input. Default: a small set for the task."`
	Rows        string `placeholder:"N-M" help:"Run only these of the puzzles in the file, counted from 1."`
	Made        string `xor:"puzzles" placeholder:"KIND" help:"Generate --limit puzzles: for sudoku \"9x9 hard\" or, with 30 to 36 givens, \"9x9 30-36\"; for game24 \"countdown-4\", of four numbers; for coin-flip, last-letter and date \"random 6\", of six steps; for evidence \"random 8\" or \"direct 8\", of eight paragraphs. A number after it is the seed of the first."`
	Limit       int    `placeholder:"N" help:"Run at most N puzzles."`
	Methods     string `default:"all" placeholder:"LIST" help:"Methods with settings, such as \"io,tot-bfs:beam=1\"; all; or paper, those of Yao et al. 2023, Table 2. Default: ${default}."`
	Autopsy     bool   `help:"Report what lost each unsolved puzzle, according to an exact solver: proposer, evaluator, beam, answer or budget."`
	Thinking    bool   `help:"Report where the thinking in the replies went, and plot how often they are right by their length."`
	Calibration bool   `help:"Report how well the values agree with what the thoughts were worth: by an exact solver, or by what was found below them."`
	Controls    bool   `help:"Add control rows: random values, random thoughts and values, and exact ones."`

	BudgetTokens int    `placeholder:"N" xor:"equal" help:"Give every method the same number of tokens; chains and simulations continue until they are spent."`
	Scale        []int  `placeholder:"N,N,..." xor:"equal" help:"Run with each of these token budgets, and plot the results."`
	SVG          string `name:"svg" placeholder:"FILE" help:"Also draw the plot into an SVG file."`

	Save    string `placeholder:"FILE" help:"Keep the results in a file, which espalier results opens, compares and exports."`
	Force   bool   `help:"Overwrite files that exist, with --save and --svg."`
	Session string `default:"none" placeholder:"NAME" help:"Store every search as a session with this tag, and skip those already stored, to continue an interrupted bench. Default: ${default}."`

	Jobs int  `default:"0" placeholder:"N" help:"Concurrent searches; results do not depend on it. Default: one per core."`
	JSON bool `name:"json" xor:"output" help:"Print every row as a line of JSON."`
	Open bool `xor:"output" help:"Afterwards open all searches as a table, from which the explorer shows any of them."`
	launch.PuzzleFlags
	launch.SettingFlags
	launch.ModelFlags
	launch.BudgetFlags
	launch.TrustFlag
	launch.ScreenFlags
}

// Help lists the methods.
func (benchCmd) Help() string { return methodHelp() }

func (c benchCmd) Run(ctx context.Context) error {
	t, err := c.TypedTask(ctx, c.Task)
	if err != nil {
		return err
	}
	for _, file := range []string{c.Save, c.SVG} {
		if file == "" {
			continue
		}
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && !c.Force {
			return exit.BadInput(fmt.Errorf("%s already exists", file), "--force overwrites it")
		}
		if err := wholefile.Writable(file); err != nil {
			return exit.BadInput(err, "")
		}
	}
	plan, err := c.plan(ctx, t)
	if err != nil {
		return err
	}
	session, done, err := launch.Store(ctx, &plan, c.Session)
	if err != nil {
		return err
	}
	defer done()
	lines := console.JSON()
	if c.JSON {
		plan.Finished = func(r bench.Row) error { return lines.Encode(bench.NewLine(t.Paper, r)) }
	}
	rows, err := launch.Measure(ctx, t, plan)
	if c.JSON {
		for _, r := range bench.Unfinished(rows) {
			err = errors.Join(err, lines.Encode(bench.NewLine(t.Paper, r)))
		}
		for _, l := range bench.Summaries(rows) {
			err = errors.Join(err, lines.Encode(l))
		}
	} else {
		err = errors.Join(err, bench.Report(console.Stdout, c.title(t, plan), terminal.Width(os.Stdout), t.Paper, rows))
	}
	saved := launch.Kept(bench.Saved{Title: c.title(t, plan), Task: t.Name, Rows: rows}, session)
	if c.Save != "" && len(rows) > 0 {
		err = errors.Join(err, wholefile.Stream(c.Save, 0o644, saved.Write))
	}
	if c.SVG != "" && len(rows) > 0 {
		err = errors.Join(err, wholefile.Stream(c.SVG, 0o644, func(w io.Writer) error { return bench.SVG(w, c.title(t, plan), rows) }))
	}
	if c.Open && err == nil && !c.IsPlain() {
		err = c.ShowRuns(ctx, launch.BenchRuns(saved, c.Session != launch.NoSession), c.TrustFlag, c.ServerFlags)
	}
	incomplete := bench.Incomplete(ctx, plan, rows)
	switch {
	case ctx.Err() != nil:
		end := exit.Interrupted(ctx)
		end.Err = incomplete
		return end
	case err != nil:
		return exit.Failed(err)
	case incomplete != nil:
		return exit.Failed(incomplete)
	}
	return nil
}

// plan reads what is to be measured, and refuses what could not begin.
func (c benchCmd) plan(ctx context.Context, t registry.Task) (bench.Plan, error) {
	if c.Limit < 0 || c.Jobs < 0 {
		return bench.Plan{}, exit.BadInput(errors.New("--limit and --jobs must be 0 or more"), "")
	}
	problems, err := c.problems(ctx, t)
	if err != nil {
		return bench.Plan{}, err
	}
	budgets, err := c.budgets()
	if err != nil {
		return bench.Plan{}, err
	}
	models := launch.NewModels(ctx, c.ServerFlags, c.Model, c.ValueModel)
	defer func() { _ = models.Close() }() // nothing was written
	model, err := models.Open(c.Model, problems[0])
	if err != nil {
		return bench.Plan{}, err
	}
	methods, err := bench.ParseMethods(c.Methods, c.Given(), problems[0], func(name string) (search.Settings, error) {
		s, err := method.TaskDefaults(t.Task, name)
		return method.ModelDefaults(s, model), err
	})
	if err != nil {
		return bench.Plan{}, err
	}
	judge := model
	if c.ValueModel != "" {
		if judge, err = models.Open(c.ValueModel, problems[0]); err != nil {
			return bench.Plan{}, err
		}
	}
	probes := bench.Suit(ctx, methods, judge, models.Warn)
	subjects := bench.Subjects(methods, c.Model, c.ValueModel)
	for i := range subjects {
		subjects[i].Probe, subjects[i].Proposers = probes[i], c.ProposeWith
		subjects[i].Model, subjects[i].Judge = launch.Suited(subjects[i].Model, subjects[i].Judge, search.Puzzle{Task: t.Name}, subjects[i].Settings)
	}
	if c.Controls {
		subjects = append(subjects, bench.Controls(methods, c.Model, c.ValueModel, t.Solver.Answers)...)
	}
	plan := bench.Plan{
		Subjects: bench.Within(subjects, budgets),
		Problems: problems,
		Budget:   c.Budget(),
		Seed:     c.Seed,
		Jobs:     c.Jobs,
		Secrets:  models.Secrets(),
		Thinking: c.Thinking,
	}
	if c.Calibration {
		plan.Judge = launch.Judge(ctx, t)
	}
	if c.Open {
		plan.LostBy = launch.LostBy(ctx, t)
	}
	if c.Autopsy {
		if t.Solver.Oracle == nil {
			return bench.Plan{}, exit.BadInput(fmt.Errorf("task %s has no exact solver for an autopsy", t.Name), "leave --autopsy out")
		}
		plan.LostBy = launch.LostBy(ctx, t)
	}
	plan.Jobs, plan.Models = c.Workers(ctx, c.Jobs)
	if c.Methods == "all" {
		if out := plan.LeaveOut(); len(out) > 0 {
			models.Warn(fmt.Sprintf("%s left out: the models cannot do what they ask; --methods NAME says why", strings.Join(out, ", ")))
		}
	}
	return plan, exit.BadInput(plan.Check(), "")
}

// problems are those of a file, of the task's own set, or made up.
func (c benchCmd) problems(ctx context.Context, t registry.Task) ([]search.Problem, error) {
	read := func(input string) (search.Problem, error) { return c.Problem(t, input) }
	if c.Made != "" {
		if !t.Generates {
			return nil, exit.BadInput(fmt.Errorf("%s cannot generate puzzles", t.Name), "use --puzzles FILE")
		}
		const usual = 20
		made, err := bench.GeneratePuzzles(ctx, c.Made, cmp.Or(c.Limit, usual), read)
		if ctx.Err() != nil {
			return nil, exit.Interrupted(ctx)
		}
		return made, err
	}
	source := puzzles.Source{Name: t.Name + " puzzles", Data: []byte(t.Puzzles), Lines: t.Lines}
	var err error
	if c.Puzzles != "" {
		if source, err = launch.Puzzles(ctx, t, c.Puzzles); err != nil {
			return nil, err
		}
	}
	if source.Rows, err = puzzles.ParseRows(c.Rows); err != nil {
		return nil, err
	}
	source.Most = c.Limit
	return puzzles.Read(source, read)
}

// budgets are what every method gets in tokens; none is no bound.
func (c benchCmd) budgets() ([]int, error) {
	budgets := slices.Clone(c.Scale)
	if c.BudgetTokens != 0 {
		budgets = []int{c.BudgetTokens}
	}
	slices.Sort(budgets)
	budgets = slices.Compact(budgets)
	if len(budgets) > 0 && budgets[0] < 1 {
		return nil, exit.BadInput(fmt.Errorf("a budget of %d tokens is too small", budgets[0]), "--scale 500,1000,2000,4000")
	}
	return budgets, nil
}

// title says of what a table is.
func (c benchCmd) title(t registry.Task, p bench.Plan) string {
	from := "the built-in set"
	switch {
	case c.Made != "":
		from = "the kind " + strconv.Quote(c.Made)
	case c.Puzzles == launch.StandardInput:
		from = "standard input"
	case c.Puzzles != "":
		from = c.Puzzles
	}
	return fmt.Sprintf("%s, %s of %s, model %s, seed %d", t.Title, english.Plural(len(p.Problems), "puzzle"), from, c.Model, c.Seed)
}
