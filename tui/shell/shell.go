// Package shell is the one Bubble Tea program of the screen: a stack of screens, each
// with a stack of overlays. Every screen can open every other, and is found as it was
// left.
//
// The shell has what is the same everywhere: the terminal's size, the theme, the mouse,
// the keys and what they mean, the help, the palette, the `:` line, the status line, and
// how to leave.
package shell

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/jobs"
	"espalier/tui/keymap"
	"espalier/tui/keypress"
	"espalier/tui/prompt"
	"espalier/tui/usercommand"
)

// Shell is the Bubble Tea model.
type Shell struct {
	hosts  []*Host // the last is shown
	places []Place
	keys   []keymap.Change
	custom []usercommand.Command
	look   appearance
	jobs   *jobs.Jobs
	spoken prompt.History // lines of the `:` line

	width, height int
	frame         string
	stale         bool
	still         bool // nothing moves on its own
	mouse         bool
	ascii         bool // the terminal shows nothing else
	ticking       bool
	opening       bool // a screen is being opened
	interrupted   bool

	announcer announcer

	now  func() time.Time
	copy func(string) error // to the clipboard
}

// Start makes a shell without a terminal, with one screen: Run gives it a terminal,
// tests do not.
func Start(ctx context.Context, o Options, first New) *Shell {
	s := &Shell{
		places: o.Places, keys: o.Keys, custom: o.Commands, jobs: jobs.New(ctx), still: o.ReducedMotion, mouse: o.Mouse, ascii: o.ASCII, now: o.Now, copy: o.Copy,
		look:      appearance{themes: o.Themes, profile: o.Profile, keep: o.KeepTheme},
		announcer: announcer{Notify: o.Notify, tell: o.Tell},
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.look.start(o.Theme)
	h := s.push(o.Place, first)
	if h.notice.text == "" && o.Notice != "" { // the screen's own word comes first
		h.Say(themes.Notice, o.Notice)
	}
	return s
}

// push puts a new screen on top.
func (s *Shell) push(place string, screen New) *Host {
	h := &Host{shell: s, place: place, jobs: jobs.New(s.jobs.Context())}
	h.screen = screen(h)
	h.overlays.Edit = h.edit
	h.actions = slices.Concat(h.screen.Actions(), s.common(h), s.customActions(h))
	action.Rebind(h.actions, slices.Concat(s.keys, CustomKeys(s.custom)))
	s.hosts = append(s.hosts, h)
	if s.width > 0 {
		h.screen.Resize(s.width, s.height)
	}
	s.stale = true
	return h
}

func (s *Shell) top() *Host { return s.hosts[len(s.hosts)-1] }

// Top is the screen that is shown.
func (s *Shell) Top() Screen { return s.top().screen }

// Init begins with the first screen.
func (s *Shell) Init() tea.Cmd {
	h := s.top()
	return tea.Batch(h.own(h.screen.Init()), s.clock(), s.look.watchFile())
}

// Update takes one message. Drawing comes after it, once.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := s.update(msg)
	s.compose()
	return s, tea.Batch(cmd, s.top().own(s.Top().Idle()), s.clock(), s.look.watchFile())
}

func (s *Shell) update(msg tea.Msg) tea.Cmd {
	h := s.top()
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.resize(msg.Width, msg.Height)
		return nil
	case tea.KeyMsg:
		var cmds []tea.Cmd
		for _, k := range keypress.Split(msg) {
			cmds = append(cmds, s.key(k))
		}
		return tea.Batch(cmds...)
	case tea.MouseMsg:
		if hint, ok := s.hintAt(msg); ok {
			return s.key(keypress.Key(hint))
		}
		cmd, pass := h.overlays.Click(msg, h.screen.Space())
		if pass {
			cmd = h.screen.Click(msg)
		}
		return h.own(cmd)
	case ownMsg:
		return s.deliver(msg)
	case openedMsg:
		return s.opened(msg)
	case closedMsg:
		return h.own(h.screen.Return())
	case TickMsg:
		s.tick()
		return nil
	case themeMsg:
		s.themeChanged(msg)
		return nil
	case copiedMsg:
		h.copied(msg)
		return nil
	case keptMsg:
		h.Complain(msg.err)
		return nil
	case editedMsg:
		return tea.Batch(h.own(h.edited(msg)), s.regained())
	case ranMsg:
		return s.ran(msg)
	case tea.FocusMsg, tea.BlurMsg:
		_, s.announcer.away = msg.(tea.BlurMsg)
		return nil
	case tea.ResumeMsg:
		return s.regained()
	}
	return h.own(h.screen.Update(msg))
}

// regained draws again on a terminal that another program had.
func (s *Shell) regained() tea.Cmd {
	s.redraw()
	if s.mouse { // Bubble Tea has given it back to the terminal
		return tea.EnableMouseCellMotion
	}
	return nil
}

