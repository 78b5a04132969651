package race

import (
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/runner"
)

// Inbox is where models that write, and explorers that look at one of the searches, leave
// what concerns the race. Its methods may be called from any goroutine, and never wait.
type Inbox struct {
	mu      sync.Mutex
	live    []written
	intents []intent
	wake    chan struct{} // holds one wake-up
	closed  chan struct{}
	once    sync.Once
}

// written is what a model wrote in one of the searches.
type written struct {
	lane int
	search.StreamUpdate
}

// intent is what the user wants of the race in the explorer of one of its searches.
type intent struct {
	kind wish
	lane int
}

type wish int

const (
	wishRun wish = iota
	wishPause
	wishStep // until the search has had its turn
	wishCancel
)

// mostWritten bounds what waits to be shown; the oldest goes first.
const mostWritten = 4096

// NewInbox is empty.
func NewInbox() *Inbox {
	return &Inbox{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

// Live takes what a model writes in a lane: it is made for runner.Config's Stream.
func (b *Inbox) Live(lane int) func(search.StreamUpdate) {
	return func(u search.StreamUpdate) {
		b.mu.Lock()
		if len(b.live) >= mostWritten {
			b.live = append(b.live[:0], b.live[mostWritten/2:]...)
		}
		b.live = append(b.live, written{lane, u})
		b.mu.Unlock()
		b.ring()
	}
}

func (b *Inbox) ask(i intent) {
	b.mu.Lock()
	b.intents = append(b.intents, i)
	b.mu.Unlock()
	b.ring()
}

func (b *Inbox) ring() {
	select {
	case b.wake <- struct{}{}:
	default: // already woken
	}
}

func (b *Inbox) take() (live []written, intents []intent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	live, intents = b.live, b.intents
	b.live, b.intents = nil, nil
	return live, intents
}

// unread drops what was written: it stands in events by now.
func (b *Inbox) unread() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.live = nil
}

func (b *Inbox) close() { b.once.Do(func() { close(b.closed) }) }

// mailMsg says that there may be mail.
type mailMsg struct{}

// frameTime is the pause between two looks into the inbox.
const frameTime = 40 * time.Millisecond

// next waits a moment, and then until there is mail. One such command is under way.
func (b *Inbox) next(moment time.Duration) tea.Cmd {
	return func() tea.Msg {
		time.Sleep(moment)
		select {
		case <-b.wake:
			return mailMsg{}
		case <-b.closed:
			return nil
		}
	}
}

// Seat is where the explorer of one of the searches sits: it is told what that search does,
// and what its user wants is wanted of the whole race. It has the methods of a
// runner.Driver.
type Seat struct {
	Ended bool // nothing more will be told

	inbox *Inbox
	lane  int

	mu      sync.Mutex
	deliver func(runner.Update) // nil: nobody sits there yet
	live    func(search.StreamUpdate)
	waiting []runner.Update
	left    bool
}

// Attach gives the seat to an explorer: deliver gets all that has happened, and what will,
// and live what the model is writing.
func (s *Seat) Attach(deliver func(runner.Update), live func(search.StreamUpdate)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliver, s.live = deliver, live
	for _, u := range s.waiting {
		deliver(u)
	}
	s.waiting = nil
}

// tell reports whether anybody still wants to know.
func (s *Seat) tell(u runner.Update) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.left:
	case s.deliver == nil:
		s.waiting = append(s.waiting, u)
	default:
		s.deliver(u)
	}
	return !s.left
}

// show passes on what the model is writing, if anybody looks.
func (s *Seat) show(u search.StreamUpdate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live != nil && !s.left {
		s.live(u)
	}
}

// Run has the race run.
func (s *Seat) Run() { s.inbox.ask(intent{wishRun, s.lane}) }

// Pause has the race paused.
func (s *Seat) Pause() { s.inbox.ask(intent{wishPause, s.lane}) }

// Step has the race run until this search has had its turn.
func (s *Seat) Step() { s.inbox.ask(intent{wishStep, s.lane}) }

// Cancel abandons the action that is under way, whosever it is.
func (s *Seat) Cancel() { s.inbox.ask(intent{wishCancel, s.lane}) }

// Close leaves the seat; the race goes on.
func (s *Seat) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = true
}
