// Package program runs a Bubble Tea model on the alternate screen, and gives the
// terminal back however the model ends.
package program

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine/parallel"
	"espalier/tui/keypress"
	"espalier/tui/terminal"
)

// Options are what a model needs of its terminal.
type Options struct {
	Output *terminal.Output
	Input  io.Reader        // nil: the terminal
	Mouse  bool             // start with the mouse captured
	Focus  bool             // be told when another window takes the keyboard
	Now    func() time.Time // nil: time.Now
}

// Run shows the model until it quits or ctx ends, whose error it returns then. A
// panic of the model or of one of its commands is a panic of Run, once the
// terminal is restored.
func Run(ctx context.Context, model tea.Model, o Options) error {
	guarded, kill := context.WithCancel(ctx)
	defer kill()
	g := &guard{model: model, filter: keypress.NewFilter(o.Now), kill: kill}
	settings := []tea.ProgramOption{
		// Signals end ctx; Bubble Tea's own handler would wait for a loop that ctx has ended.
		tea.WithContext(guarded), tea.WithoutSignalHandler(), tea.WithAltScreen(), tea.WithOutput(o.Output), tea.WithFilter(g.pass),
	}
	if o.Mouse {
		settings = append(settings, tea.WithMouseCellMotion())
	}
	if o.Focus {
		settings = append(settings, tea.WithReportFocus())
	}
	if o.Input != nil {
		settings = append(settings, tea.WithInput(o.Input))
	}
	_, err := tea.NewProgram(g, settings...).Run()
	if p := g.first.Load(); p != nil {
		panic(p)
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// guard stands between Bubble Tea and a model. Bubble Tea recovers panics too,
// but prints them on the alternate screen, where they are lost.
type guard struct {
	model  tea.Model
	filter *keypress.Filter
	kill   context.CancelFunc // ends the program
	first  atomic.Pointer[parallel.Panic]
}

// catch is to be deferred.
func (g *guard) catch() {
	if p := parallel.Recovered(recover()); p != nil {
		g.first.CompareAndSwap(nil, p)
		g.kill()
	}
}

// Init is part of tea.Model, as are Update and View.
func (g *guard) Init() (cmd tea.Cmd) {
	defer g.catch()
	return g.watched(g.model.Init())
}

// Update ignores what comes after a panic.
func (g *guard) Update(msg tea.Msg) (same tea.Model, cmd tea.Cmd) {
	same = g
	defer g.catch()
	if g.first.Load() == nil {
		g.model, cmd = g.model.Update(msg)
	}
	return same, g.watched(cmd)
}

// View is empty after a panic.
func (g *guard) View() string {
	defer g.catch()
	if g.first.Load() != nil {
		return ""
	}
	return g.model.View()
}

func (g *guard) pass(_ tea.Model, msg tea.Msg) tea.Msg {
	defer g.catch()
	return g.filter.Pass(nil, msg)
}

// watched is a command whose panics are the model's. The commands of tea.Sequence
// are out of its reach; Bubble Tea recovers those.
func (g *guard) watched(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			all := make(tea.BatchMsg, len(batch))
			for i, cmd := range batch {
				all[i] = g.watched(cmd)
			}
			return all
		}
		return msg
	}
}
