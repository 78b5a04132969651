package usercommand

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/program"
)

// OnTerminal is a command that has the terminal until it ends and the user has read what it
// left there.
func OnTerminal(ctx context.Context, c Command, values map[string]string) tea.ExecCommand {
	return &onTerminal{ctx, c, values}
}

type onTerminal struct {
	ctx     context.Context
	command Command
	values  map[string]string
}

// Run is part of tea.ExecCommand.
func (o *onTerminal) Run() error {
	p, err := o.command.Process(o.ctx, o.values)
	if err != nil {
		return err
	}
	p.Stdin, p.Stdout, p.Stderr = os.Stdin, os.Stdout, os.Stderr
	back := program.Lend(o.ctx)
	defer back()
	if err = p.Run(); err != nil {
		err = fmt.Errorf("%s: %w", o.command.Name, err)
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Fprint(os.Stderr, "[enter goes back]")
	for one := make([]byte, 1); !strings.ContainsAny(string(one), "\r\n"); { // byte by byte: the rest is for the screen
		if n, err := os.Stdin.Read(one); n == 0 || err != nil {
			break
		}
	}
	return err
}

// SetStdin is part of tea.ExecCommand, as are the others; the command has the terminal
// itself, and not what the screen is drawn through.
func (o *onTerminal) SetStdin(io.Reader) {}

// SetStdout does nothing.
func (o *onTerminal) SetStdout(io.Writer) {}

// SetStderr does nothing.
func (o *onTerminal) SetStderr(io.Writer) {}
