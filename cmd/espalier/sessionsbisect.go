package main

import (
	"context"
	"errors"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/recording"
	"espalier/sessions/trust"
)

type sessionsBisectCmd struct {
	ID        string  `arg:"" help:"Session whose search is repeated with other values of the setting."`
	Range     string  `arg:"" placeholder:"SETTING=FROM..TO" help:"Setting and range, such as beam=1..8, threshold=0..1 or seed=1..50."`
	Precision float64 `default:"0.01" placeholder:"P" help:"Where to stop with fractional values. Default: ${default}."`
	JSON      bool    `name:"json" help:"Print every search as a line of JSON, then the result."`
	launch.BudgetFlags
	launch.TrustFlag
}

// Help says what is found.
func (sessionsBisectCmd) Help() string {
	return "Searches with both ends of the range, then halves it until two neighbouring values are left, one of which solves the puzzle and the other does not. Every search is stored and tagged bisect. Any setting of the search works, and so does seed. Exit status 1 if both ends have the same outcome."
}

func (c sessionsBisectCmd) Run(ctx context.Context) error {
	if !(c.Precision > 0) {
		return exit.BadInput(errors.New("--precision is above 0"), "")
	}
	r, err := launch.LoadSession(ctx, c.ID)
	if err != nil {
		return err
	}
	about := search.Setup(r.Events)
	about.Budget = about.Budget.With(c.Budget())
	varied, err := bench.ParseRange(c.Range, about)
	if err != nil {
		return err
	}
	b, err := c.begin(ctx, r, about)
	if err != nil {
		return err
	}
	low, high, flips, err := bench.Bisect(varied, c.Precision,
		func(about search.Started, value float64) (recording.Try, error) {
			return b.search(ctx, about, varied.Setting, value)
		},
		func(t recording.Try) bool { return t.Solved })
	if err != nil {
		return err
	}
	found := recording.NewFlip(varied.Setting, low, high, flips)
	if c.JSON {
		err = printJSON(found)
	} else {
		_, err = fmt.Fprint(console.Stdout, found)
	}
	switch {
	case err != nil:
		return exit.Failed(err)
	case !flips:
		return exit.Unsolved
	}
	return nil
}

// bisection is what all searches of a bisection share.
type bisection struct {
	sessionsBisectCmd
	task   registry.Task
	keys   trust.Keys
	origin sessions.Origin
}

// begin asks for what the searches will do outside this process.
func (c sessionsBisectCmd) begin(ctx context.Context, r *sessions.Recording, about search.Started) (bisection, error) {
	b := bisection{sessionsBisectCmd: c, origin: r.Origin}
	asks, err := c.Consents(ctx)
	if err != nil {
		return b, err
	}
	models := launch.NewModels(ctx, launch.ServerFlags{})
	if b.task, err = asks.Session("bisecting", r, about, trust.Models([]search.Event{{Seq: 1, Body: about}}), models); err != nil {
		return b, err
	}
	b.keys = models.Keys
	return b, nil
}

// search does one search and stores it. It is as foreign as what it repeats.
func (c bisection) search(ctx context.Context, about search.Started, setting string, value float64) (recording.Try, error) {
	t := recording.Try{Type: "try", Setting: setting, Value: value}
	models := launch.NewModels(ctx, launch.ServerFlags{})
	models.Keys = c.keys
	s, err := launch.Assemble(c.task, about, models)
	if err != nil {
		return t, err
	}
	defer s.Close()
	s.Record(ctx, sessions.New{Tags: []string{"bisect"}, Origin: c.origin})
	s.WarnUnrecorded()
	end := s.Follow(ctx, t.Log())
	t.Session = s.Recorder.ID()
	if end != nil && !errors.Is(end, exit.Unsolved) {
		return t, end
	}
	if c.JSON {
		return t, printJSON(t)
	}
	_, err = fmt.Fprintln(console.Stdout, t.Line())
	return t, err
}
