package launch

import (
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/sessions/page/live"
	"espalier/tui/terminal"
)

// Browse shows the stored sessions.
func (f ScreenFlags) Browse(ctx context.Context) error {
	s := f.screens(ctx)
	first, err := s.browser("")(ctx, true)
	if err != nil {
		return err
	}
	return s.run("sessions", first)
}

// ScreenFlags are the habits of the explorer.
type ScreenFlags struct {
	ColorFlags
	InitFlag      `group:"screen"`
	Plain         bool         `group:"screen" help:"Print lines of text instead of drawing a screen, for screen readers. On a terminal, or with --paused, it reads verbs afterwards; help lists them."`
	NoMouse       bool         `group:"screen" help:"Leave the mouse to the terminal."`
	NoSync        bool         `group:"screen" help:"Do not use synchronized output."`
	ASCII         bool         `name:"ascii" group:"screen" help:"Draw with nothing but ASCII. Default: in a locale without UTF-8, such as C."`
	ReducedMotion bool         `group:"screen" help:"Turn animations off."`
	Narrate       bool         `group:"screen" help:"Say in a sentence what just happened."`
	audience      *live.Server // nil: there is none
	Pace          *float64     `group:"screen" placeholder:"N" help:"Show N events a second, whatever waits; 0 shows them as they come. Default: 100, and more to catch up."`
}

// Pose shows the form.
func (f ScreenFlags) Pose(ctx context.Context, base SearchFlags) error {
	if f.IsPlain() || !terminal.Is(os.Stdin) {
		return exit.BadInput(errors.New("no task given, and no terminal to ask on"), "espalier explore game24 \"4 9 10 13\"")
	}
	s := f.screens(ctx)
	s.base = base
	form, err := s.form(ctx)
	if err != nil {
		return err
	}
	return s.run("new", form)
}

// pace is how many events a second are shown. The embedded model is faster than an eye:
// at the usual pace its tree is seen growing. holds: the user asked for just that many.
func (f ScreenFlags) pace() (usual float64, holds bool) {
	if f.Pace != nil {
		return *f.Pace, true
	}
	return 100, false
}

// IsPlain reports whether a log is written instead of opening the screen.
func (f ScreenFlags) IsPlain() bool {
	return f.Plain || !terminal.Is(os.Stdout) || terminal.IsDumb()
}

// Show opens the explorer, or writes a log where there is no screen for it.
func (f ScreenFlags) Show(ctx context.Context, s *Search, start bool) error {
	if terminal.Is(os.Stdout) && terminal.IsDumb() && !f.Plain {
		f.Plain = true
		fmt.Fprintf(console.Stderr, "espalier: note: TERM is %q: the same as --plain\n", os.Getenv("TERM"))
	}
	if f.IsPlain() {
		palette, err := f.Palette()
		if err != nil {
			return err
		}
		s.WarnUnrecorded()
		if f.Plain && (!start || terminal.Is(os.Stdin)) {
			return s.Debug(ctx, Dialogue{InitFlag: f.InitFlag, Palette: palette, Runs: start})
		}
		return s.Follow(ctx, s.PlainLog(palette, f.Narrate))
	}
	all := f.screens(ctx)
	all.base.TrustFlag, all.base.ServerFlags = s.allowed, s.models.flags
	first, err := all.explore(s, start)
	if err != nil {
		return err
	}
	return all.run("", first)
}
