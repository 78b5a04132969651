package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Exit statuses; 0 is solved or done.
const (
	statusUnsolved = 1
	statusUsage    = 2
	statusFailed   = 3
)

// failure is an error that knows its exit status and what to do about it.
type failure struct {
	status int
	err    error
	hint   string
	silent bool // all was said already
	terse  bool // not an error, strictly
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// unsolved ends a search that was not solved. The log has said so.
var unsolved = &failure{status: statusUnsolved, err: errors.New("not solved"), silent: true}

// badInput is what the user got wrong. An empty hint is none.
func badInput(err error, hint string) error {
	return &failure{status: statusUsage, err: err, hint: hint}
}

// failed is what went wrong although the user did nothing wrong.
func failed(err error) error { return &failure{status: statusFailed, err: err} }

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
		if guess, ok := nearest(word, commandNames(parse.Context.Model.Node)); ok {
			hint = fmt.Sprintf("did you mean espalier %s?", guess)
		}
	}
	return badInput(err, hint)
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

// report says on standard error what went wrong, and returns the exit status.
func report(err error) int {
	if err == nil {
		return 0
	}
	f := &failure{status: statusUsage, err: err}
	if !errors.As(err, &f) && errors.Is(err, context.Canceled) {
		f = interrupted(context.Background())
	}
	switch {
	case f.silent:
	case f.terse:
		fmt.Fprintf(os.Stderr, "espalier: %v\n", err)
	default:
		fmt.Fprintf(os.Stderr, "espalier: error: %v\n", err)
	}
	if f.hint != "" {
		fmt.Fprintf(os.Stderr, "hint: %s\n", f.hint)
	}
	return f.status
}

// unknown refuses a name, lists what there is, and guesses what was meant.
func unknown(kind, name string, known []string) *failure {
	err := fmt.Errorf("unknown %s %q; there are %s", kind, name, strings.Join(known, ", "))
	if len(known) == 1 {
		err = fmt.Errorf("unknown %s %q; there is only %s", kind, name, known[0])
	}
	hint := ""
	if guess, ok := nearest(name, known); ok {
		hint = fmt.Sprintf("did you mean %s?", guess)
	}
	return &failure{status: statusUsage, err: err, hint: hint}
}

// nearest is the known name that a mistyped one most likely stands for.
func nearest(name string, known []string) (string, bool) {
	name = strings.ToLower(name)
	if name == "" {
		return "", false
	}
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	if distance(name, best) <= len(name)/3 || len(name) == 2 && distance(name, best) == 1 {
		return best, true
	}
	for _, k := range known { // "bfs" is a part of tot-bfs
		if len(name) >= 2 && strings.Contains(k, name) {
			return k, true
		}
	}
	return "", false
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours between two names (Damerau 1964, each place touched once).
func distance(a, b string) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		table[i][0] = i
	}
	for j := range table[0] {
		table[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(table[i-1][j-1]+change, table[i-1][j]+1, table[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, table[i-2][j-2]+1)
			}
			table[i][j] = d
		}
	}
	return table[len(a)][len(b)]
}