func (s *Shell) key(k tea.KeyMsg) tea.Cmd {
	h := s.top()
	cmd, pass := h.overlays.Key(k, h.screen.Space())
	if pass {
		cmd = tea.Batch(cmd, h.key(k))
	}
	return h.own(cmd)
}

// View is the frame that Update left ready.
func (s *Shell) View() string { return s.frame }

// resize takes a new size of the terminal. One that does not know its size, such as a
// serial line, says zero: it gets what was usual when there were only those.
func (s *Shell) resize(width, height int) {
	if width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	s.width, s.height = width, height
	s.redraw()
}

// redraw has everything redrawn. The screens below are resized when they are shown.
func (s *Shell) redraw() {
	if s.width > 0 {
		s.Top().Resize(s.width, s.height)
	}
	s.stale = true
}

// compose puts the frame together if anything of it changed.
func (s *Shell) compose() {
	h := s.top()
	if s.width == 0 || !s.stale && !h.overlays.Stale() && !h.screen.Stale() {
		return
	}
	s.stale = false
	rows := h.screen.Draw()
	if space := h.screen.Space(); space.Width > 0 {
		rows[s.height-1] = s.status(h)
		rows = h.overlays.Lay(h.Palette(), space, rows)
	}
	s.frame = strings.Join(rows, "\n")
	if s.ascii {
		s.frame = draw.ASCII(s.frame)
	}
}

// status is the bottom line.
func (s *Shell) status(h *Host) string {
	if n := h.notice; n.text != "" {
		return draw.NewLine(h.Palette(), s.width).Gap(themes.Text, 1).Fit(n.role, n.text, s.width-2).String()
	}
	return h.screen.Status(h.hints())
}

// hints are the keys that matter now.
func (h *Host) hints() []draw.Hint {
	if hints := h.overlays.Hints(); hints != nil {
		return hints
	}
	return h.screen.Hints()
}

// hintAt is the key of the hint in the bottom line that was clicked.
func (s *Shell) hintAt(m tea.MouseMsg) (key string, ok bool) {
	h := s.top()
	if m.Button != tea.MouseButtonLeft || m.Action != tea.MouseActionPress || m.Y != s.height-1 || h.notice.text != "" {
		return "", false
	}
	row, at := ansi.Strip(s.status(h)), 0
	for _, hint := range h.hints() {
		text := hint.Key + " " + hint.What
		i := strings.Index(row[at:], text)
		if i < 0 {
			continue
		}
		from := ansi.StringWidth(row[:at+i])
		if m.X >= from && m.X < from+ansi.StringWidth(text) {
			return hint.Key, true
		}
		at += i + len(text)
	}
	return "", false
}

// TickMsg takes words away that have stood long enough.
type TickMsg struct{}

const tickTime = 250 * time.Millisecond

// clock asks for the next tick while there is a word to take away.
func (s *Shell) clock() tea.Cmd {
	if s.ticking || s.top().notice.until.IsZero() {
		return nil
	}
	s.ticking = true
	return tea.Tick(tickTime, func(time.Time) tea.Msg { return TickMsg{} })
}

func (s *Shell) tick() {
	s.ticking = false
	h := s.top()
	if n := h.notice; !n.until.IsZero() && !s.now().Before(n.until) {
		h.Unsay()
	}
}

// ownMsg is a message for one screen: it may not be the one that is shown.
type ownMsg struct {
	to  *Host
	msg tea.Msg
}

// own makes the messages of a screen's command come to that screen.
func (h *Host) own(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case nil, tea.QuitMsg, tea.SuspendMsg, ownMsg, openedMsg, closedMsg, keptMsg, copiedMsg, themeMsg, editedMsg, ranMsg:
			return msg
		case tea.BatchMsg:
			all := make(tea.BatchMsg, len(msg))
			for i, c := range msg {
				all[i] = h.own(c)
			}
			return all
		default:
			if isTeas(msg) {
				return msg
			}
			return ownMsg{h, msg}
		}
	}
}

// Reports reports whether a message is one for a screen that satisfies is: tests wait
// for some of them.
func Reports(msg tea.Msg, is func(tea.Msg) bool) bool {
	m, ok := msg.(ownMsg)
	return ok && is(m.msg)
}

func (s *Shell) deliver(m ownMsg) tea.Cmd {
	if !slices.Contains(s.hosts, m.to) {
		return nil // it was closed meanwhile
	}
	if a, ok := m.msg.(jobs.Answered); ok {
		m.to.overlays.Touch()
		return m.to.own(a.Take())
	}
	return m.to.own(m.to.screen.Update(m.msg))
}

// Close ends what runs on all screens, and waits.
func (s *Shell) Close() {
	s.jobs.Close()
	for _, h := range slices.Backward(s.hosts) {
		h.close()
	}
}
