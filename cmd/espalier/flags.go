package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"espalier/engine/train"
	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/export"
)

// The flags that commands share. A setting that is not given is nil, and then
// the method's own default holds.

var flagGroups = []kong.Group{
	{Key: "search", Title: "Search:"},
	{Key: "model", Title: "Model:"},
	{Key: "server", Title: "Models behind servers:"},
	{Key: "budget", Title: "Budget, of each search:"},
	{Key: "screen", Title: "Screen:"},
}

// settingFlags tune a method.
type settingFlags struct {
	Generate       *string  `group:"search" placeholder:"HOW" help:"Where thoughts come from: propose (several in one completion), sample (one each) or enumerate (walk the token tree). Trees: ${generate}."`
	Evaluate       *string  `group:"search" placeholder:"HOW" help:"How thoughts are valued: logprob (of the labels), value (sampled labels), think (reason first), doubt (logprob, and think where it is unsure), vote (compare) or rule. Trees: ${evaluate}."`
	Beam           *int     `group:"search" placeholder:"B" help:"Thoughts kept at each depth. tot-bfs: ${beam}."`
	Proposals      *int     `group:"search" placeholder:"K" help:"Samples of a state, or the most thoughts of a list or an enumeration. Trees: ${proposals}."`
	Evaluations    *int     `group:"search" placeholder:"N" help:"Labels drawn for one value, or ballots of a vote. Trees: ${evaluations}."`
	Doubt          *float64 `group:"search" placeholder:"P" help:"Evaluate doubt thinks where no label has a probability of 1 less P. Trees: ${doubt}."`
	Samples        *int     `group:"search" placeholder:"N" help:"Chains. cot-sc, best-of: ${samples}."`
	Round          *int     `group:"search" placeholder:"N" help:"Chains drawn before it is looked whether they are enough; 0 is all. cot-sc, best-of: ${round}."`
	Margin         *int     `group:"search" placeholder:"N" help:"Stop when an answer is N chains ahead; 0: when the rest cannot change it. cot-sc: 0."`
	Temperature    *float64 `group:"search" placeholder:"T" help:"Of everything that is sampled; 0 is greedy."`
	Threshold      *float64 `group:"search" placeholder:"V" help:"Thoughts of a lower value are cut. tot-dfs: ${threshold}."`
	MinProbability *float64 `group:"search" placeholder:"P" help:"Enumeration follows no branch below it. Trees: ${minprobability}."`
	Simulations    *int     `group:"search" placeholder:"N" help:"The most visits of the root. mcts: ${simulations}."`
	Exploration    *float64 `group:"search" placeholder:"C" help:"Weight of U, for thoughts that are little known, beside Q. mcts: ${exploration}."`
	Rollouts       *int     `group:"search" placeholder:"N" help:"Value a thought by N samples of the way on; 0: by --evaluate. mcts: 0."`
	Retries        *int     `group:"search" placeholder:"N" help:"Failed proposals after which a thought is left. controller: ${retries}."`
	Children       *int     `group:"search" placeholder:"N" help:"Children that led nowhere after which their parent is left. controller: ${children}."`
	Policy         *string  `group:"search" placeholder:"WHO" help:"Who decides when to go back: rule, or learned (a small policy network). controller: rule."`
	Repeats        *int     `group:"search" placeholder:"N" help:"How often a reply that cannot be read is asked for again, with what was wrong. Models behind servers: ${repeats}."`
	Trace          *bool    `group:"search" help:"Log how completions were computed: experts, likeliest tokens, cache."`
}

