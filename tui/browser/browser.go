// Package browser is the screen of stored sessions: a list to search, sort and
// tidy, a preview of the selected one, and two of them side by side.
//
// It reads and changes the store in commands of Bubble Tea, never in Update, and
// opens nothing itself: what the user chose is for the caller to do.
package browser

import (
	"context"
	"io"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/keypress"
	"espalier/tui/program"
	"espalier/tui/terminal"
)

// Choice is what the user left the browser for.
type Choice struct {
	Do Verb
	ID string // of the session; empty for Leave and Begin
}

// Verb is a thing to do.
type Verb int

// What a user may leave the browser for.
const (
	Leave  Verb = iota
	Begin       // a new search
	Open        // the session in the explorer; one that has not ended goes on
	Replay      // the session from its start
)

// Options are all that Run needs.
type Options struct {
	Store *sessions.Store
	// Method says a method with what tells its variants apart; nil: its name.
	Method func(search.Settings) string
	// Selected is the id of the session to begin at.
	Selected string
	Notice   string // said at the start

	Theme   *themes.Theme // nil: themes.Default()
	Profile themes.Profile
	Mouse   bool // the wheel scrolls, a click selects
	NoSync  bool // do not mark frames for terminals with synchronised output

	Input  io.Reader // nil: the terminal
	Output *os.File  // nil: standard output
	Now    func() time.Time
}

// Run shows the browser until the user chose something, or ctx ends.
func Run(ctx context.Context, o Options) (Choice, error) {
	if o.Output == nil {
		o.Output = os.Stdout
	}
	output := terminal.NewOutput(o.Output, !o.NoSync)
	b := New(ctx, o)
	b.copy = func(text string) { terminal.Copy(output, text) }
	if err := program.Run(ctx, b, program.Options{Output: output, Input: o.Input, Mouse: o.Mouse, Now: o.Now}); err != nil {
		return Choice{}, err
	}
	return b.choice, nil
}

// Browser is the Bubble Tea model.
type Browser struct {
	ctx     context.Context
	shelf   shelf
	method  func(search.Settings) string
	palette *themes.Palette
	now     func() time.Time
	rest    time.Duration // before a session is read for the preview
	copy    func(string)  // to the clipboard; nil in tests

	query   sessions.Query
	forks   bool // forks stand below what they were forked from
	list    list
	preview preview
	compare *comparison // nil: the list is shown
	entry   *entry      // nil: nothing is typed
	help    *menu       // nil: it is closed
	marked  string      // id of the session to compare with
	undo    []string    // ids that were deleted here, the last at the end
	notice  notice

	width, height int
	frame         string
	choice        Choice
	actions       []Action
}

// notice is a word to the user; the next key takes it away.
type notice struct {
	role themes.Role
	text string
}

// New makes a browser without a terminal: Run gives it one, tests do not.
func New(ctx context.Context, o Options) *Browser {
	if o.Theme == nil {
		o.Theme = themes.Default()
	}
	if o.Method == nil {
		o.Method = func(s search.Settings) string { return s.Method }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &Browser{
		ctx: ctx, shelf: shelf{store: o.Store}, method: o.Method, palette: o.Theme.Palette(o.Profile), now: o.Now, rest: usualRest,
		query: sessions.Query{Sort: sessions.ByUpdated}, actions: Actions(),
	}
	b.list.wanted = o.Selected
	if o.Notice != "" {
		b.say(themes.StatusFailed, o.Notice)
	}
	return b
}

// Init reads the store.
func (b *Browser) Init() tea.Cmd { return b.refresh() }

// Update takes one message. Drawing comes after it, once.
func (b *Browser) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		b.width, b.height = msg.Width, msg.Height
		if b.width <= 0 || b.height <= 0 {
			b.width, b.height = 80, 24
		}
	case tea.KeyMsg:
		var cmds []tea.Cmd
		for _, k := range keypress.Split(msg) {
			cmds = append(cmds, b.key(k))
		}
		cmd = tea.Batch(cmds...)
	case tea.MouseMsg:
		cmd = b.mouse(msg)
	case listedMsg:
		cmd = b.listed(msg)
	case restedMsg:
		cmd = b.rested(msg)
	case loadedMsg:
		b.loaded(msg)
	case comparedMsg:
		b.compared(msg)
	case changedMsg:
		cmd = b.changed(msg)
	}
	b.compose()
	return b, cmd
}

// View is the frame that Update left ready.
func (b *Browser) View() string { return b.frame }

// key gives a key to what lies on top.
func (b *Browser) key(k tea.KeyMsg) tea.Cmd {
	b.notice = notice{}
	switch {
	case b.help != nil:
		return b.helpKey(k)
	case b.entry != nil:
		return b.entryKey(k)
	}
	for i := range b.actions {
		for _, key := range b.actions[i].Keys {
			if key == k.String() {
				return b.do(&b.actions[i])
			}
		}
	}
	return nil
}

// do runs an action, or says why that is not possible now.
func (b *Browser) do(a *Action) tea.Cmd {
	if why := a.Disabled(b); why != "" {
		b.say(themes.Notice, a.Title+": not now, "+why)
		return nil
	}
	return a.do(b)
}

func (b *Browser) say(role themes.Role, text string) { b.notice = notice{role, text} }

// leave ends the browser with what the user chose.
func (b *Browser) leave(do Verb, id string) tea.Cmd {
	b.choice = Choice{do, id}
	return tea.Quit
}

// mouse selects and scrolls.
func (b *Browser) mouse(m tea.MouseMsg) tea.Cmd {
	const wheel = 3
	if b.help != nil || b.entry != nil {
		return nil
	}
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		return b.wheel(m, -wheel)
	case m.Button == tea.MouseButtonWheelDown:
		return b.wheel(m, wheel)
	case m.Button != tea.MouseButtonLeft || m.Action != tea.MouseActionPress || b.compare != nil:
		return nil
	}
	at := b.layout().list.Inner()
	row := m.Y - at.Y - 1 // the columns' names
	if !at.Has(m.X, m.Y) || row < 0 || b.list.top+row >= len(b.list.rows) {
		return nil
	}
	return b.move(b.list.top + row - b.list.at)
}

func (b *Browser) wheel(m tea.MouseMsg, by int) tea.Cmd {
	switch {
	case b.compare != nil:
		b.compare.scroll(by)
	case b.layout().preview.Has(m.X, m.Y):
		b.preview.scroll(by)
	default:
		return b.move(by)
	}
	return nil
}
