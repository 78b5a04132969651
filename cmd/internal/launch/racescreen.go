package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/printable"
	"espalier/search/race"
	"espalier/tui/explorer"
	"espalier/tui/plain"
	racescreen "espalier/tui/race"
	"espalier/tui/shell"
	"espalier/tui/terminal"
)

// show opens the screen of a race, or writes how it went where there is none.
func (f RaceFlags) show(ctx context.Context, r *racers) error {
	if f.JSON || f.IsPlain() {
		return r.plainly(ctx)
	}
	s := f.screens(ctx)
	s.base.TrustFlag, s.base.ServerFlags = f.TrustFlag, f.ServerFlags
	if f.Session == NoSession {
		s.base.Session = NoSession
	}
	first, err := s.raceOf(r, !f.Paused)
	if err != nil {
		return err
	}
	return s.run("", first)
}

// race opens a race between setups.
func (s *Screens) race(setups []search.Started) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		t, err := s.base.TypedTask(ctx, setups[0].Puzzle.Task)
		if err != nil {
			return nil, err
		}
		r := &racers{task: t, servers: s.base.ServerFlags}
		tag := "race"
		if s.base.Session == NoSession {
			tag = NoSession
		}
		for _, about := range setups {
			if err := r.add(ctx, about, NewModels(ctx, s.base.ServerFlags, about.Model, about.Evaluator), tag); err != nil {
				r.close()
				return nil, err
			}
		}
		return s.raceOf(r, true)
	})
}

// raceOf is the screen of a race, which it takes over.
func (s *Screens) raceOf(r *racers, start bool) (shell.New, error) {
	inbox := racescreen.NewInbox()
	if err := r.begin(inbox.Live); err != nil {
		r.close()
		return nil, err
	}
	pace, _ := s.pace()
	o := racescreen.Options{
		Step: r.step, Judge: r.ask, Asks: r.asks(), Inbox: inbox, Blind: r.blind, Start: start, Pace: pace,
		Open: func(lane int, seat *racescreen.Seat) shell.Opener { return s.seat(r.searches[lane], seat) },
	}
	for _, x := range r.searches {
		x.models.Warn, x.models.beside = s.warn, true
		x.Recorder.Asks()
		o.Lanes = append(o.Lanes, x.facts)
		o.Notice = cmp.Or(o.Notice, x.facts.Warning)
		if x.unrecorded != nil {
			o.Notice = fmt.Sprintf("this race is not stored: %v", x.unrecorded)
		}
	}
	o.Title = o.Lanes[0].Title + "  " + o.Lanes[0].Input
	o.Closed = func(v *race.Verdict) {
		for i := range r.searches {
			s.leave(r.report(i))
		}
		if v != nil {
			s.leave(v.String())
		}
		r.close()
	}
	return racescreen.New(o), nil
}

// seat is the explorer of one of the searches. One that has ended is opened as any stored
// session is, and can be changed there; one that goes on is followed.
func (s *Screens) seat(x *Search, seat *racescreen.Seat) shell.Opener {
	if id := x.Recorder.ID(); seat.Ended && id != "" {
		return s.resume(id)
	}
	return s.opener(func(context.Context) (shell.New, error) {
		host := debug.Host{Depth: x.Config.Problem.Depth(), Problem: x.Config.Problem}
		if x.task.Solver.Oracle != nil {
			host.Oracle = x.task.Solver.Oracle(x.Config.Problem.Puzzle())
		}
		d, err := debug.Open(host, x.Recorder.ID(), nil)
		if err != nil {
			return nil, exit.Failed(err)
		}
		mailbox := explorer.NewMailbox()
		seat.Attach(mailbox.Deliver, mailbox.Live)
		return explorer.New(explorer.Options{
			Facts: x.facts, Debugger: d, Driver: seat, Watches: true, Mailbox: mailbox, Narrate: s.Narrate,
			Ways: explorer.Ways{Export: exportBranch, Compare: s.browser}, Closed: seat.Close,
		}), nil
	})
}

// plainly runs a race to its end, and prints how it went.
func (r *racers) plainly(ctx context.Context) error {
	if err := r.begin(func(int) func(search.StreamUpdate) { return nil }); err != nil {
		return err
	}
	for _, x := range r.searches {
		x.WarnUnrecorded()
	}
	trees := r.trees()
	took, failed := make([]race.Turn, len(trees)), make([]error, len(trees))
	for {
		lane, ok := race.Next(trees)
		if !ok {
			break
		}
		turn, err := r.step(ctx, lane)
		took[lane] = turn
		switch {
		case ctx.Err() != nil:
			return exit.Interrupted(ctx)
		case err != nil:
			warning(fmt.Sprintf("%s is out of the race: %s", race.Name(lane), console.Redacted(err)))
			trees[lane], failed[lane] = nil, err
		}
	}
	if !slices.ContainsFunc(trees, func(t *search.Tree) bool { return t != nil }) {
		return exit.Failed(fmt.Errorf("no search of the race has come to its end"))
	}
	if !r.json { // before a model is asked
		if err := r.printTable(took); err != nil {
			return exit.Failed(err)
		}
	}
	v, ok := race.ByRules(trees)
	if !ok {
		var err error
		switch v, err = r.ask(ctx); {
		case errors.Is(err, race.ErrUnjudged): // which is no failure of the race
			v = race.Verdict{Winner: race.NoWinner, By: race.Rules, Reason: err.Error()}
		case err != nil:
			return exit.Failed(err)
		}
	}
	say := r.printVerdict
	if r.json {
		say = func(v race.Verdict) error { return r.printJSON(v, failed) }
	}
	if err := say(v); err != nil {
		return exit.Failed(err)
	}
	if !slices.ContainsFunc(r.trees(), func(t *search.Tree) bool { return t.Outcome().Solved }) {
		return exit.Unsolved
	}
	return nil
}

// printTable prints how the searches ended.
func (r *racers) printTable(took []race.Turn) error {
	rows := [][]string{append([]string{""}, racescreen.Columns()...)}
	for i, searcher := range r.runners {
		rows = append(rows, append([]string{race.Name(i)}, racescreen.Cells(searcher.Tree(), took[i].Elapsed)...))
	}
	if err := plain.Table(console.Stdout, rows, terminal.Width(os.Stdout)); err != nil {
		return err
	}
	fmt.Fprintln(console.Stdout)
	for i := range r.searches {
		fmt.Fprintln(console.Stdout, r.report(i))
	}
	return nil
}

// printVerdict prints the judge's word.
func (r *racers) printVerdict(v race.Verdict) error {
	for _, o := range v.Words {
		fmt.Fprintln(console.Stdout, "\n"+printable.Text(o.String()))
	}
	_, err := fmt.Fprintln(console.Stdout, v)
	return err
}
