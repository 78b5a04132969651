package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/exit"
	"espalier/search/suggest"
)

// misused explains what the parser did not understand.
func misused(err error) error {
	command := "espalier"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil && !node.Hidden {
			command = node.FullPath()
		}
	}
	hint := fmt.Sprintf("see %s --help", command)
	if word, ok := strings.CutPrefix(err.Error(), "unexpected argument "); ok && command == "espalier" {
		if guess := suggest.Nearest(word, commandNames(parse.Context.Model.Node)); guess != "" {
			hint = fmt.Sprintf("did you mean espalier %s?", guess)
		}
	}
	return exit.BadInput(err, hint)
}

func commandNames(top *kong.Node) []string {
	var names []string
	for _, child := range top.Children {
		if !child.Hidden {
			names = append(names, child.Name)
		}
	}
	return names
}
