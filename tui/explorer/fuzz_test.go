package explorer

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/draw/drawtest"
	"espalier/tui/internal/synth"
)

// fuzzKeys are what a sequence of keys is drawn from.
var fuzzKeys = []string{
	"up", "down", "left", "right", "h", "j", "k", "l", "g", "G", "ctrl+d", "ctrl+u", "pgup", "pgdown", " ", "-", "=",
	"enter", "f", "y", "c", "p", "s", "n", ",", ".", "<", ">", "tab", "shift+tab", "+", "t", "T", "D", "%", "?", "esc", "ctrl+c",
	"q", "backspace", "x", "jjjj", ",,,,", "ö", "漢",
	"/", "1", "3", "N", ":", "F", "m", "'", "b", "B", "i", "e", "P", "E", "a", "d", "X", "W", "O", "A", "M", "K", "{", "}",
	"@", "u", "w", "C", "S", "o", "v", "r", "$", "[", "]", "H", "L", "z", "I", "ctrl+p", "f5", "f9", "f10", "f11", "delete",
	":break if value > 0\n", ":watch depth\n", ":display depth\n", ":up\n", ":ignore 1 2\n", ":trace on thought\n", ":until depth == 2\n", ":filter kept\n", ":fork\n", ":goto 9\n",
	"/13\n", ":checkpoint here\n", ":tab engine\n",
}

// player drives an explorer with a stream of bytes: keys, sizes, mouse, mail.
type player struct {
	*stage
	log           []search.Event
	sent          int
	width, height int
}

func (p *player) act(kind, a, b byte) {
	switch kind % 8 {
	case 0:
		p.width, p.height = 1+int(a)%220, 1+int(b)%70
		p.Update(tea.WindowSizeMsg{Width: p.width, Height: p.height})
	case 1:
		n := min(1+int(a), len(p.log)-p.sent)
		state := []runner.DriverState{runner.Running, runner.Paused}[b%2]
		p.deliver(runner.Update{Events: p.log[p.sent : p.sent+n], State: state})
		p.sent += n
	case 2:
		node := search.NodeID(int(a) % 100)
		purpose := []search.Purpose{search.Propose, search.Judge, search.Solve}[b%3]
		p.feed.mailbox.Live(search.StreamUpdate{Node: node, Purpose: purpose, Request: int(b) % 5, Token: engine.Token{Text: odd[int(a)%len(odd)], LogProb: -1}})
		p.Update(mailMsg{})
	case 3:
		buttons := []tea.MouseButton{tea.MouseButtonLeft, tea.MouseButtonWheelDown, tea.MouseButtonWheelUp}
		p.Update(tea.MouseMsg{X: int(a), Y: int(b) % 70, Button: buttons[(a+b)%3], Action: tea.MouseActionPress})
	default:
		p.strike(fuzzKeys[(int(a)+int(b)*7)%len(fuzzKeys)])
	}
	p.Update(tickMsg{})
	p.fits(p.width, p.height)
	p.consistent()
}

// strike presses a key, or types a line.
func (p *player) strike(key string) {
	line, typed := strings.CutSuffix(key, "\n")
	if !typed {
		p.press(key)
		return
	}
	p.enter(line, "enter")
}

// consistent: the screen's tree is the fold of the log up to the shown moment,
// the outline has every thought of it, and the selected line is on the screen.
func (p *player) consistent() {
	p.t.Helper()
	h := p.history
	if h.err != nil {
		p.t.Fatal(h.err)
	}
	if h.outline.Nodes() != h.tree.Len() {
		p.t.Fatalf("outline of %d thoughts, tree of %d", h.outline.Nodes(), h.tree.Len())
	}
	if h.tree.Len() == 0 {
		return
	}
	at, ok := h.outline.Index(p.tree.selected)
	if !ok {
		p.t.Fatalf("selected row %v has no line", p.tree.selected)
	}
	if p.tree.height > 0 && (at < p.tree.top || at >= p.tree.top+p.tree.height) {
		p.t.Fatalf("selected line %d is not among the %d from %d on", at, p.tree.height, p.tree.top)
	}
}

// odd are texts that break screens.
var odd = append(drawtest.Scripts, "9 - 4 ", "\n", "\x1b[31m", "漢字かな", "👨‍👩‍👧‍👦", "é", "\t", "\x00", "❤️", "\xff\xfe", "🇩🇪", "word ", "\u202eabc", "ﷺ", "e\u0301\u0301\u0301")

