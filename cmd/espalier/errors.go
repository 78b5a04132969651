package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"espalier/engine/redact"
	"espalier/search/suggest"
	"espalier/search/usage"
	"espalier/tui/program"
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
func badInput(err error, hint string) error { return usage.New(err, hint) }

// unread is a file that the user named and that could not be read, or not before
// the command was interrupted.
func unread(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	return badInput(err, "")
}

// failed is what went wrong although the user did nothing wrong. What is known to be
// the user's mistake, or has an exit status already, stays what it is.
func failed(err error) error {
	var mistake *usage.Error
	var known *failure
	if errors.As(err, &mistake) || errors.As(err, &known) {
		return err
	}
	return &failure{status: statusFailed, err: err}
}

// stopped is what ended a command: an interrupt, or what went wrong.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	return failed(err)
}

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
	var mistake *usage.Error
	switch {
	case errors.As(err, &f):
	case errors.As(err, &mistake):
		f.hint = mistake.Hint
	case errors.Is(err, context.Canceled):
		f = interrupted(context.Background())
		err = f
	}
	switch {
	case f.silent:
	case f.terse:
		fmt.Fprintf(stderr, "espalier: %s\n", redacted(err))
	default:
		fmt.Fprintf(stderr, "espalier: error: %s\n", redacted(err))
	}
	if f.hint != "" {
		fmt.Fprintf(stderr, "hint: %s\n", f.hint)
	}
	return f.status
}

// redacted is the text of an error, without keys. What a server or a file says in
// further lines cannot be taken for lines of the program. Of a text without measure,
// such as an error that quotes the puzzle of an imported session, the middle is left out.
func redacted(err error) string {
	const longest = 8 << 10 // bytes
	text := redact.New(environmentSecrets()...).Text(err.Error())
	if n := len(text); n > longest {
		text = fmt.Sprintf("%s ... %d bytes more ... %s", text[:longest/2], n-longest, text[n-longest/2:])
	}
	return strings.ReplaceAll(text, "\n", "\n  ")
}

// interrupted is the end of a command whose context ended.
func interrupted(ctx context.Context) *failure {
	status := 128 + int(syscall.SIGINT)
	var by program.Signaled
	if errors.As(context.Cause(ctx), &by) {
		status = 128 + int(by.Signal)
	}
	return &failure{status: status, err: errors.New("interrupted"), terse: true}
}
