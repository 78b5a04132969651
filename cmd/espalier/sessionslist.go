package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/search/printable"
	"espalier/search/usage"
	"espalier/sessions"
	"espalier/tui/plain"
	"espalier/tui/terminal"
)

type sessionsListCmd struct {
	Words   []string `arg:"" optional:"" help:"Only sessions with these words in their title, puzzle, method, model, answer, tags or notes."`
	Task    string   `placeholder:"NAME" help:"Only sessions of this task."`
	Method  string   `placeholder:"NAME" help:"Only sessions of this method."`
	Model   string   `placeholder:"NAME" help:"Only sessions of this model."`
	Outcome string   `placeholder:"HOW" help:"Only sessions with this outcome: solved, answered, not-solved, spent, unfinished or failed."`
	Tag     []string `placeholder:"TAG" help:"Only sessions with this tag; may be repeated."`
	Deleted bool     `help:"Only deleted sessions, which can be restored."`
	Sort    string   `default:"updated" placeholder:"BY" help:"Sort by ${sorts}. Default: ${default}."`
	Reverse bool     `help:"Reverse the order."`
	Limit   int      `placeholder:"N" help:"Show at most N sessions."`
	JSON    bool     `name:"json" help:"Print every session as a line of JSON."`
}

func (c sessionsListCmd) Run(ctx context.Context) error {
	outcome, ok := sessions.ParseOutcome(c.Outcome)
	if c.Outcome != "" && !ok {
		return usage.Unknown("outcome", c.Outcome, []string{"solved", "answered", "not-solved", "spent", "unfinished", "failed"})
	}
	query := sessions.Query{
		Text: strings.Join(c.Words, " "), Task: c.Task, Method: c.Method, Model: c.Model, Outcome: outcome, Tags: c.Tag,
		Deleted: c.Deleted, Sort: sessions.Sort(c.Sort), Reverse: c.Reverse, Limit: c.Limit,
	}
	return launch.InStore(ctx, func(s *sessions.Store) error {
		list, err := s.List(ctx, query)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(list...)
		}
		if len(list) == 0 {
			fmt.Fprintln(console.Stderr, "espalier: no sessions")
			return nil
		}
		return plain.Sessions(console.Stdout, list, terminal.Width(os.Stdout))
	})
}

type sessionsShowCmd struct {
	ID   string `arg:"" help:"Session to show."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c sessionsShowCmd) Run(ctx context.Context) error {
	return launch.InStore(ctx, func(s *sessions.Store) error {
		r, err := s.Load(ctx, c.ID)
		if err != nil {
			return err
		}
		forks, err := s.List(ctx, sessions.Query{Parent: r.ID, Sort: sessions.ByCreated, Reverse: true})
		if err != nil {
			return err
		}
		x := plain.Shown{Session: r.Session, Notes: r.Notes}
		for _, f := range forks {
			x.Forks = append(x.Forks, f.ID)
		}
		if c.JSON {
			return printJSON(x)
		}
		_, err = fmt.Fprint(console.Stdout, x.Text())
		return err
	})
}

type sessionsDiffCmd struct {
	A    string `arg:"" help:"Session or exported .jsonl file."`
	B    string `arg:"" help:"Session or .jsonl file to compare with."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// differ ends a comparison of what is not the same. The output has said so.
var differ = &exit.Error{Status: 1, Err: fmt.Errorf("they differ"), Silent: true}

func (c sessionsDiffCmd) Run(ctx context.Context) error {
	a, err := launch.LoadSession(ctx, c.A)
	if err != nil {
		return err
	}
	b, err := launch.LoadSession(ctx, c.B)
	if err != nil {
		return err
	}
	d := sessions.Diff(a.Events, b.Events).Inside(a.Events, b.Events, launch.ThinkingRules(a))
	if c.JSON {
		err = printJSON(d)
	} else {
		_, err = fmt.Fprintf(console.Stdout, "a: %s  %s\nb: %s  %s\n%s", a.ID, printable.Line(a.Name()), b.ID, printable.Line(b.Name()), d)
	}
	switch {
	case err != nil:
		return exit.Failed(err)
	case !d.Same():
		return differ
	}
	return nil
}
