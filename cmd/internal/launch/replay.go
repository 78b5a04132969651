package launch

import (
	"context"
	"errors"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/tui"
	"espalier/tui/dialogue"
	"espalier/tui/explorer"
	"espalier/tui/plain"
	"espalier/tui/shell"
	"espalier/tui/terminal"
)

// ReplayFlags say what is replayed, and how.
type ReplayFlags struct {
	ID     string   `arg:"" help:"Session or exported .jsonl file."`
	Speed  *float64 `placeholder:"X" help:"Play X times as fast as recorded; 0 plays without delays. Default: 1 on a terminal, limited by the explorer's --rate; otherwise 0."`
	Rate   float64  `placeholder:"N" help:"Play N events a second instead."`
	Follow bool     `help:"Go on with what another process adds to the session, as it comes."`
	Paused bool     `help:"Start paused."`
	Debug  bool     `help:"Debug the recording: read verbs from standard input, without a screen; help lists them."`
	JSON   bool     `name:"json" help:"With --debug, an object of JSON for each stop, answer and error."`
	ScreenFlags
}

func (f ReplayFlags) Replay(ctx context.Context) error {
	if f.JSON && !f.Debug {
		return exit.BadInput(errors.New("--json is for --debug"), "espalier sessions export writes every event as a line of JSON")
	}
	switch paces := f.Speed != nil || f.Rate != 0; {
	case !f.Follow:
	case f.Debug || paces || f.IsPlain() && f.Paused:
		return exit.BadInput(errors.New("--follow shows a session as it grows; --debug, --speed, --rate and pauses of a log do not go with it"), "espalier dap can attach to a session")
	case strings.HasSuffix(f.ID, ".jsonl"):
		return exit.BadInput(errors.New("--follow is for stored sessions; a file does not grow"), "")
	}
	if f.Debug || f.IsPlain() && f.Paused {
		return f.debug(ctx)
	}
	if !f.IsPlain() {
		s := f.screens(ctx)
		first, err := f.screen(ctx)
		if err != nil {
			return err
		}
		return s.run("", first)
	}
	r, pace, err := f.recording(ctx)
	if err != nil {
		return err
	}
	return f.plainly(ctx, r, pace)
}

// recording is what is replayed, and how fast.
func (f ReplayFlags) recording(ctx context.Context) (*sessions.Recording, sessions.Pace, error) {
	pace, err := f.recorded()
	if err != nil {
		return nil, pace, exit.BadInput(err, "")
	}
	r, err := LoadSession(ctx, f.ID)
	if err != nil {
		return nil, pace, err
	}
	if !strings.HasSuffix(f.ID, ".jsonl") {
		// A replay is a use of the session, where that can be written down.
		_ = InStore(ctx, func(s *sessions.Store) error { return s.Use(ctx, r.ID) })
	}
	return r, pace, nil
}

// debug lets the user debug the recording, from its first event.
func (f ReplayFlags) debug(ctx context.Context) error {
	r, _, err := f.recording(ctx)
	if err != nil {
		return err
	}
	o := Dialogue{InitFlag: f.InitFlag, JSON: f.JSON}
	if o.Palette, err = f.Palette(); err != nil {
		return err
	}
	facts, host := recordedFacts(r)
	options, err := o.options(ctx, facts)
	if err != nil {
		return err
	}
	if !strings.HasSuffix(f.ID, ".jsonl") && !r.Origin.Foreign() {
		options.Setup, host.Keep = r.Debugger, keepStored
	}
	d, err := debug.Open(host, r.ID, r.Events)
	if err != nil {
		return exit.Failed(err)
	}
	d.Travel(1)
	return Talked(ctx, d, dialogue.New(options).Run(ctx, d, false))
}

// keepStored keeps what is set up for a session that is only looked at, where the store
// can be written.
func keepStored(ctx context.Context, id, setup string) error {
	_ = InStore(ctx, func(s *sessions.Store) error { return s.SetDebugger(ctx, id, setup) })
	return nil
}

