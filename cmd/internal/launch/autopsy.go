package launch

import (
	"context"
	"errors"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/debug"
	"espalier/search/printable"
	"espalier/sessions"
)

// ExamineFlags say which sessions are examined.
type ExamineFlags struct {
	IDs  []string `arg:"" optional:"" name:"id" help:"Sessions to examine."`
	Tag  []string `placeholder:"TAG" help:"All sessions with this tag; may be repeated."`
	JSON bool     `name:"json" help:"Print every session, then the counts, as lines of JSON."`
}

// autopsyLine is what lost a search, as JSON.
type autopsyLine struct {
	Type    string `json:"type"`
	Session string `json:"session"`
	Puzzle  string `json:"puzzle"`
	Solved  bool   `json:"solved"`
	LostBy  string `json:"lost_by,omitempty"`
	Step    int    `json:"step,omitempty"`
	Seq     int    `json:"seq,omitempty"`
	Text    string `json:"text"`
}

// autopsySums are all of them.
type autopsySums struct {
	Type     string            `json:"type"`
	Searches int               `json:"searches"`
	Solved   int               `json:"solved"`
	Lost     []bench.LossCount `json:"lost"`
}

// Autopsy prints what lost each of the searches that were not solved, and a table of all.
func (f ExamineFlags) Autopsy(ctx context.Context) error { return f.each(ctx, f.examine) }

// each has the sessions that are named examined.
func (f ExamineFlags) each(ctx context.Context, examine func(context.Context, *sessions.Store, []string) error) error {
	if len(f.IDs) == 0 && len(f.Tag) == 0 {
		return exit.BadInput(errors.New("no session is named"), "name some, or give --tag TAG")
	}
	return InStore(ctx, func(s *sessions.Store) error {
		ids, err := f.sessions(ctx, s)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return exit.BadInput(fmt.Errorf("no session has the tag %q", f.Tag), "espalier sessions list shows the tags")
		}
		return examine(ctx, s, ids)
	})
}

// sessions are the ids of those that are named, in the order in which they were made.
func (f ExamineFlags) sessions(ctx context.Context, s *sessions.Store) ([]string, error) {
	var ids []string
	if len(f.IDs) > 0 {
		var err error
		if ids, err = s.Resolve(ctx, f.IDs, false); err != nil {
			return nil, err
		}
	}
	if len(f.Tag) > 0 {
		list, err := s.List(ctx, sessions.Query{Tags: f.Tag, Sort: sessions.ByCreated, Reverse: true})
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			ids = append(ids, x.ID)
		}
	}
	return ids, nil
}

func (f ExamineFlags) examine(ctx context.Context, s *sessions.Store, ids []string) error {
	var losses []bench.Loss
	sums := autopsySums{Type: "autopsies"}
	lines := console.JSON()
	for _, id := range ids {
		r, err := s.Load(ctx, id)
		if err != nil {
			return err
		}
		line, err := examined(ctx, r)
		if err != nil {
			return fmt.Errorf("session %s: %w", id, err)
		}
		sums.Searches++
		switch {
		case line.Solved:
			sums.Solved++
		case line.LostBy != "":
			losses = append(losses, bench.Loss{By: line.LostBy, Step: line.Step})
		}
		switch {
		case f.JSON:
			err = lines.Encode(line)
		case !line.Solved:
			_, err = fmt.Fprintf(console.Stdout, "%s  %s  %s\n", id, printable.Line(line.Puzzle), printable.Line(line.Text))
		}
		if err != nil {
			return err
		}
	}
	if f.JSON {
		sums.Lost = bench.CountLosses(losses)
		return lines.Encode(sums)
	}
	if len(losses) > 0 {
		fmt.Fprintln(console.Stdout)
	}
	return bench.ReportLosses(console.Stdout, "autopsy", sums.Searches, sums.Solved, losses)
}

// examined is the autopsy of one session.
func examined(ctx context.Context, r *sessions.Recording) (autopsyLine, error) {
	about := search.Setup(r.Events)
	line := autopsyLine{Type: "autopsy", Session: r.ID, Puzzle: about.Puzzle.Called()}
	t, problem, ok := recordedTask(r)
	if !ok || t.Solver.Oracle == nil {
		return line, fmt.Errorf("there is no exact solver for task %s", about.Puzzle.Task)
	}
	found, err := debug.Examine(ctx, r.Events, t.Solver.Oracle(problem.Puzzle()), problem)
	line.Solved, line.LostBy, line.Step, line.Seq = r.Outcome == sessions.Solved, string(found.By), found.Step, found.Seq
	line.Text = string(found.By)
	if found.Step > 0 {
		line.Text += fmt.Sprintf(", step %d", found.Step)
	}
	if line.Text != "" {
		line.Text += ": "
	}
	line.Text += found.Text
	return line, err
}
