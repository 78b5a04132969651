package shell

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// Screen is one of the things that fill the terminal: the explorer, the browser, the
// form. All its methods but Close are called by Update, and none may wait: what waits
// is a job of its Host.
type Screen interface {
	// Init is called once, when the screen is opened.
	Init() tea.Cmd
	// Return is called when the screen is shown again after another.
	Return() tea.Cmd
	// Update takes a message that one of the screen's own commands ended in.
	Update(msg tea.Msg) tea.Cmd
	// Idle is asked after every update of the screen that is shown: what is to be done
	// next, such as what it has turned out to lack when it was drawn.
	Idle() tea.Cmd
	// Key takes a key before any action does; used reports that it is none of theirs.
	Key(k tea.KeyMsg) (cmd tea.Cmd, used bool)
	Click(m tea.MouseMsg) tea.Cmd

	// Actions are what can be done here beside what can be done everywhere.
	Actions() []action.Action
	// Is reports whether the screen is in a mode of its actions.
	Is(mode string) bool
	// Subject is what a command of the user's own is about.
	Subject() Subject
	// Language is what the `:` line understands beside actions.
	Language() Language

	// Resize takes a size, and has everything redrawn.
	Resize(width, height int)
	// Stale reports whether what Draw returned last is out of date.
	Stale() bool
	// Draw returns the rows of the screen, as many as the terminal has: the shell puts
	// the status line in the place of the last. Where nothing sensible fits there may be
	// fewer, and Space is empty.
	Draw() []string
	// Status is that line, with the keys that matter now.
	Status(hints []draw.Hint) string
	Hints() []draw.Hint
	// Space is the room that overlays have.
	Space() overlay.Space

	// Busy is the question to ask before the screen is left; empty: none.
	Busy() string
	// Cancel abandons what runs, and says what was done; empty: nothing runs.
	Cancel() string
	// Close ends what runs and waits for it. It is called outside of Update, once,
	// after the jobs of the host have ended.
	Close()
}

// Subject is what a command of the user's own is about: the screen, and what is selected
// there.
type Subject struct {
	Screen string // as usercommand.Screens names it
	Values map[string]string
	// Inject adds a text below the selected thought; nil: there is no thought.
	Inject func(text string) tea.Cmd
}

// Language is what a screen adds to the `:` line.
type Language struct {
	Commands []Command
	// Verbs are lines in a language of their own, such as the debugger's.
	Verbs Verbs
}

// Command is a word of the `:` line that wants an argument.
type Command struct {
	Name  string
	Args  string // what it wants: "TEXT"
	About string
	Run   func(args string) (tea.Cmd, error)
	// Words lists what the argument may be; nil: anything.
	Words func() []string
}

// Verbs are lines in a language of their own. Without Run there are none.
type Verbs struct {
	Run   func(line string) (cmd tea.Cmd, known bool)
	About func(line string) (reply overlay.Reply, known bool)
	Names []prompt.Candidate
	// Complete lists how a line may continue beside its first word being one of Names;
	// nil: in no way.
	Complete func(line string) []prompt.Candidate
}

// Opener prepares a screen. It may wait, and is called in a job: first with asks
// false, where it must print nothing and return ErrAsks if it has a question for the
// user; then, if it did, on the plain terminal with asks true. New is called by
// Update.
type Opener func(ctx context.Context, asks bool) (New, error)

// New makes a screen with the host that it will live in.
type New func(*Host) Screen

// ErrAsks is returned by an Opener that must ask the user first.
var ErrAsks = errors.New("this needs an answer on the terminal")

// Place is a screen that every other can open. It is opened once: going there again
// brings it to the top, as it was left.
type Place struct {
	ID    string // of the action: "sessions"
	Title string
	Keys  []string
	Open  Opener
}
