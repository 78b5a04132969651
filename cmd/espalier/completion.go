package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"espalier/cmd/internal/complete"
	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/embedded"
	"espalier/search/printable"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/config"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,fish,zsh" help:"bash, fish or zsh."`
}

// Help says what to do with it.
func (completionCmd) Help() string {
	return "Source the script when your shell starts, for example in ~/.bashrc: source <(espalier completion bash). `make install` installs it for every shell."
}

func (c completionCmd) Run() error {
	script, err := complete.Script(c.Shell)
	if err != nil {
		return exit.Failed(err)
	}
	_, err = console.Raw.Write(script)
	return err
}

// completeCmd is what those scripts ask.
type completeCmd struct {
	Words []string `arg:"" optional:"" help:"The words of a command line, the last of which is being typed."`
}

func (c completeCmd) Run(ctx context.Context) error {
	parser, err := newParser(ctx)
	if err != nil {
		return err
	}
	values := func(name string) []complete.Candidate {
		if name == "command" { // of help
			return complete.Commands(parser.Model.Node)
		}
		return valuesOf(ctx, name)
	}
	for _, x := range complete.Words(parser.Model.Node, c.Words, values) {
		if _, err := fmt.Fprintf(console.Raw, "%s\t%s\n", printable.Line(x.Text), printable.Line(x.About)); err != nil {
			return err
		}
	}
	return nil
}

// valuesOf are the values of a flag or an argument that are known without asking
// a server.
func valuesOf(ctx context.Context, name string) (found []complete.Candidate) {
	add := func(words ...string) {
		for _, w := range words {
			found = append(found, complete.Candidate{Text: w})
		}
	}
	switch name {
	case "task":
		add(registry.Names()...)
	case "--method", "--methods":
		for _, m := range launch.MethodChoices() {
			found = append(found, complete.Candidate{Text: m.Name, About: m.Note})
		}
	case "--model", "--value-model", "model":
		add(embedded.Name, "random", "exact")
	case "--theme", "name":
		add(themes.Names()...)
		add(themes.Families()...)
		add(slices.Sorted(maps.Keys(config.Themes()))...)
	case "--colors":
		add("auto", "none", "16", "256", "truecolor")
	case "--background":
		add("auto", "light", "dark")
	case "--session", "id", "ids", "a", "b":
		found = storedSessions(ctx)
	}
	return found
}

// storedSessions are the last that were used. A store that is not there yet is
// not made for that.
func storedSessions(ctx context.Context) []complete.Candidate {
	const most = 30
	path, err := sessions.Path(os.Getenv)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	found := []complete.Candidate{{Text: "last", About: "the session used last"}}
	_ = launch.InStore(ctx, func(s *sessions.Store) error {
		list, err := s.List(ctx, sessions.Query{Limit: most})
		for _, x := range list {
			found = append(found, complete.Candidate{Text: x.ID, About: strings.TrimSpace(x.Name())})
		}
		return err
	})
	return found
}
