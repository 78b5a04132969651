package launch

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/race"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/sessions"
)

// RaceFlags say who races on which puzzle.
type RaceFlags struct {
	Task    string   `arg:"" help:"Task: ${tasks}, or a task file such as ./my.toml."`
	Input   []string `arg:"" optional:"" help:"Puzzle, such as \"4 9 10 13\". Default: the task's example."`
	With    []string `group:"search" sep:"none" placeholder:"SEARCH" help:"One of the searches, such as \"tot-dfs threshold=0.3 model=random seed=2\": a method, then settings; what is left out is as usual. Give it once for each."`
	Judge   string   `group:"model" placeholder:"NAME" help:"The model to ask where no rule tells the answers apart. Default: that of the first search."`
	Session string   `default:"race" placeholder:"TAG" help:"Store every search as a session with this tag; none stores nothing. Default: ${default}."`
	Paused  bool     `help:"Start paused."`
	JSON    bool     `name:"json" help:"Print how each search ended, and who has won, as lines of JSON."`
	PuzzleFlags
	ModelFlags
	BudgetFlags
	TrustFlag
	ScreenFlags
}

// Race runs the searches that are named side by side, or four methods.
func (f RaceFlags) Race(ctx context.Context) error {
	return f.race(ctx, false, func(pool []string) []string {
		if len(f.With) > 0 {
			return pool
		}
		return pool[:min(len(pool), race.Most)]
	})
}

// Duel draws two of the searches that are named, or of all methods, by the seed. Who is who
// is hidden at first.
func (f RaceFlags) Duel(ctx context.Context) error {
	return f.race(ctx, true, func(pool []string) []string {
		rng := rand.New(rand.NewPCG(f.Seed, 0x6475656c)) // any constant: other draws use the seed as well
		rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
		return pool[:min(len(pool), race.Fewest)]
	})
}

// race has those race that choose takes of what is named, or of all methods that can.
func (f RaceFlags) race(ctx context.Context, blind bool, choose func(pool []string) []string) error {
	t, err := f.TypedTask(ctx, f.Task)
	if err != nil {
		return err
	}
	base := SearchFlags{PuzzleFlags: f.PuzzleFlags, ModelFlags: f.ModelFlags, BudgetFlags: f.BudgetFlags, TrustFlag: f.TrustFlag}
	puzzle, err := f.typedPuzzle(ctx, t, f.Input)
	if err != nil {
		return err
	}
	pool := slices.Clone(f.With)
	if len(pool) == 0 {
		if pool, err = base.methodsFor(ctx, t, puzzle); err != nil {
			return err
		}
	}
	chosen := choose(pool)
	if n := len(chosen); n < race.Fewest || n > race.Most {
		return exit.BadInput(fmt.Errorf("a race has %d to %d searches, and these are %d", race.Fewest, race.Most, n), "give --with once for each")
	}
	r := &racers{task: t, blind: blind, json: f.JSON, judge: f.Judge, servers: f.ServerFlags}
	defer r.close()
	for _, text := range chosen {
		entry, err := base.entry(text)
		if err != nil {
			return exit.BadInput(fmt.Errorf("--with %q: %w", text, err), "")
		}
		models := NewModels(ctx, f.ServerFlags, entry.named()...)
		about, err := entry.of(ctx, t, puzzle, models)
		if err != nil {
			_ = models.Close()
			return err
		}
		if err := r.add(ctx, about, models, f.Session); err != nil {
			return err
		}
	}
	return f.show(ctx, r)
}

// entry is what one of the searches of a race is to be: a method and settings over the flags.
func (f SearchFlags) entry(text string) (SearchFlags, error) {
	var settings []string
	var err error
	for _, word := range strings.Fields(text) {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			f.Method = word
		case name == "method":
			f.Method = value
		case name == "model":
			f.Model = value
		case name == "value-model":
			f.ValueModel = value
		case name == "propose-with":
			f.ProposeWith = value
		case name == "seed":
			if f.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
				return f, fmt.Errorf("seed %q is not a whole number of 0 or more", value)
			}
		default:
			settings = append(settings, word)
		}
	}
	if f.typed, err = method.ParseGiven(settings); err != nil {
		return f, err
	}
	if f.Method != "" {
		if unused := f.typed.Unused(f.Method); len(unused) > 0 {
			return f, fmt.Errorf("method %s has no use for %s", f.Method, strings.Join(unused, ", "))
		}
	}
	return f, nil
}

