package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/search/measure"
)

type benchCmd struct {
	Task     string `arg:"" help:"Task: ${tasks}, or a task file such as ./my.toml."`
	Puzzles  string `placeholder:"FILE" xor:"puzzles" help:"File with one puzzle a line; - is standard input. Default: a small set for the task."`
	Made     string `xor:"puzzles" placeholder:"KIND" help:"Generate --limit puzzles: for sudoku \"9x9 hard\" or, with 30 to 36 givens, \"9x9 30-36\". A number after it is the seed of the first."`
	Limit    int    `placeholder:"N" help:"Run at most N puzzles."`
	Methods  string `default:"all" placeholder:"LIST" help:"Methods with settings, such as \"io,tot-bfs:beam=1\"; all; or paper, those of Yao et al. 2023, Table 2. Default: ${default}."`
	Autopsy  bool   `help:"Report what lost each unsolved puzzle, according to an exact solver: proposer, evaluator, beam, answer or budget."`
	Controls bool   `help:"Add control rows: random values, random thoughts and values, and exact ones."`

	BudgetTokens int    `placeholder:"N" xor:"equal" help:"Give every method the same number of tokens; chains and simulations continue until they are spent."`
	Scale        []int  `placeholder:"N,N,..." xor:"equal" help:"Run with each of these token budgets, and plot the results."`
	SVG          string `name:"svg" placeholder:"FILE" help:"Also draw the plot into an SVG file."`

	Session string `default:"none" placeholder:"NAME" help:"Store every search as a session with this tag, and skip those already stored, to continue an interrupted bench. Default: ${default}."`

	Jobs int  `default:"0" placeholder:"N" help:"Concurrent searches; results do not depend on it. Default: one per core."`
	JSON bool `name:"json" help:"Print every row as a line of JSON."`
	puzzleFlags
	settingFlags
	modelFlags
	budgetFlags
	trustFlag
}

// Help lists the methods.
func (benchCmd) Help() string { return methodHelp() }

func (c benchCmd) Run(ctx context.Context) error {
	t, err := c.typedTask(ctx, c.Task)
	if err != nil {
		return err
	}
	plan, err := c.plan(ctx, t)
	if err != nil {
		return err
	}
	if c.Session != noSession {
		kept, err := openBench(ctx, c.Session)
		if err != nil {
			return err
		}
		defer func() { _ = kept.store.Close() }() // every search was stored for itself
		plan.Recall, plan.Keep = kept.recall, kept.keep
	}
	printWarnings(stderr, t, plan.Problems)
	status := newStatusLine(os.Stderr)
	begin := time.Now()
	plan.Searched = func(done int) {
		status.show(func() string { return benchStatus(plan, done, time.Since(begin)) })
	}
	status.soon()
	plan.Searched(0)
	if c.JSON {
		lines := jsonOutput()
		plan.Finished = func(r measure.Row) error { status.clear(); return lines.Encode(newBenchRow(t, r)) }
	}
	rows, err := measure.Run(ctx, plan)
	status.clear()
	switch {
	case c.JSON:
		err = errors.Join(err, printUnfinished(t, rows), printPairs(rows))
	default:
		err = errors.Join(err, printBench(stdout, c.title(t, plan), terminalWidth(os.Stdout), t, rows))
	}
	if c.SVG != "" && len(rows) > 0 {
		err = errors.Join(err, writeSVG(c.SVG, c.title(t, plan), rows))
	}
	return benchEnd(ctx, plan, rows, err)
}

