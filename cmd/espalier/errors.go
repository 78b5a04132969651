package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
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
	if flag, ok := strings.CutPrefix(err.Error(), "unknown flag --"); ok {
		if owner := subcommandWith(parse.Context.Selected(), flag); owner != "" {
			hint = fmt.Sprintf("%s has --%s", owner, flag)
		}
	}
	if found := notNumber.FindStringSubmatch(err.Error()); found != nil {
		err = errors.New(strings.Replace(err.Error(), found[0], found[2]+" is not a "+numberKinds[found[1]], 1))
	}
	if found := takenForFlag.FindStringSubmatch(err.Error()); found != nil {
		err = fmt.Errorf("%s is taken for a flag; write %s=%s", found[2], found[1], found[2])
	}
	return exit.BadInput(err, hint)
}

// subcommandWith is the first command below a node that has a flag; empty: none has.
func subcommandWith(node *kong.Node, flag string) string {
	if node == nil {
		return ""
	}
	for _, child := range node.Children {
		if !child.Hidden && slices.ContainsFunc(child.Flags, func(f *kong.Flag) bool { return f.Name == flag }) {
			return child.FullPath()
		}
	}
	return ""
}

// takenForFlag is how the parser refuses a value that begins with a dash.
var takenForFlag = regexp.MustCompile(`^(--[a-z-]+): expected .* value but got "(-.*)" \(short flag\)`)

// notNumber is how the parser refuses a number: in Go's terms.
var notNumber = regexp.MustCompile(`expected a (?:valid \d+ bit )?(int|uint) but got ("[^"]*")(?: \(string\))?`)

var numberKinds = map[string]string{"int": "whole number", "uint": "whole number of 0 or more"}

func commandNames(top *kong.Node) []string {
	var names []string
	for _, child := range top.Children {
		if !child.Hidden {
			names = append(names, child.Name)
		}
	}
	return names
}
