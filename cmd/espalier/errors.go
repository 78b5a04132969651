package main

import (
	"errors"
	"fmt"
	"regexp"
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
	if found := notNumber.FindStringSubmatch(err.Error()); found != nil {
		err = errors.New(strings.Replace(err.Error(), found[0], found[2]+" is not a "+numberKinds[found[1]], 1))
	}
	if found := takenForFlag.FindStringSubmatch(err.Error()); found != nil {
		err = fmt.Errorf("%s is taken for a flag; write %s=%s", found[2], found[1], found[2])
	}
	return exit.BadInput(err, hint)
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
