package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/manual"
	"espalier/search/usage"
)

type helpCmd struct {
	Command []string `arg:"" optional:"" help:"Command to explain, such as \"sessions list\"."`
}

func (c helpCmd) Run(ctx context.Context) error {
	parser, err := newParser(ctx)
	if err != nil {
		return err
	}
	node := parser.Model.Node
	for _, word := range c.Command {
		at := slices.IndexFunc(node.Children, func(n *kong.Node) bool {
			return !n.Hidden && (n.Name == word || slices.Contains(n.Aliases, word))
		})
		if at < 0 && len(node.Children) == 0 {
			return exit.BadInput(fmt.Errorf("%s has no commands of its own", node.FullPath()), "espalier help "+node.Path())
		}
		if at < 0 {
			return usage.Unknown("command", word, commandNames(node))
		}
		node = node.Children[at]
	}
	_, err = parser.Parse(append(c.Command, "--help"))
	return err
}

// manCmd prints the manual page that make install installs.
type manCmd struct{}

func (manCmd) Run(ctx context.Context) error {
	parser, err := newParser(ctx)
	if err != nil {
		return err
	}
	return manual.Write(console.Raw, parser.Model, "explore Tree-of-Thoughts searches in the terminal",
		manual.Section{Title: "EXIT STATUS", Paragraphs: []string{
			"0\tSolved, or done.", "1\tSearched and not solved.", "2\tWrong usage or bad input.",
			"3\tA model failed, or output could not be written.", "128+N\tEnded by signal N: 130 is an interrupt.",
		}},
		manual.Section{Title: "ENVIRONMENT", Paragraphs: []string{
			"ESPALIER_CONFIG\tConfiguration folder, or the config.toml in it. Default: $XDG_CONFIG_HOME/espalier or ~/.config/espalier.",
			"XDG_DATA_HOME\tSessions are stored in its folder espalier. Default: ~/.local/share.",
			"OLLAMA_HOST\tAddress of the Ollama server.",
			"OPENAI_API_KEY\tAPI key for api.openai.com and for the addresses that you name.",
			"NO_COLOR\tIf not empty, colours are off.",
			"TERM\tIf empty or dumb, explore behaves as with --plain.",
			"ESPALIER_DEBUG\tIf not empty, an internal error is printed with the stack of its goroutine.",
		}},
		manual.Section{Title: "EXAMPLES", Paragraphs: []string{
			"Watch a search:", "    espalier explore game24 \"4 9 10 13\"",
			"Search without a screen and print only the answer:", "    espalier solve -q game24 \"4 9 10 13\"",
			"Replay the last search:", "    espalier sessions replay last",
		}},
	)
}
