package terminal

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"

	"github.com/charmbracelet/x/term"

	"espalier/themes"
)

// Findings are what a program can know of its terminal.
type Findings struct {
	Stdin   bool              `json:"stdin"` // is a terminal
	Stdout  bool              `json:"stdout"`
	Stderr  bool              `json:"stderr"`
	Columns int               `json:"columns,omitempty"`
	Lines   int               `json:"rows,omitempty"`
	Colors  string            `json:"colors"`
	Env     map[string]string `json:"environment"` // of the variables that matter and are set
}

// Examine looks at standard input and output and at the environment.
func Examine() Findings {
	f := Findings{
		Stdin: Is(os.Stdin), Stdout: Is(os.Stdout), Stderr: Is(os.Stderr),
		Colors: themes.Detect(os.Getenv, Is(os.Stdout)).String(), Env: map[string]string{},
	}
	if width, height, err := term.GetSize(os.Stdout.Fd()); err == nil {
		f.Columns, f.Lines = width, height
	}
	for _, name := range []string{"TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LANG", "LC_ALL", "TMUX", "SSH_TTY"} {
		if value, ok := os.LookupEnv(name); ok {
			f.Env[name] = value
		}
	}
	return f
}

// Rows are the findings as names and texts.
func (f Findings) Rows() [][2]string {
	rows := [][2]string{{"input", word(f.Stdin)}, {"output", word(f.Stdout)}}
	if f.Columns > 0 {
		rows = append(rows, [2]string{"size", fmt.Sprintf("%d columns, %d rows", f.Columns, f.Lines)})
	}
	rows = append(rows, [2]string{"colours", f.Colors})
	for _, name := range slices.Sorted(maps.Keys(f.Env)) {
		rows = append(rows, [2]string{name, strconv.Quote(f.Env[name])})
	}
	return rows
}

func word(is bool) string {
	if is {
		return "a terminal"
	}
	return "not a terminal: the explorer needs one, solve and bench do not"
}