func newPlayer(t testing.TB, log []search.Event) *player {
	p := &player{stage: stageIn(t, 80, 24, look{Profile: themes.TrueColor}, Options{}), log: log, width: 80, height: 24}
	return p
}

func FuzzExplorer(f *testing.F) {
	f.Add([]byte{1, 255, 0, 1, 255, 0, 4, 1, 2, 0, 10, 3, 5, 8, 9})
	f.Add([]byte{2, 0, 0, 1, 40, 0, 2, 3, 1, 0, 19, 4, 3, 5, 5, 6, 24, 0, 7, 9, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newPlayer(t, oddLog())
		for ; len(data) >= 3; data = data[3:] {
			p.act(data[0], data[1], data[2])
		}
	})
}

// oddLog is a log with texts that break screens in every place where a model or
// a task could put them.
func oddLog() []search.Event {
	log := synth.Beam("4 9 10 13", 3, 3)
	for i, e := range log {
		text := odd[i%len(odd)] + odd[(i*7)%len(odd)]
		switch b := e.Body.(type) {
		case search.Checked:
			if i%3 == 0 {
				b.Short, b.Reason, b.State = text, text, text+text
			}
			log[i].Body = b
		case search.Replied:
			for j := range b.Completions {
				b.Completions[j].Tokens = append(b.Completions[j].Tokens, engine.Token{Text: text, LogProb: -0.3})
				b.Completions[j].Text += text
			}
			b.Prompt += text
			log[i].Body = b
		case search.Valued:
			b.Samples[0].Label += text
			log[i].Body = b
		case search.Pruned:
			b.Reason += text
			log[i].Body = b
		}
	}
	return log
}

// TestRandomPlay is the fuzz test's shorter sister, run always: random keys,
// sizes, clicks and mail, on logs that end well and badly.
func TestRandomPlay(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine: the race detector finds nothing here")
	}
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 5))
		log := [][]search.Event{solvedLog(), lostLog(), oddLog(), synth.Large(400, 8, seed)}[seed%4]
		p := newPlayer(t, log)
		for range 300 {
			p.act(byte(rng.Uint32()), byte(rng.Uint32()), byte(rng.Uint32()))
		}
		h := p.history
		want, err := search.Fold(h.log[:h.now()])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(nodes(want), nodes(h.tree), cmp.AllowUnexported(search.Node{})); diff != "" {
			t.Fatalf("seed %d: the tree on the screen is not the fold of the log:\n%s", seed, diff)
		}
	}
}

func nodes(t *search.Tree) []search.Node {
	list := make([]search.Node, t.Len())
	for i := range list {
		list[i] = *t.Node(search.NodeID(i))
	}
	return list
}

// TestRandomDebugging presses random keys on a real search, with all its verbs,
// edits and travels: every screen fits, the tree is the fold of the log, and every
// fork begins with the events of its parent, byte for byte.
func TestRandomDebugging(t *testing.T) {
	for seed := range uint64(10) {
		rng := rand.New(rand.NewPCG(seed, 9))
		p := &player{stage: newPlay(t, 100, 30).stage, width: 100, height: 30}
		for range 150 {
			kind := byte(4)
			if rng.IntN(20) == 0 {
				kind = byte(rng.IntN(2)) * 3 // a size, or the mouse
			}
			p.act(kind, byte(rng.Uint32()), byte(rng.Uint32()))
			p.clock.t = p.clock.t.Add(frameTime)
			p.Update(mailMsg{})
		}
		h := p.history
		want, err := search.Fold(h.log[:h.now()])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(nodes(want), nodes(h.tree), cmp.AllowUnexported(search.Node{})); diff != "" {
			t.Fatalf("seed %d: the tree on the screen is not the fold of the log:\n%s", seed, diff)
		}
		for _, b := range h.d.Branches() {
			if b.Parent == nil {
				continue
			}
			mine, parents := b.Line().Log()[:b.From], b.Parent.Line().Log()[:b.From]
			if d := sessions.Diff(mine, parents); !d.Same() {
				t.Fatalf("seed %d: branch %d and its parent part before event %d: %s", seed, b.Number, b.From, d)
			}
		}
	}
}