// over lays the flags that were given over a method's defaults.
func (f settingFlags) over(s search.Settings) search.Settings {
	override(&s.Generate, f.Generate)
	override(&s.Evaluate, f.Evaluate)
	override(&s.Beam, f.Beam)
	override(&s.Proposals, f.Proposals)
	override(&s.Evaluations, f.Evaluations)
	override(&s.Doubt, f.Doubt)
	override(&s.Samples, f.Samples)
	override(&s.Round, f.Round)
	override(&s.Margin, f.Margin)
	override(&s.Temperature, f.Temperature)
	override(&s.Threshold, f.Threshold)
	override(&s.MinProb, f.MinProbability)
	override(&s.Simulations, f.Simulations)
	override(&s.Exploration, f.Exploration)
	override(&s.Rollouts, f.Rollouts)
	override(&s.Retries, f.Retries)
	override(&s.Children, f.Children)
	override(&s.Policy, f.Policy)
	override(&s.Repeats, f.Repeats)
	override(&s.Trace, f.Trace)
	return f.warmed(s)
}

// overUsed is over for several methods at once: a flag tunes those that have the
// setting, and passes the others by.
func (f settingFlags) overUsed(s search.Settings) search.Settings {
	overrideUsed(&s.Generate, f.Generate)
	overrideUsed(&s.Evaluate, f.Evaluate)
	overrideUsed(&s.Beam, f.Beam)
	overrideUsed(&s.Proposals, f.Proposals)
	overrideUsed(&s.Evaluations, f.Evaluations)
	overrideUsed(&s.Doubt, f.Doubt)
	if s.Samples > 1 {
		override(&s.Samples, f.Samples)
	}
	override(&s.Temperature, f.Temperature)
	overrideUsed(&s.Round, f.Round)
	if s.Method == "cot-sc" {
		override(&s.Margin, f.Margin)
	}
	overrideUsed(&s.Threshold, f.Threshold)
	overrideUsed(&s.MinProb, f.MinProbability)
	overrideUsed(&s.Simulations, f.Simulations)
	overrideUsed(&s.Exploration, f.Exploration)
	if s.Simulations > 0 {
		override(&s.Rollouts, f.Rollouts)
	}
	overrideUsed(&s.Retries, f.Retries)
	overrideUsed(&s.Children, f.Children)
	if s.Method == "controller" {
		override(&s.Policy, f.Policy)
	}
	override(&s.Repeats, f.Repeats)
	override(&s.Trace, f.Trace)
	return f.warmed(s)
}

// warmed gives a generator or an evaluator that was asked for and draws the
// temperature that is usual for the method, where the task has none and no flag
// says otherwise: greedy draws are all the same.
func (f settingFlags) warmed(s search.Settings) search.Settings {
	draws := f.Generate != nil && s.Generate == search.GenerateSample ||
		f.Evaluate != nil && (s.Evaluate == search.EvaluateValue || s.Evaluate == search.EvaluateVote)
	if usual, err := search.Defaults(s.Method); err == nil && draws && s.Temperature == 0 && f.Temperature == nil {
		s.Temperature = usual.Temperature
	}
	return s
}

func override[T any](setting, flag *T) {
	if flag != nil {
		*setting = *flag
	}
}

func overrideUsed[T comparable](setting, flag *T) {
	var unused T
	if *setting != unused {
		override(setting, flag)
	}
}

// modelFlags choose who thinks.
type modelFlags struct {
	Model      string `group:"model" default:"embedded" placeholder:"NAME" help:"embedded, random (a control: proposes and judges blindly), exact (the other: rules in its place, where they can), the path of a model, ollama:NAME or openai:URL#NAME. Default: ${default}."`
	ValueModel string `group:"model" placeholder:"NAME" help:"Another model judges; random and exact show what values are worth."`
	serverFlags
	Seed uint64 `group:"model" default:"1" placeholder:"S" help:"The same seed gives the same search. Default: ${default}."`
}

// budgetFlags bound a search; 0 is no bound.
type budgetFlags struct {
	MaxNodes  int           `group:"budget" placeholder:"N" help:"Thoughts."`
	MaxCalls  int           `group:"budget" placeholder:"N" help:"Requests to models."`
	MaxTokens int           `group:"budget" placeholder:"N" help:"Tokens read and written."`
	Timeout   time.Duration `group:"budget" placeholder:"D" help:"Time, such as 500ms or 2m."`
}