// plan reads what is to be measured, and refuses what could not begin.
func (c benchCmd) plan(ctx context.Context, t task) (measure.Plan, error) {
	if c.Limit < 0 || c.Jobs < 0 {
		return measure.Plan{}, badInput(errors.New("--limit and --jobs are 0 or more"), "")
	}
	problems, err := c.problems(ctx, t)
	if err != nil {
		return measure.Plan{}, err
	}
	if c.Limit > 0 && c.Limit < len(problems) {
		problems = problems[:c.Limit]
	}
	budgets, err := c.budgets()
	if err != nil {
		return measure.Plan{}, err
	}
	models := newModels(ctx, c.serverFlags, c.Model, c.ValueModel)
	defer func() { _ = models.Close() }() // nothing was written
	model, err := models.Open(c.Model, problems[0])
	if err != nil {
		return measure.Plan{}, err
	}
	suited := func(s search.Settings) search.Settings { return search.Suited(s, model) }
	methods, err := parseMethods(t, c.Methods, c.values(), suited)
	if err != nil {
		return measure.Plan{}, err
	}
	plan := measure.Plan{
		Subjects: within(subjects(methods, c.modelFlags, c.Controls, t.solver.answers), budgets),
		Problems: problems,
		Budget:   c.budget(),
		Seed:     c.Seed,
		Jobs:     c.Jobs,
		Secrets:  models.secrets(),
	}
	if c.Autopsy {
		if t.solver.oracle == nil {
			return measure.Plan{}, badInput(fmt.Errorf("task %s has no exact solver for an autopsy", t.Name), "leave --autopsy out")
		}
		plan.LostBy = func(p search.Problem, log []search.Event) (string, error) {
			found, err := debug.Examine(log, t.solver.oracle(p.Puzzle()))
			return string(found.By), err
		}
	}
	if plan.Jobs == 0 {
		plan.Jobs = runtime.GOMAXPROCS(0)
	}
	threads := 0
	if plan.Jobs > 1 {
		threads = 1 // the searches keep the processors busy
	}
	plan.Models = func() measure.Models {
		m := newModels(ctx, c.serverFlags, c.Model, c.ValueModel)
		m.threads = threads
		m.warn = func(string) {} // it was said for all of them
		return m
	}
	if err := plan.Check(); err != nil {
		var known *failure
		if errors.As(err, &known) {
			return plan, err
		}
		return plan, badInput(err, "")
	}
	return plan, nil
}

// problems are those of a file, of the task's own set, or made up.
func (c benchCmd) problems(ctx context.Context, t task) ([]search.Problem, error) {
	read := func(input string) (search.Problem, error) { return c.problem(t, input) }
	if c.Made == "" {
		return readPuzzles(ctx, t, c.Puzzles, read)
	}
	return makePuzzles(t, c.Made, c.Limit, read)
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
		return nil, badInput(fmt.Errorf("a budget of %d tokens buys nothing", budgets[0]), "--scale 500,1000,2000,4000")
	}
	return budgets, nil
}

// within gives every subject each of the budgets.
func within(subjects []measure.Subject, budgets []int) []measure.Subject {
	if len(budgets) == 0 {
		return subjects
	}
	var all []measure.Subject
	for _, s := range subjects {
		for _, tokens := range budgets {
			all = append(all, s.Within(tokens))
		}
	}
	return all
}

// title says of what a table is.
func (c benchCmd) title(t task, p measure.Plan) string {
	from := "the built-in set"
	switch {
	case c.Made != "":
		from = "the kind " + strconv.Quote(c.Made)
	case c.Puzzles != "":
		from = c.Puzzles
	}
	return fmt.Sprintf("%s, %s of %s, model %s, seed %d", t.Title, english.Plural(len(p.Problems), "puzzle"), from, c.Model, c.Seed)
}

// benchEnd says what kept a bench from being whole.
func benchEnd(ctx context.Context, plan measure.Plan, rows []measure.Row, err error) error {
	done, failures := 0, 0
	var first measure.Result
	for _, r := range rows {
		done += len(r.Results)
		if f := r.Failures(); len(f) > 0 {
			if failures == 0 {
				first = f[0]
			}
			failures += len(f)
		}
	}
	switch {
	case ctx.Err() != nil:
		end := interrupted(ctx)
		end.err = fmt.Errorf("interrupted after %d of %s", done, english.Count(plan.Searches(), "search", "searches"))
		return end
	case err != nil:
		return failed(err)
	case failures > 0:
		return failed(fmt.Errorf("%s failed and count as not solved; the first, on %q: %w", english.Count(failures, "search", "searches"), first.Puzzle.Input, first.Err))
	}
	return nil
}

// benchStatus is the line that is shown while a bench runs.
func benchStatus(p measure.Plan, done int, elapsed time.Duration) string {
	const width = 24
	total := p.Searches()
	full := width * done / total
	left := "?"
	if done > 0 {
		left = time.Duration(float64(elapsed) / float64(done) * float64(total-done)).Round(time.Second).String()
	}
	subject := p.Subjects[min(done/len(p.Problems), len(p.Subjects)-1)]
	return fmt.Sprintf("[%s%s] %d/%d  %s left  %s", strings.Repeat("#", full), strings.Repeat("-", width-full), done, total, left, subject.Settings.Title())
}
