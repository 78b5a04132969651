// Package editor opens a text in the editor that the user's environment names.
package editor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/tui/program"
)

// Why a text did not come back changed.
var (
	ErrUnchanged = errors.New("unchanged: all is as it was")
	ErrEmpty     = errors.New("empty: all is as it was")
)

// Editing is one text in an editor. It is a command for tea.Exec, which gives it the
// terminal.
type Editing struct {
	Text string // before, and then what it became

	ctx context.Context
}

// New prepares to edit a text until ctx ends.
func New(ctx context.Context, text string) *Editing { return &Editing{text, ctx} }

// Run waits for the editor. What was written is never lost: where the editor fails after it
// has saved a change, the error says in which file it stands.
func (e *Editing) Run() (err error) {
	dir, err := os.MkdirTemp("", "espalier-edit-")
	if err != nil {
		return fmt.Errorf("no file to edit: %w", err)
	}
	file := filepath.Join(dir, "thought.txt")
	keep := false
	defer func() {
		if !keep {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if err := os.WriteFile(file, []byte(e.Text+"\n"), 0o600); err != nil {
		return fmt.Errorf("no file to edit: %w", err)
	}
	name, editor, err := command(e.ctx, file)
	if err != nil {
		return err
	}
	back := program.Lend(e.ctx)
	failed := editor.Run()
	back()
	data, err := boundedfile.Regular(file, boundedfile.Text)
	if err != nil {
		return errors.Join(err, failed)
	}
	text := strings.TrimRight(string(data), "\r\n")
	changed := text != strings.TrimRight(e.Text, "\r\n")
	switch {
	case failed != nil && changed:
		keep = true
		return fmt.Errorf("%s: %w; what you wrote is in %s", name, failed, file)
	case failed != nil:
		return fmt.Errorf("%s: %w", name, failed)
	case !changed:
		return ErrUnchanged
	case strings.TrimSpace(text) == "":
		return ErrEmpty
	}
	e.Text = text
	return nil
}

// command is the editor with a file. What the variable holds is a command line, as for git:
// "code --wait".
func command(ctx context.Context, file string) (name string, c *exec.Cmd, err error) {
	line := cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"))
	if strings.TrimSpace(line) == "" {
		return "", nil, errors.New("no editor: set VISUAL or EDITOR, such as EDITOR=nano")
	}
	name = strings.Fields(line)[0]
	if shell, err := exec.LookPath("sh"); err == nil {
		c = exec.CommandContext(ctx, shell, "-c", line+` "$@"`, name, file)
	} else {
		words := append(strings.Fields(line), file)
		c = exec.CommandContext(ctx, words[0], words[1:]...)
	}
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	return name, c, nil
}

// SetStdin is part of tea.ExecCommand, as are the others; an editor has the terminal itself,
// and not what the screen is drawn through.
func (e *Editing) SetStdin(io.Reader) {}

// SetStdout does nothing.
func (e *Editing) SetStdout(io.Writer) {}

// SetStderr does nothing.
func (e *Editing) SetStderr(io.Writer) {}
