package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/sessions"
	"espalier/tui/action"
	"espalier/tui/browser"
	"espalier/tui/config"
	"espalier/tui/describe"
	"espalier/tui/explorer"
	"espalier/tui/shell"
	"espalier/tui/start"
)

// screens opens the screens of one program, each over the others.
type screens struct {
	screenFlags
	ctx  context.Context // of the command; what is opened lives as long
	base exploreCmd      // of searches that are begun on a screen

	mu       sync.Mutex
	left     []string // lines to leave on the terminal
	warnings []string // beside a screen nothing may be written
}

func (f screenFlags) screens(ctx context.Context) *screens {
	return &screens{screenFlags: f, ctx: ctx, base: exploreCmd{
		searchFlags: searchFlags{modelFlags: modelFlags{Model: embedded.Name, Seed: 1}}, screenFlags: f,
	}}
}

// places are what every screen can open.
func (s *screens) places() []shell.Place {
	return []shell.Place{
		{ID: "new", Title: "start another puzzle", Keys: []string{"ctrl+n"}, Open: s.opener(s.form)},
		{ID: "sessions", Title: "open the stored sessions", Keys: []string{"ctrl+o"}, Open: s.browser("")},
	}
}

// screenActions are what can be done on any screen, for the user's keys.
func screenActions() []action.Action {
	return append(explorer.Table(), shell.Actions((*screens)(nil).places())...)
}

// run shows a screen, and what is opened from it, until the user leaves. Leaving is no
// failure, whatever the searches had found by then.
func (s *screens) run(place string, first shell.New) error {
	o := shell.Options{
		Place: place, Places: s.places(), AllActions: screenActions(), Mouse: !s.NoMouse, ReducedMotion: s.ReducedMotion, NoSync: s.NoSync, KeepTheme: config.KeepTheme,
	}
	var err error
	if o.Theme, err = s.theme(config.AskTerminal); err != nil {
		return err
	}
	if o.Profile, err = s.profile(); err != nil {
		return err
	}
	var wrong []error
	o.Themes, wrong = config.AllThemes()
	if o.Keys, err = userKeys(); err != nil {
		wrong = append(wrong, err)
	}
	if len(wrong) > 0 {
		o.Notice = wrong[0].Error() // there is room for one
	}
	err = shell.Run(s.ctx, o, first)
	for _, text := range s.warnings {
		warning(text)
	}
	switch {
	case s.ctx.Err() != nil, errors.Is(err, shell.ErrInterrupted), errors.Is(err, tea.ErrInterrupted):
		return interrupted(s.ctx)
	case err != nil:
		return failed(fmt.Errorf("the screen: %w", err))
	}
	for _, line := range s.left {
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// opener gives a function a context that ends with the wait for it, but not with the
// wait once it has succeeded: what was opened lives on.
func (s *screens) opener(open func(context.Context) (shell.New, error)) shell.Opener {
	return func(waiting context.Context, asks bool) (shell.New, error) {
		ctx, cancel := context.WithCancel(mayAsk(s.ctx, asks))
		defer context.AfterFunc(waiting, cancel)()
		return open(ctx)
	}
}

// form is the screen on which a puzzle is posed.
func (s *screens) form(ctx context.Context) (shell.New, error) {
	c := s.base
	return start.New(start.Options{
		Tasks: c.taskChoices(modelChoices(ctx)), Methods: methodChoices(),
		Chosen: start.Chosen{Model: c.Model}, Settings: func(_ context.Context, chosen start.Chosen) error { return c.unsettled(chosen) },
		Recent: recentSessions(ctx), All: "all sessions", Begin: s.begin,
	}), nil
}

// begin opens what was chosen in the form.
func (s *screens) begin(chosen start.Chosen) shell.Opener {
	if chosen.Session != "" {
		return s.resume(chosen.Session)
	}
	return s.opener(func(ctx context.Context) (shell.New, error) {
		c, err := s.base.with(chosen)
		if err != nil {
			return nil, err
		}
		search, err := c.setup(ctx, c.Task, c.Input)
		if err != nil {
			return nil, err
		}
		return s.explore(search, true)
	})
}

// resume opens a stored session, which continues if it has not ended.
func (s *screens) resume(id string) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		search, err := resumed(ctx, id, s.base.budgetFlags, s.base.trustFlag, newModels(ctx, s.base.serverFlags))
		if err != nil {
			return nil, err
		}
		return s.explore(search, true)
	})
}

