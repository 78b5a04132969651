// Package usercommand is the commands that users add to the screens, and their processes.
//
// A command line is run by sh. What it is about, such as the words of a thought, comes
// from models and files of other people: it is in the environment alone, where a shell
// does not read it as code. Nothing is ever put into the line.
package usercommand

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// Command is one of them, as it stands in a file of settings.
type Command struct {
	Name    string   // on the `:` line and in [keys]
	Keys    []string // as Bubble Tea names them
	Screens []string // that have it; empty: all
	Title   string   // in the help
	Run     string   // the command line
	Output  string   // where what it prints goes: one of Outputs
	Ask     string   // what to ask before; the answer is $ESPALIER_TYPED
	Confirm string   // a question that y answers, before it runs
	File    string
	Line    int
}

// Where the output of a command goes.
const (
	Popup    = "popup"    // over the screen
	None     = "none"     // nowhere; that it failed is said
	Thought  = "thought"  // below the selected thought, as one of the user's own
	Terminal = "terminal" // it has the terminal until it ends
)

// Outputs are the places for output.
func Outputs() []string { return []string{Popup, None, Thought, Terminal} }

// Screens are the names of screens in a file of settings.
func Screens() []string { return []string{"explorer", "sessions", "start", "runs", "race"} }

// On reports whether a screen has the command.
func (c Command) On(screen string) bool {
	return len(c.Screens) == 0 || slices.Contains(c.Screens, screen)
}

// About is what the help says of it.
func (c Command) About() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Run
}

var name = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// Wrong says why the command is none, or nil.
func (c Command) Wrong() error {
	switch {
	case !name.MatchString(c.Name):
		return fmt.Errorf("command: name = %q: want small letters, digits and -", c.Name)
	case strings.TrimSpace(c.Run) == "":
		return fmt.Errorf("command %q has nothing to run: add run = \"...\"", c.Name)
	case strings.ContainsRune(c.Run, 0):
		return fmt.Errorf("command %q: the command line holds a zero byte", c.Name)
	}
	return nil
}

// prefix begins the names of the variables.
const prefix = "ESPALIER_"

// Variable is the name of the variable that holds a value: "status" is in ESPALIER_STATUS.
func Variable(value string) string { return prefix + strings.ToUpper(value) }

// most is how long a value may be: Linux refuses a variable of 128 KiB.
const most = 120 << 10

// Process is the command with what it is about. It ends with ctx, and has neither input
// nor output yet.
func (c Command) Process(ctx context.Context, values map[string]string) (*exec.Cmd, error) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		return nil, fmt.Errorf("%s: commands are run by sh, which is not in PATH", c.Name)
	}
	p := exec.CommandContext(ctx, shell, "-c", c.Run)
	p.Env = os.Environ()
	for name, value := range values {
		if len(value) > most {
			return nil, fmt.Errorf("%s: the %s is %d bytes long, more than a variable can hold; run = \"espalier sessions export $ESPALIER_SESSION ...\" reads the session instead", c.Name, name, len(value))
		}
		p.Env = append(p.Env, Variable(name)+"="+strings.ReplaceAll(value, "\x00", ""))
	}
	return p, nil
}

// mostOutput is how much of what a command prints is taken.
const mostOutput = 1 << 20

// Collect runs the command to its end and returns what it printed; to standard error, too,
// where it goes to a popup. An error ends with the last line of what it said.
func (c Command) Collect(ctx context.Context, values map[string]string) (string, error) {
	p, err := c.Process(ctx, values)
	if err != nil {
		return "", err
	}
	out, said := new(bounded), new(bounded)
	p.Stdout, p.Stderr = out, said
	if c.Output == Popup {
		p.Stderr = out
	}
	p.WaitDelay = lingering
	err = p.Run()
	if errors.Is(err, exec.ErrWaitDelay) { // what it left behind holds its output open
		err = nil
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: %w%s", c.Name, err, said.lastLine())
	}
	return out.String(), err
}
