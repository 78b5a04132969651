package main

import (
	"context"
	"errors"
	"fmt"

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
	budgetFlags
	trustFlag
}

// Help says what is found.
func (sessionsBisectCmd) Help() string {
	return "Searches with both ends of the range, then halves it until two neighbouring values are left, one of which solves the puzzle and the other does not. Every search is stored and tagged bisect. Any setting of the search works, and so does seed. Exit status 1 if both ends have the same outcome."
}

func (c sessionsBisectCmd) Run(ctx context.Context) error {
	if !(c.Precision > 0) {
		return badInput(errors.New("--precision is above 0"), "")
	}
	r, err := loadSession(ctx, c.ID)
	if err != nil {
		return err
	}
	about := search.Setup(r.Events)
	about.Budget = about.Budget.With(c.budget())
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
		_, err = fmt.Fprint(stdout, found)
	}
	switch {
	case err != nil:
		return failed(err)
	case !flips:
		return unsolved
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
	asks, err := c.consents(ctx)
	if err != nil {
		return b, err
	}
	models := newModels(ctx, serverFlags{})
	if b.task, err = asks.session("bisecting", r, about, trust.Models([]search.Event{{Seq: 1, Body: about}}), models); err != nil {
		return b, err
	}
	b.keys = models.keys
	return b, nil
}

// search does one search and stores it. It is as foreign as what it repeats.
func (c bisection) search(ctx context.Context, about search.Started, setting string, value float64) (recording.Try, error) {
	t := recording.Try{Type: "try", Setting: setting, Value: value}
	models := newModels(ctx, serverFlags{})
	models.keys = c.keys
	s, err := assemble(c.task, about, models)
	if err != nil {
		return t, err
	}
	defer s.close()
	s.record(ctx, sessions.New{Tags: []string{"bisect"}, Origin: c.origin})
	s.warnUnrecorded()
	end := s.follow(ctx, t.Log())
	t.Session = s.recorder.ID()
	if end != nil && !errors.Is(end, unsolved) {
		return t, end
	}
	if c.JSON {
		return t, printJSON(t)
	}
	_, err = fmt.Fprintln(stdout, t.Line())
	return t, err
}
