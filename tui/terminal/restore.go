package terminal

import (
	"os"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// leave switches off all that a full-screen program switches on, the end of a
// frame first and the cursor last.
const leave = ansi.ResetModeSynchronizedOutput +
	ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr +
	ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste +
	ansi.ResetStyle + ansi.ResetModeAltScreenSaveCursor + ansi.ShowCursor

// State is how a terminal was set before a program drew on it.
type State struct {
	in, out *os.File
	inMode  *term.State // nil: not a terminal
	outMode *term.State
}

// Save remembers how the terminal of a program's input and output is set.
func Save(in, out *os.File) *State {
	return &State{in: in, out: out, inMode: mode(in), outMode: mode(out)}
}

func mode(f *os.File) *term.State {
	m, err := term.GetState(f.Fd())
	if err != nil {
		return nil
	}
	return m
}

// Restore is for a program that ends while another goroutine may be drawing: it
// puts the terminal back and closes the output. The modes come first, because a
// terminal that ctrl+s has stopped takes no output. One whose modes have not
// changed since Save is left alone: a full-screen program sets raw mode before
// anything else, and ends it last.
func (s *State) Restore() {
	if !changed(s.in, s.inMode) && !changed(s.out, s.outMode) {
		return
	}
	if s.inMode != nil {
		_ = term.Restore(s.in.Fd(), s.inMode)
	}
	if s.outMode != nil {
		_ = term.Restore(s.out.Fd(), s.outMode)
	}
	_, _ = s.out.WriteString(leave)
	_ = s.out.Close()
}

func changed(f *os.File, before *term.State) bool {
	now := mode(f)
	return before != nil && now != nil && *now != *before
}