// again poses the puzzle of a setup from its start.
func (s *screens) again(about search.Started) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		t, err := s.base.typedTask(ctx, about.Puzzle.Task)
		if err != nil {
			return nil, err
		}
		search, err := assemble(t, about, newModels(ctx, s.base.serverFlags, about.Model, about.Evaluator))
		if err != nil {
			return nil, err
		}
		search.record(ctx, sessions.New{})
		return s.explore(search, true)
	})
}

// explore is the explorer of a search, which it takes over.
func (s *screens) explore(x *setup, start bool) (shell.New, error) {
	x.models.warn = s.warn // beside a screen nothing may be written, and nothing asked
	x.models.ctx = mayAsk(x.models.ctx, false)
	mailbox := explorer.NewMailbox()
	x.config.Stream = mailbox.Live
	searcher, err := x.runner()
	if err != nil {
		x.close()
		return nil, err
	}
	notice := x.note
	if x.unrecorded != nil {
		notice = fmt.Sprintf("this search is not stored: %v", x.unrecorded)
	}
	x.recorder.Asks()
	branches := x.branches()
	debugger, err := debug.New(x.host(s.ctx, branches), searcher)
	if err != nil {
		x.close()
		return nil, failed(err)
	}
	debugger.Name(x.recorder.ID())
	return explorer.New(explorer.Options{
		Facts: x.facts, Debugger: debugger, Check: x.config.Problem.Check, Mailbox: mailbox, Start: start, Notice: notice, Pace: s.Pace,
		Ways: s.ways(x.foreign),
		Drive: func(r *runner.Runner) explorer.Driver {
			branch := debugger.Branch()
			driver := runner.NewDriver(r, func(u runner.Update) {
				branches.Elapsed(branch.Name(), u.Elapsed)
				if r == searcher {
					u.Elapsed += x.recorder.Earlier()
				}
				mailbox.Deliver(u)
			})
			driver.HaltWhen(debugger.Breaks().Halts)
			return driver
		},
		Closed: func() {
			line := x.farewell(debugger.Line().Tip())
			branches.Close(func(err error) { s.warn(redacted(err)) })
			x.close()
			s.leave(line)
		},
	}), nil
}

// ways lead on from a search. One that was made elsewhere is not begun anew: what it
// names was allowed for itself alone.
func (s *screens) ways(foreign bool) explorer.Ways {
	w := explorer.Ways{Again: s.again, Export: exportBranch, Compare: s.browser}
	if foreign {
		w.Again = nil
	}
	return w
}

// warn keeps a warning until the screens have gone.
func (s *screens) warn(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = append(s.warnings, text)
}

// leave notes a line for standard output.
func (s *screens) leave(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if line != "" {
		s.left = append(s.left, line)
	}
}

// browser shows the stored sessions, with one marked to compare with.
func (s *screens) browser(marked string) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		store, err := openStore(ctx)
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
func (s *screens) replay(id string) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		return sessionsReplayCmd{ID: id, screenFlags: s.screenFlags}.screen(ctx)
	})
}

// farewell says how a search stands when its screen is left; empty: it has not begun.
func (s *setup) farewell(t *search.Tree) string {
	line := s.facts.Input + ": "
	switch o := t.Outcome(); {
	case o.Solved:
		line += describe.WithGoal(o.Answer, s.facts.Goal)
	case o.Ended:
		line += "not solved: " + o.Reason
	case t.Seq() == 0 || s.recorder == nil:
		return ""
	default:
		line += fmt.Sprintf("left at event %d", t.Seq())
	}
	if id := s.recorder.ID(); id != "" && t.Seq() > 0 {
		line += "   session " + id
	}
	return line
}

// with is the command that a filled-in form means.
func (c exploreCmd) with(chosen start.Chosen) (exploreCmd, error) {
	typed, err := method.ParseGiven(strings.Fields(chosen.Settings))
	c.Task, c.Input, c.Method, c.Model, c.typed = chosen.Task, []string{chosen.Input}, chosen.Method, cmp.Or(chosen.Model, c.Model), typed
	return c, err
}
