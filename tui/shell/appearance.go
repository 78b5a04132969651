package shell

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
)

// appearance is the themes to choose from, and the one in use.
type appearance struct {
	themes  []*themes.Theme
	index   int
	profile themes.Profile
	palette *themes.Palette

	keep func(ctx context.Context, name string) error // nil: a choice is not kept

	watch    themes.Watch // of the file of the theme in use
	watching bool         // a look at it is under way
}

// start begins with the theme that was asked for, at the front of those to cycle
// through if it is not one of them.
func (l *appearance) start(t *themes.Theme) {
	if len(l.themes) == 0 {
		for _, name := range themes.Names() {
			if b, err := themes.Builtin(name); err == nil {
				l.themes = append(l.themes, b)
			}
		}
	}
	if t == nil {
		t = themes.Default()
	}
	l.themes = slices.Clone(l.themes) // the caller's stays as it is
	if i := l.find(t.Name); i >= 0 {
		l.themes[i] = t
		l.use(i)
		return
	}
	l.themes = append([]*themes.Theme{t}, l.themes...)
	l.use(0)
}

func (l *appearance) use(i int) {
	l.index = i
	l.palette = l.themes[i].Palette(l.profile)
	l.watch = l.themes[i].Watch()
}

func (l *appearance) theme() *themes.Theme { return l.themes[l.index] }

// find is the place of a theme in the list, or -1.
func (l *appearance) find(name string) int {
	return slices.IndexFunc(l.themes, func(t *themes.Theme) bool { return t.Name == name })
}

// Theme is the one in use.
func (s *Shell) Theme() *themes.Theme { return s.look.theme() }

// useTheme draws everything in another theme.
func (s *Shell) useTheme(i int) {
	s.look.use(i)
	s.redraw()
}

// chooseTheme draws everything in another theme from now on, and keeps the choice.
func (s *Shell) chooseTheme(i int) tea.Cmd {
	s.useTheme(i)
	s.top().Say(themes.Text, "theme "+s.look.theme().Name)
	if s.look.keep == nil {
		return nil
	}
	keep, name := s.look.keep, s.look.theme().Name
	return s.jobs.Command(func(ctx context.Context) tea.Msg { return keptMsg{keep(ctx, name)} })
}

// keptMsg reports whether a choice of a theme was kept.
type keptMsg struct{ err error }

func (s *Shell) nextTheme() tea.Cmd { return s.chooseTheme((s.look.index + 1) % len(s.look.themes)) }

func (s *Shell) themeCommand() Command {
	return Command{Name: "theme", Args: "NAME", About: "draw in another theme", Run: func(name string) (tea.Cmd, error) {
		i := s.look.find(name)
		if i < 0 {
			return nil, fmt.Errorf("theme: no %q; T lists them", name)
		}
		return s.chooseTheme(i), nil
	}, Words: func() (names []string) {
		for _, t := range s.look.themes {
			names = append(names, t.Name)
		}
		return names
	}}
}

// otherSide goes from a dark theme to its light sister, and back.
func (s *Shell) otherSide() tea.Cmd { return s.chooseTheme(s.look.find(s.look.theme().Pair)) }

func (s *Shell) hasNoOtherSide() string {
	t := s.look.theme()
	switch {
	case t.Variant == themes.AnyTone:
		return t.Name + " is drawn on the terminal's own background"
	case s.look.find(t.Pair) < 0:
		return t.Name + " has no other side"
	}
	return ""
}

// themeTime is how often the file of a theme is looked at.
const themeTime = time.Second

// themeMsg is what a look at the file of a theme found. Without a theme and an
// error, there was no change.
type themeMsg struct {
	watch    themes.Watch
	theme    *themes.Theme
	warnings []themes.Warning
	err      error
}

func pollTheme(w themes.Watch) themeMsg {
	next, theme, warnings, err := w.Poll()
	return themeMsg{next, theme, warnings, err}
}

// watchFile looks at the file of the theme in use after a while, if it has one. At
// most one look is under way.
func (l *appearance) watchFile() tea.Cmd {
	w := l.watch
	if w.File == "" || l.watching {
		return nil
	}
	l.watching = true
	return tea.Tick(themeTime, func(time.Time) tea.Msg { return pollTheme(w) })
}

// themeChanged takes a new version of the theme in use. One that cannot be read
// changes nothing but the status line.
func (s *Shell) themeChanged(m themeMsg) {
	l := &s.look
	l.watching = false
	if m.watch.File != l.watch.File {
		return // another theme is in use by now
	}
	l.watch = m.watch
	h := s.top()
	switch {
	case m.err != nil:
		h.Complain(m.err)
	case m.theme != nil:
		l.themes[l.index] = m.theme
		s.useTheme(l.index)
		if k, ok := h.overlays.Top().(*themePicker); ok {
			k.repaint()
		}
		if len(m.warnings) > 0 {
			h.Say(themes.Notice, m.warnings[0].String())
			return
		}
		h.Say(themes.Text, "theme "+m.theme.Name+" was read again")
	}
}
