package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/thinking"
	"espalier/tui/plain"
	"espalier/tui/terminal"
)

type thinkCmd struct {
	File  string `arg:"" help:"Text to read, with <think> tags or without; - is standard input, which is read as it arrives."`
	Task  string `placeholder:"NAME" help:"Check claims by the rules of this task as well: ${tasks}, or a task file."`
	Input string `placeholder:"PUZZLE" help:"The puzzle that the text is about, such as \"4 9 10 13\"."`
	launch.PuzzleFlags
	launch.WeighFlags
	launch.TrustFlag
	launch.ColorFlags
	JSON bool `name:"json" help:"Print every segment as a line of JSON, then a summary."`
}

// Help says what the lines mean.
func (thinkCmd) Help() string {
	return "Each sentence becomes a line: what it does, below what it hangs, and whether what it computes is true. Kinds and places are inferred from the wording. The status is 0, whatever the text says."
}

func (c thinkCmd) Run(ctx context.Context) error {
	p, err := c.problem(ctx)
	switch {
	case err != nil:
		return err
	case c.Importance != 0 && p == nil:
		return exit.BadInput(errors.New("--importance needs a puzzle"), "espalier think FILE --importance 10 --task game24 --input \"4 9 10 13\"")
	case c.Importance != 0:
		return c.Weigh(ctx, p, c.File, c.JSON)
	}
	var rules thinking.Rules
	if p != nil {
		rules = p.Capabilities().Thinking
	}
	palette, err := c.Palette()
	if err != nil {
		return err
	}
	r := thinking.NewReader(rules)
	if c.JSON {
		lines := thinking.NewLines(console.JSON().Encode)
		if err := c.feed(ctx, r, lines.Follow); err != nil {
			return err
		}
		return lines.End(r)
	}
	width := 0
	if terminal.Is(os.Stdout) {
		width = terminal.Width(os.Stdout)
	}
	tree := plain.NewThinking(console.Raw, palette, width)
	if err := c.feed(ctx, r, tree.Follow); err != nil {
		return err
	}
	return tree.End(r.Summary())
}

// problem is the puzzle that the user names, or nil.
func (c thinkCmd) problem(ctx context.Context) (search.Problem, error) {
	if c.Task == "" {
		if c.Input != "" {
			return nil, exit.BadInput(errors.New("--input needs --task"), "espalier think FILE --task game24 --input \"4 9 10 13\"")
		}
		return nil, nil
	}
	t, err := c.TypedTask(ctx, c.Task)
	if err != nil {
		return nil, err
	}
	p, err := c.Problem(t, c.Input)
	if err != nil {
		return nil, exit.BadInput(fmt.Errorf("%s: %w", t.Name, err), "give the puzzle with --input")
	}
	return p, nil
}

// feed reads the text in pieces and calls follow after each.
func (c thinkCmd) feed(ctx context.Context, r *thinking.Reader, follow func(*thinking.Reader) error) error {
	file, name := os.Stdin, "standard input"
	if c.File != "-" {
		name = c.File
		f, err := os.Open(c.File)
		if err != nil {
			return exit.Unread(ctx, err)
		}
		defer f.Close()
		file = f
	}
	buffer := make([]byte, 32<<10)
	for read := 0; ; {
		piece, err := boundedfile.Wait(ctx, name, func() ([]byte, error) {
			n, err := file.Read(buffer)
			return buffer[:n], err
		})
		if read += len(piece); read > boundedfile.Data {
			return exit.BadInput(fmt.Errorf("%s: %w %d MiB", name, boundedfile.ErrTooLarge, boundedfile.Data>>20), "")
		}
		r.Write(string(piece))
		end := errors.Is(err, io.EOF)
		if end {
			r.Close()
		}
		if err := follow(r); err != nil {
			return exit.Failed(err)
		}
		switch {
		case end:
			return nil
		case err != nil:
			return exit.Unread(ctx, err)
		}
	}
}
