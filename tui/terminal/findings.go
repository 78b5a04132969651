package terminal

import (
	"os"

	"github.com/charmbracelet/x/term"

	"espalier/themes"
)

// Findings are what a program can know of its terminal.
type Findings struct {
	Stdin   bool              `json:"stdin"` // is a terminal
	Stdout  bool              `json:"stdout"`
	Stderr  bool              `json:"stderr"`
	Columns int               `json:"columns,omitempty"`
	Rows    int               `json:"rows,omitempty"`
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
		f.Columns, f.Rows = width, height
	}
	for _, name := range []string{"TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LANG", "LC_ALL", "TMUX", "SSH_TTY"} {
		if value, ok := os.LookupEnv(name); ok {
			f.Env[name] = value
		}
	}
	return f
}
