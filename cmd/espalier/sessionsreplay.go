package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"espalier/search"
	"espalier/sessions"
	"espalier/tui"
	"espalier/tui/explorer"
	"espalier/tui/plain"
	"espalier/tui/shell"
	"espalier/tui/terminal"
)

type sessionsResumeCmd struct {
	ID     string `arg:"" help:"Session to resume."`
	Paused bool   `help:"Start paused."`
	budgetFlags
	trustFlag
	screenFlags
}

func (c sessionsResumeCmd) Run(ctx context.Context) error {
	s, err := resumed(ctx, c.ID, c.budgetFlags, c.trustFlag, newModels(ctx, serverFlags{}))
	if err != nil {
		return err
	}
	defer s.close()
	return c.show(ctx, s, !c.Paused)
}

type sessionsReplayCmd struct {
	ID     string   `arg:"" help:"Session or exported .jsonl file."`
	Speed  *float64 `placeholder:"X" help:"Play X times as fast as recorded; 0 plays without delays. Default: 1 on a terminal, limited by the explorer's --rate; otherwise 0."`
	Rate   float64  `placeholder:"N" help:"Play N events a second instead."`
	Paused bool     `help:"Start paused."`
	screenFlags
}

func (c sessionsReplayCmd) Run(ctx context.Context) error {
	if !c.isPlain() {
		s := c.screens(ctx)
		first, err := c.screen(ctx)
		if err != nil {
			return err
		}
		return s.run("", first)
	}
	r, pace, err := c.recording(ctx)
	if err != nil {
		return err
	}
	return c.plainly(ctx, r, pace)
}

// recording is what is replayed, and how fast.
func (c sessionsReplayCmd) recording(ctx context.Context) (*sessions.Recording, sessions.Pace, error) {
	pace, err := c.pace()
	if err != nil {
		return nil, pace, badInput(err, "")
	}
	r, err := loadSession(ctx, c.ID)
	if err != nil {
		return nil, pace, err
	}
	if !strings.HasSuffix(c.ID, ".jsonl") {
		// A replay is a use of the session, where that can be written down.
		_ = inStore(ctx, func(s *sessions.Store) error { return s.Use(ctx, r.ID) })
	}
	return r, pace, nil
}

// screen is the explorer of the recording.
func (c sessionsReplayCmd) screen(ctx context.Context) (shell.New, error) {
	r, pace, err := c.recording(ctx)
	if err != nil {
		return nil, err
	}
	mailbox := explorer.NewMailbox()
	player, err := sessions.NewPlayer(r.Events, r.Times, pace, mailbox.Deliver)
	if err != nil {
		return nil, badInput(err, "")
	}
	if c.Speed != nil || c.Rate != 0 {
		c.Pace = 0 // the player's own is what was asked for
	}
	return explorer.New(explorer.Options{
		Facts: recordedFacts(r), Driver: player, Mailbox: mailbox, Start: !c.Paused, Pace: c.Pace,
		Ways: explorer.Ways{Export: exportBranch}, Closed: player.Close,
	}), nil
}

// atOnce is faster than anyone can tell.
const atOnce = 1e9

func (c sessionsReplayCmd) pace() (sessions.Pace, error) {
	p := sessions.Pace{Rate: c.Rate, MaxGap: sessions.DefaultGap}
	switch {
	case c.Rate != 0 && c.Speed != nil:
		return p, errors.New("--speed and --rate exclude each other")
	case c.Rate != 0:
	case c.Speed == nil && !terminal.Is(os.Stdout), c.Speed != nil && *c.Speed == 0:
		p.Rate = atOnce
	case c.Speed != nil:
		p.Speed = *c.Speed
	}
	return p, p.Check()
}

// plainly replays as lines of text. Its exit status is that of the search.
func (c sessionsReplayCmd) plainly(ctx context.Context, r *sessions.Recording, pace sessions.Pace) error {
	palette, err := c.palette()
	if err != nil {
		return err
	}
	log := plain.New(rawStdout, recordedFacts(r), palette)
	err = sessions.Replay(ctx, r.Events, r.Times, pace, log.Events)
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	if err == nil {
		err = log.Costs(sessions.Duration(r.Seconds))
	}
	if err == nil {
		err = printAnswer(log.Tree())
	}
	if err != nil {
		return failed(err)
	}
	return nil
}

// recordedFacts are what a screen shows of a session without opening its models.
// Of a task that is not known here, its log has to do.
func recordedFacts(r *sessions.Recording) tui.Facts {
	about := search.Setup(r.Events)
	c, err := trustFlag{}.consents(context.Background())
	if err != nil {
		return tui.Facts{}
	}
	t, err := c.loggedTask(r.Origin, about.Puzzle.Task)
	if err != nil {
		return tui.Facts{}
	}
	problem, err := t.Problem(about.Puzzle)
	if err != nil {
		return tui.Facts{}
	}
	return tui.FactsOf(t.Task, problem, about)
}
