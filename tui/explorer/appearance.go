package explorer

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
)

// look is the appearance: themes, the one in use, and how much may move.
type look struct {
	themes  []*themes.Theme
	index   int
	profile themes.Profile
	palette *themes.Palette
	still   bool

	watch    themes.Watch // of the file of the theme in use
	watching bool         // a look at it is under way
}

func (l *look) use(i int) {
	l.index = i
	l.palette = l.themes[i].Palette(l.profile)
	l.watch = l.themes[i].Watch()
}

func (l *look) theme() *themes.Theme { return l.themes[l.index] }

// find is the place of a theme in the list, or -1.
func (l *look) find(name string) int {
	for i, t := range l.themes {
		if t.Name == name {
			return i
		}
	}
	return -1
}

// useTheme draws everything in another theme.
func (e *Explorer) useTheme(i int) {
	e.look.use(i)
	e.screen.parts = nil
	e.screen.stale(everything)
}

func (e *Explorer) nextTheme() {
	e.useTheme((e.look.index + 1) % len(e.look.themes))
	e.say(themes.Text, "theme "+e.look.theme().Name)
}

func (e *Explorer) themeNamed(name string) error {
	i := e.look.find(name)
	if i < 0 {
		return fmt.Errorf("theme: no %q; T lists them", name)
	}
	e.useTheme(i)
	return nil
}

// otherSide goes from a dark theme to its light sister, and back.
func (e *Explorer) otherSide() {
	e.useTheme(e.look.find(e.look.theme().Pair))
	e.say(themes.Text, "theme "+e.look.theme().Name)
}

func (e *Explorer) hasNoOtherSide() string {
	t := e.look.theme()
	switch {
	case t.Variant == themes.AnyTone:
		return t.Name + " is drawn on the terminal's own background"
	case e.look.find(t.Pair) < 0:
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

// watchTheme looks at the file of the theme in use after a while, if it has one.
// At most one look is under way.
func (e *Explorer) watchTheme() tea.Cmd {
	w := e.look.watch
	if w.File == "" || e.look.watching {
		return nil
	}
	e.look.watching = true
	return tea.Tick(themeTime, func(time.Time) tea.Msg { return pollTheme(w) })
}

// themeChanged takes a new version of the theme in use. One that cannot be read
// changes nothing but the status line.
func (e *Explorer) themeChanged(m themeMsg) {
	e.look.watching = false
	if m.watch.File != e.look.watch.File {
		return // another theme is in use by now
	}
	e.look.watch = m.watch
	switch {
	case m.err != nil:
		e.say(themes.StatusFailed, m.err.Error())
	case m.theme != nil:
		e.look.themes[e.look.index] = m.theme
		e.useTheme(e.look.index)
		if k, ok := e.over.(*picker); ok {
			k.repaint(&e.look)
		}
		if len(m.warnings) > 0 {
			e.say(themes.Notice, m.warnings[0].String())
			return
		}
		e.say(themes.Text, "theme "+m.theme.Name+" was read again")
	}
}