// methodsFor are the methods by which a model can search a puzzle: first the usual one of the
// task, then those that differ most from one another.
func (f SearchFlags) methodsFor(ctx context.Context, t registry.Task, puzzle search.Puzzle) ([]string, error) {
	models := NewModels(ctx, f.ServerFlags, f.Model, f.ValueModel)
	models.Warn, models.kept = func(string) {}, true
	defer func() {
		models.kept = false
		_ = models.Close() // nothing was written
	}()
	names := append([]string{cmp.Or(t.Method, search.UsualMethod), "tot-bfs", "tot-dfs", "cot", "mcts"}, method.Names()...)
	var able []string
	var why error
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		f.Method = name
		about, err := f.of(ctx, t, puzzle, models)
		if err == nil {
			err = beginnable(t, about, models)
		}
		if err != nil {
			why = cmp.Or(why, err)
			continue
		}
		able = append(able, name)
	}
	if len(able) < race.Fewest {
		return nil, why
	}
	return able, nil
}

// beginnable reports why a search cannot begin.
func beginnable(t registry.Task, about search.Started, models *Models) error {
	x, err := Assemble(t, about, models)
	if err != nil {
		return err
	}
	_, err = runner.New(x.Config)
	return exit.BadInput(err, "")
}

// racers are the searches of a race, ready to begin.
type racers struct {
	task     registry.Task
	searches []*Search
	runners  []*runner.Runner
	blind    bool
	json     bool
	judge    string // a model; empty: that of the first search
	servers  ServerFlags
	judges   *Models // nil: none was opened
}

// add takes a search into the race, which owns the models from then on. Its session, if it
// gets one, has the tag.
func (r *racers) add(ctx context.Context, about search.Started, models *Models, tag string) error {
	x, err := Assemble(r.task, about, models)
	if err != nil {
		return err
	}
	x.facts.Method = method.Title(about.Settings)
	r.searches = append(r.searches, x)
	if tag != NoSession {
		x.Record(ctx, sessions.New{Tags: []string{tag}})
	}
	return nil
}

// begin makes the runners. stream is where what a model writes in a lane goes.
func (r *racers) begin(stream func(lane int) func(search.StreamUpdate)) error {
	for i, x := range r.searches {
		x.Config.Stream = stream(i)
		searcher, err := x.runner()
		if err != nil {
			return err
		}
		r.runners = append(r.runners, searcher)
	}
	return nil
}

// step gives a lane its turn.
func (r *racers) step(ctx context.Context, lane int) (race.Turn, error) {
	turn, err := race.Step(ctx, lane, r.runners[lane])
	r.searches[lane].Recorder.Elapsed(turn.Elapsed)
	return turn, err
}

// asks is the name of the model that judges.
func (r *racers) asks() string {
	return cmp.Or(r.judge, r.runners[0].Tree().Setup().Model, r.searches[0].Config.Model.Describe().Name)
}

// ask asks it about the answers.
func (r *racers) ask(ctx context.Context) (race.Verdict, error) {
	if r.judges == nil {
		r.judges = NewModels(ctx, r.servers, r.asks())
		r.judges.beside, r.judges.Warn = true, func(string) {}
	}
	problem := r.searches[0].Config.Problem
	m, err := r.judges.Open(r.asks(), problem)
	if err != nil {
		return race.Verdict{}, err
	}
	v, err := race.Judge{Model: m, Problem: problem, Seed: r.searches[0].Config.Seed}.Ask(ctx, r.trees())
	if err != nil || len(v.Words) == 0 {
		return v, err
	}
	if err := r.note(ctx, v); err != nil {
		r.searches[0].models.Warn("the judge's words are not stored: " + console.Redacted(err))
	}
	return v, nil
}

// note keeps what a model said of the answers: a note on each session says so, and which of
// the searches it was.
func (r *racers) note(ctx context.Context, v race.Verdict) error {
	for i, x := range r.searches {
		text := fmt.Sprintf("a race in which this was %s, %s", race.Name(i), v)
		for _, o := range v.Words {
			text += "\n\n" + o.String()
		}
		if err := x.Recorder.Note(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// trees are those of the searches as they stand.
func (r *racers) trees() []*search.Tree {
	trees := make([]*search.Tree, len(r.runners))
	for i, searcher := range r.runners {
		trees[i] = searcher.Tree()
	}
	return trees
}

// report says how a search stands, for the terminal that is left behind.
func (r *racers) report(lane int) string {
	x, t := r.searches[lane], r.runners[lane].Tree()
	line := x.farewell(t)
	if line == "" {
		return ""
	}
	return fmt.Sprintf("%s  %s, %s: %s", race.Name(lane), x.facts.Method, x.facts.Model, line)
}

func (r *racers) close() {
	for _, x := range r.searches {
		x.Close()
	}
	if r.judges != nil {
		_ = r.judges.Close() // nothing was written
		r.judges = nil
	}
}