// screen is the explorer of the recording.
func (f ReplayFlags) screen(ctx context.Context) (shell.New, error) {
	r, pace, err := f.recording(ctx)
	if err != nil {
		return nil, err
	}
	init, err := f.InitFlag.read(ctx)
	if err != nil {
		return nil, err
	}
	facts, host := recordedFacts(r)
	setup := ""
	if !strings.HasSuffix(f.ID, ".jsonl") && !r.Origin.Foreign() {
		setup, host.Keep = r.Debugger, keepStored
	}
	d, err := debug.Open(host, r.ID, nil)
	if err != nil {
		return nil, exit.Failed(err)
	}
	mailbox := explorer.NewMailbox()
	driver, err := f.driver(ctx, r, pace, mailbox.Deliver)
	if err != nil {
		return nil, err
	}
	shown, holds := f.ScreenFlags.pace()
	if f.Speed != nil || f.Rate != 0 {
		shown, holds = 0, false // the player's own is what was asked for
	}
	return explorer.New(f.served(exportOptions(ctx, r).Facts, explorer.Options{
		Facts: facts, Debugger: d, Setup: setup, Init: explorer.Init(init), Driver: driver, Mailbox: mailbox, Start: !f.Paused, Pace: shown, PaceHolds: holds,
		Ways: explorer.Ways{Export: exportBranch}, Closed: driver.Close,
	})), nil
}

// driver plays what is recorded or, if that is asked for, follows it.
func (f ReplayFlags) driver(ctx context.Context, r *sessions.Recording, pace sessions.Pace, deliver func(runner.Update)) (explorer.Driver, error) {
	if f.Follow {
		store, err := OpenStore(ctx)
		if err != nil {
			return nil, err
		}
		return sessions.NewFollower(store, r.ID, r.Events, deliver), nil
	}
	player, err := sessions.NewPlayer(r.Events, r.Times, pace, deliver)
	if err != nil {
		return nil, exit.BadInput(err, "")
	}
	return player, nil
}

// atOnce is faster than anyone can tell.
const atOnce = 1e9

func (f ReplayFlags) recorded() (sessions.Pace, error) {
	p := sessions.Pace{Rate: f.Rate, MaxGap: sessions.DefaultGap}
	switch {
	case f.Rate != 0 && f.Speed != nil:
		return p, errors.New("--speed and --rate exclude each other")
	case f.Rate != 0:
	case f.Follow:
		p.Rate = atOnce
	case f.Speed == nil && !terminal.Is(os.Stdout), f.Speed != nil && *f.Speed == 0:
		p.Rate = atOnce
	case f.Speed != nil:
		p.Speed = *f.Speed
	}
	return p, p.Check()
}

// plainly replays as lines of text. Its exit status is that of the search.
func (f ReplayFlags) plainly(ctx context.Context, r *sessions.Recording, pace sessions.Pace) error {
	palette, err := f.Palette()
	if err != nil {
		return err
	}
	facts, _ := recordedFacts(r)
	log := plain.New(console.Raw, facts, palette)
	err = sessions.Replay(ctx, r.Events, r.Times, pace, log.Events)
	if f.Follow && err == nil {
		err = InStore(ctx, func(s *sessions.Store) error { return follow(ctx, s, r, log) })
	}
	if ctx.Err() != nil {
		return exit.Interrupted(ctx)
	}
	if err == nil {
		err = log.Costs(sessions.Duration(r.Seconds))
	}
	if err == nil {
		err = printAnswer(log.Tree())
	}
	if err != nil {
		return exit.Failed(err)
	}
	return nil
}

// follow writes what another process adds to a session, up to its end.
func follow(ctx context.Context, s *sessions.Store, r *sessions.Recording, log *plain.Log) error {
	for have := len(r.Events); !log.Tree().Outcome().Ended; {
		grown, err := s.Grown(ctx, r.ID, have)
		if err == nil {
			err = log.Events(grown)
		}
		if err != nil {
			return err
		}
		have += len(grown)
	}
	return nil
}

// recordedFacts are what a screen shows of a session without opening its models, and what a
// debugger needs of its task. Of a task that is not known here, its log has to do.
func recordedFacts(r *sessions.Recording) (facts tui.Facts, host debug.Host) {
	t, problem, ok := recordedTask(r)
	if !ok {
		return facts, host
	}
	host = debug.Host{Depth: problem.Depth(), Problem: problem, Oracle: t.Solver.For(problem.Puzzle())}
	return tui.FactsOf(t.Task, problem), host
}

// recordedTask is the task and the puzzle of a session, if they are known here.
func recordedTask(r *sessions.Recording) (t registry.Task, problem search.Problem, ok bool) {
	about := search.Setup(r.Events)
	c, err := TrustFlag{}.Consents(context.Background())
	if err != nil {
		return t, nil, false
	}
	if t, err = c.loggedTask(r.Origin, about.Puzzle.Task); err != nil {
		return t, nil, false
	}
	problem, err = t.Problem(about.Puzzle)
	return t, problem, err == nil
}
