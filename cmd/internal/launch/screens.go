package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/sessions"
	"espalier/sessions/page"
	"espalier/tui/browser"
	"espalier/tui/config"
	"espalier/tui/describe"
	"espalier/tui/explorer"
	"espalier/tui/shell"
	"espalier/tui/start"
	"espalier/tui/terminal"
)

// Screens opens the screens of one program, each over the others.
type Screens struct {
	ScreenFlags
	ctx  context.Context // of the command; what is opened lives as long
	base SearchFlags     // of searches that are begun on a screen

	mu       sync.Mutex
	left     []string // lines to leave on the terminal
	warnings []string // beside a screen nothing may be written
}

func (f ScreenFlags) screens(ctx context.Context) *Screens {
	return &Screens{ScreenFlags: f, ctx: ctx, base: UsualSearch()}
}

// Places are what every screen can open.
func (s *Screens) Places() []shell.Place {
	return []shell.Place{
		{ID: "new", Title: "start another puzzle", Keys: []string{"ctrl+n"}, Open: s.opener(s.form)},
		{ID: "sessions", Title: "open the stored sessions", Keys: []string{"ctrl+o"}, Open: s.browser("")},
	}
}

// run shows a screen, and what is opened from it, until the user leaves. Leaving is no
// failure, whatever the searches had found by then.
func (s *Screens) run(place string, first shell.New) error {
	own, problems := UserSettings()
	o := shell.Options{
		Place: place, Places: s.Places(), Keys: own.Keys, Commands: own.Commands, Notify: own.Notify,
		Mouse: own.Mouse && !s.NoMouse, ReducedMotion: own.ReducedMotion || s.ReducedMotion, NoSync: s.NoSync, ASCII: s.ASCII || terminal.IsASCII(os.Getenv), KeepTheme: config.KeepTheme,
	}
	var err error
	if o.Theme, err = s.theme(config.AskTerminal); err != nil {
		return err
	}
	if o.Profile, err = s.Profile(); err != nil {
		return err
	}
	var wrong []error
	o.Themes, wrong = config.AllThemes()
	if len(problems) > 0 { // there is room for one
		o.Notice = problems[0].String() + more(len(problems)-1)
	} else if len(wrong) > 0 {
		o.Notice = wrong[0].Error()
	}
	err = shell.Run(s.ctx, o, first)
	for _, text := range s.warnings {
		warning(text)
	}
	switch {
	case s.ctx.Err() != nil, errors.Is(err, shell.ErrInterrupted), errors.Is(err, tea.ErrInterrupted):
		return exit.Interrupted(s.ctx)
	case err != nil:
		return exit.Failed(fmt.Errorf("the screen: %w", err))
	}
	for _, line := range s.left {
		if _, err := fmt.Fprintln(console.Stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// more is the end of a problem that others are behind.
func more(n int) string {
	if n == 0 {
		return ""
	}
	return "; and " + english.Plural(n, "more problem") + ", by `espalier config check`"
}

// opener gives a function a context that ends with the wait for it, but not with the
// wait once it has succeeded: what was opened lives on.
func (s *Screens) opener(open func(context.Context) (shell.New, error)) shell.Opener {
	return func(waiting context.Context, asks bool) (shell.New, error) {
		ctx, cancel := context.WithCancel(mayAsk(s.ctx, asks))
		defer context.AfterFunc(waiting, cancel)()
		return open(ctx)
	}
}

// form is the screen on which a puzzle is posed.
func (s *Screens) form(ctx context.Context) (shell.New, error) {
	f := s.base
	return start.New(start.Options{
		Tasks: f.taskChoices(modelChoices(ctx)), Methods: MethodChoices(),
		Chosen: start.Chosen{Model: f.Model}, Settings: func(_ context.Context, chosen start.Chosen) error { return f.unsettled(chosen) },
		Recent: recentSessions(ctx), All: "all sessions", Begin: s.begin,
	}), nil
}

// begin opens what was chosen in the form.
func (s *Screens) begin(chosen start.Chosen) shell.Opener {
	if chosen.Session != "" {
		return s.resume(chosen.Session)
	}
	return s.opener(func(ctx context.Context) (shell.New, error) {
		f, err := s.base.with(chosen)
		if err != nil {
			return nil, err
		}
		search, err := f.Search(ctx, chosen.Task, []string{chosen.Input})
		if err != nil {
			return nil, err
		}
		return s.explore(search, true)
	})
}

// resume opens a stored session, which continues if it has not ended. One that another
// program made is replayed: there is no model to continue it with.
func (s *Screens) resume(id string) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		search, err := Resume(ctx, id, s.base.BudgetFlags, s.base.TrustFlag, NewModels(ctx, s.base.ServerFlags))
		if errors.Is(err, errElsewhere) {
			return ReplayFlags{ID: id, ScreenFlags: s.ScreenFlags}.screen(ctx)
		}
		if err != nil {
			return nil, err
		}
		return s.explore(search, true)
	})
}

