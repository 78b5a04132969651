// Command espalier searches for solutions with a tree of thoughts, and shows how.
//
// This package only puts parts together: what a command does stands in the
// packages below it.
//
// Exit status: 0 solved, 1 searched and not solved, 2 wrong usage or bad input,
// 3 a model failed or output cannot be written, 130 interrupted (128 and the number of the signal).
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/cmd/internal/training"
	"espalier/engine/parallel"
	"espalier/tui/program"
	"espalier/tui/terminal"
)

// cli is every command there is.
type cli struct {
	Start    startCmd         `cmd:"" hidden:"" default:"withargs"`
	Explore  exploreCmd       `cmd:"" help:"Watch, debug and steer a search in the terminal."`
	Tour     tourCmd          `cmd:"" help:"See what a search is and what can be done with it, in three minutes."`
	Solve    solveCmd         `cmd:"" help:"Search without a screen: print a log, then the answer."`
	Bench    benchCmd         `cmd:"" help:"Compare methods on many puzzles."`
	Results  resultsCmd       `cmd:"" help:"Open, compare and export what benches have saved."`
	Repeat   repeatCmd        `cmd:"" help:"Run one search with many seeds, and see where the runs part."`
	Race     raceCmd          `cmd:"" help:"Run two to four searches of a puzzle side by side, at equal tokens."`
	Duel     duelCmd          `cmd:"" help:"Draw two searches of a puzzle, hide who is who, and vote."`
	Think    thinkCmd         `cmd:"" help:"Read a model's thinking as a tree of tries, checks and returns, and check its claims."`
	Sessions sessionsCmd      `cmd:"" help:"Manage stored searches: browse, resume, replay, compare, export."`
	DAP      dapCmd           `cmd:"" name:"dap" help:"Debug searches from an editor, by the Debug Adapter Protocol."`
	Serve    serveCmd         `cmd:"" help:"Answer OpenAI clients with searches."`
	Model    modelCmd         `cmd:"" help:"Inspect, run, verify, convert and benchmark models."`
	Train    training.Command `cmd:"" help:"Train models and evaluate them."`
	Themes   themesCmd        `cmd:"" help:"List, preview and import themes."`
	Doctor   doctorCmd        `cmd:"" help:"Check the terminal, the processor, the models and the store."`
	Settings configCmd        `cmd:"" name:"config" help:"Print all settings with their documentation, or check yours."`
	Keys     keysCmd          `cmd:"" help:"Print all keys, including your own bindings."`
	Explain  helpCmd          `cmd:"" name:"help" help:"Show help for a command."`
	About    versionCmd       `cmd:"" name:"version" help:"Print the version and commit."`
	Complete completionCmd    `cmd:"" name:"completion" help:"Print a shell completion script."`
	Words    completeCmd      `cmd:"" name:"complete" hidden:"" help:"Print completions of a command line."`
	Man      manCmd           `cmd:"" hidden:"" help:"Print the manual page."`
	Config   configFlag       `placeholder:"PATH" help:"Configuration folder, or the config.toml in it ($$ESPALIER_CONFIG)."`
	Version  kong.VersionFlag `help:"Print the version."`
}

func main() { os.Exit(run(os.Args[1:])) }

// run is the program: it returns the exit status.
func run(args []string) (status int) {
	screen := terminal.Save(os.Stdin, os.Stdout)
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			screen.Restore()
			status = exit.Report(crash(p))
		}
	}()
	ctx, stop := program.UntilSignal(context.Background(), screen, func(ctx context.Context) int { return exit.Report(exit.Interrupted(ctx)) })
	defer stop()
	err := execute(ctx, args)
	if ctx.Err() == nil { // else the terminal may be gone
		if why := exit.Lost(); why != nil {
			err = why
		}
	}
	return exit.Report(err)
}

func execute(ctx context.Context, args []string) error {
	parser, err := newParser(ctx)
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return misused(err)
	}
	return command.Run()
}

// newParser reads flags; --help and --version end the program.
func newParser(ctx context.Context) (*kong.Kong, error) {
	commands, settings := new(cli), launch.NewSettingFlags()
	for _, flags := range []*launch.SettingFlags{&commands.Explore.SettingFlags, &commands.Solve.SettingFlags, &commands.Bench.SettingFlags, &commands.Repeat.SettingFlags, &commands.Sessions.Fork.SettingFlags} {
		*flags = settings()
	}
	return kong.New(commands,
		kong.Writers(console.Raw, os.Stderr),
		kong.Exit(func(int) { os.Exit(exit.Report(exit.Lost())) }),
		kong.Name("espalier"),
		kong.Description("Explore Tree-of-Thoughts searches of language models in the terminal. Without a command, espalier asks for a puzzle and offers recent sessions."),
		kong.BindTo(ctx, (*context.Context)(nil)),
		bytesAsGiven, finite,
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.ExplicitGroups(flagGroups),
		variables(), kong.PostBuild(listsInHelp),
	)
}

// crash turns a panic, in whichever goroutine, into an error. The stack is for
// whoever reports the bug, and stays away from everyone else. What the runtime
// calls fatal (a concurrent map write, a stack or memory that is exhausted) ends
// the process at once: no Go program can restore its terminal then.
func crash(p *parallel.Panic) error {
	hint := "this is a bug in espalier: please report the command line, `espalier --version` and what it prints with ESPALIER_DEBUG=1"
	if os.Getenv("ESPALIER_DEBUG") != "" {
		hint = string(p.Stack)
	}
	return &exit.Error{Status: exit.StatusFailed, Err: fmt.Errorf("internal error: %v", p.Value), Hint: hint}
}