func (f budgetFlags) budget() search.Budget {
	return search.Budget{Nodes: f.MaxNodes, Calls: f.MaxCalls, Tokens: f.MaxTokens, Time: f.Timeout}
}

// limiting lays the limits that were given over those of a stored search.
func (f budgetFlags) limiting(b search.Budget) search.Budget {
	for _, l := range []struct{ limit, flag *int }{{&b.Nodes, &f.MaxNodes}, {&b.Calls, &f.MaxCalls}, {&b.Tokens, &f.MaxTokens}} {
		if *l.flag != 0 {
			*l.limit = *l.flag
		}
	}
	if f.Timeout != 0 {
		b.Time = f.Timeout
	}
	return b
}

// puzzleFlags are options of a task.
type puzzleFlags struct {
	Target *string `group:"search" placeholder:"N" help:"game24: what the numbers are to reach. Default: 24."`
	Boxes  *string `group:"search" placeholder:"RxC" help:"sudoku: rows and columns of a box, such as 2x3, or none. Default: as usual for the size."`
}

// puzzle is what the words of a command line mean.
func (f puzzleFlags) puzzle(t task, input string) search.Puzzle {
	puzzle := search.Puzzle{Task: t.Name(), Input: input, Options: map[string]string{}}
	for name, value := range map[string]*string{"target": f.Target, "boxes": f.Boxes} {
		if value != nil {
			puzzle.Options[name] = *value
		}
	}
	return puzzle
}

// problem reads a puzzle.
func (f puzzleFlags) problem(t task, input string) (search.Problem, error) {
	return t.Problem(f.puzzle(t, input))
}

func methodNames() []string {
	var names []string
	for _, m := range search.Methods() {
		names = append(names, m.Name)
	}
	return names
}

// methodDefaults are the settings of a method that a user names.
func methodDefaults(name string) (search.Settings, error) {
	s, err := search.Defaults(name)
	if err != nil {
		return s, unknown("method", name, methodNames())
	}
	return s, nil
}

// methodHelp lists the methods below a command's help.
func methodHelp() string {
	var b strings.Builder
	b.WriteString("Methods:\n\n")
	for _, m := range search.Methods() {
		fmt.Fprintf(&b, "    %-10s %s\n", m.Name, m.About)
	}
	return b.String()
}

// helpVariables are the defaults that help texts quote.
func helpVariables() kong.Vars {
	bfs, _ := search.Defaults("tot-bfs") // of the table of methods, which a test reads
	dfs, _ := search.Defaults("tot-dfs")
	sc, _ := search.Defaults("cot-sc")
	mcts, _ := search.Defaults("mcts")
	controller, _ := search.Defaults("controller")
	var sorts, formats []string
	for _, by := range sessions.Sorts() {
		sorts = append(sorts, string(by))
	}
	for _, f := range export.Formats() {
		formats = append(formats, f.Name)
	}
	return kong.Vars{
		"sorts":          strings.Join(sorts, ", "),
		"formats":        strings.Join(formats, ", "),
		"version":        "espalier " + version(),
		"steps":          fmt.Sprint(train.Defaults().Steps),
		"tasks":          strings.Join(taskNames(), ", "),
		"methods":        strings.Join(methodNames(), ", "),
		"generate":       bfs.Generate,
		"evaluate":       bfs.Evaluate,
		"beam":           fmt.Sprint(bfs.Beam),
		"proposals":      fmt.Sprint(bfs.Proposals),
		"evaluations":    fmt.Sprint(bfs.Evaluations),
		"doubt":          fmt.Sprint(bfs.Doubt),
		"samples":        fmt.Sprint(sc.Samples),
		"round":          fmt.Sprint(sc.Round),
		"simulations":    fmt.Sprint(mcts.Simulations),
		"exploration":    fmt.Sprintf("%.3g", mcts.Exploration),
		"retries":        fmt.Sprint(controller.Retries),
		"children":       fmt.Sprint(controller.Children),
		"repeats":        "2",
		"threshold":      fmt.Sprint(dfs.Threshold),
		"minprobability": fmt.Sprint(bfs.MinProb),
	}
}