// again poses the puzzle of a search from its start.
func (s *Screens) again(about search.Started) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		t, err := s.base.TypedTask(ctx, about.Puzzle.Task)
		if err != nil {
			return nil, err
		}
		search, err := Assemble(t, about, NewModels(ctx, s.base.ServerFlags, append(about.Models(), about.Evaluator)...))
		if err != nil {
			return nil, err
		}
		if s.base.Session != NoSession {
			search.Record(ctx, sessions.New{})
		}
		return s.explore(search, true)
	})
}

// explore is the explorer of a search, which it takes over.
func (s *Screens) explore(x *Search, start bool) (shell.New, error) {
	o, err := s.explorer(x, start)
	if err != nil {
		return nil, err
	}
	return explorer.New(o), nil
}

// explorer is all that the explorer of a search needs.
func (s *Screens) explorer(x *Search, start bool) (explorer.Options, error) {
	x.models.Warn = s.warn // beside a screen nothing may be written, and nothing asked
	x.models.beside = true
	mailbox := explorer.NewMailbox()
	x.Config.Stream = mailbox.Live
	searcher, err := x.runner()
	if err != nil {
		x.Close()
		return explorer.Options{}, err
	}
	notice := x.facts.Warning
	if x.unrecorded != nil {
		notice = fmt.Sprintf("this search is not stored: %v", x.unrecorded)
	}
	x.Recorder.Asks()
	branches := x.branches()
	debugger, err := debug.New(x.host(s.ctx, branches), searcher)
	if err != nil {
		x.Close()
		return explorer.Options{}, exit.Failed(err)
	}
	debugger.Branch().RecordedAs(x.Recorder.ID())
	init, err := s.InitFlag.read(s.ctx)
	if err != nil {
		x.Close()
		return explorer.Options{}, err
	}
	problem := x.Config.Problem
	check := func(ctx context.Context, path []search.Step, text string) (search.Check, error) {
		return problem.Check(ctx, path, search.Write(problem, path, text))
	}
	pace, holds := s.pace()
	return s.served(page.FactsOf(x.task.Task, problem), explorer.Options{
		Facts: x.facts, Debugger: debugger, Setup: x.setup, Init: explorer.Init(init), Check: check, Mailbox: mailbox, Start: start, Notice: notice, Pace: pace, PaceHolds: holds, Narrate: s.Narrate,
		Ways: s.ways(x.foreign),
		Drive: func(r *runner.Runner) explorer.Driver {
			branch := debugger.Branch()
			driver := runner.NewDriver(r, func(u runner.Update) {
				branches.Elapsed(branch.Name(), u.Elapsed)
				if r == searcher {
					u.Elapsed += x.Recorder.Earlier()
				}
				mailbox.Deliver(u)
			})
			driver.HaltWhen(debugger.Breaks().Halts)
			return driver
		},
		Closed: func() {
			line := x.farewell(debugger.Line().Tip())
			branches.Close(func(err error) { s.warn(console.Redacted(err)) })
			x.Close()
			s.leave(line)
		},
	}), nil
}

// ways lead on from a search. One that was made elsewhere is not begun anew: what it
// names was allowed for itself alone.
func (s *Screens) ways(foreign bool) explorer.Ways {
	w := explorer.Ways{Again: s.again, Race: s.race, Export: exportBranch, Compare: s.browser}
	if foreign {
		w.Again, w.Race = nil, nil
	}
	return w
}

// warn keeps a warning until the screens have gone.
func (s *Screens) warn(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = append(s.warnings, text)
}

// leave notes a line for standard output.
func (s *Screens) leave(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if line != "" {
		s.left = append(s.left, line)
	}
}

// browser shows the stored sessions, with one marked to compare with.
func (s *Screens) browser(marked string) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		store, err := OpenStore(ctx)
		if err != nil {
			return nil, err
		}
		return browser.New(browser.Options{
			Store: store, Method: method.Title, Marked: marked,
			Ways:   browser.Ways{Open: s.resume, Replay: s.replay},
			Closed: func() { _ = store.Close() },
		}), nil
	})
}

// replay shows a session from its start.
func (s *Screens) replay(id string) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		return ReplayFlags{ID: id, ScreenFlags: s.ScreenFlags}.screen(ctx)
	})
}

// farewell says how a search stands when its screen is left; empty: it has not begun.
func (s *Search) farewell(t *search.Tree) string {
	line := s.facts.Input + ": "
	switch o := t.Outcome(); {
	case o.Solved:
		line += describe.WithGoal(o.Answer, s.facts.Goal)
	case o.Ended:
		line += "not solved: " + o.Reason
	case t.Seq() == 0 || s.Recorder == nil:
		return ""
	default:
		line += fmt.Sprintf("left at event %d", t.Seq())
	}
	if id := s.Recorder.ID(); id != "" && t.Seq() > 0 {
		line += "   session " + id
	}
	return line
}

// with is the search that a filled-in form means.
func (f SearchFlags) with(chosen start.Chosen) (SearchFlags, error) {
	typed, err := method.ParseGiven(strings.Fields(chosen.Settings))
	f.Method, f.Model, f.typed = chosen.Method, cmp.Or(chosen.Model, f.Model), typed
	return f, err
}
