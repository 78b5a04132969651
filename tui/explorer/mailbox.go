package explorer

import (
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/runner"
)

// Mailbox is where a search leaves what the explorer is to show. Deliver and
// Live may be called from any goroutine and never wait for the screen.
//
// A message per event would make Bubble Tea recompose the screen per event. So
// the explorer is woken once, takes all that is there, and asks to be woken
// again a frame later.
type Mailbox struct {
	mu      sync.Mutex
	mail    mail
	dropped int
	wake    chan struct{} // holds one wake-up
	closed  chan struct{}
	once    sync.Once
}

// mail is what came since the last time.
type mail struct {
	events  []search.Event
	live    []search.StreamUpdate
	updated bool // state, elapsed and err below are news
	state   runner.DriverState
	elapsed time.Duration
	err     error
}

// maxStreamUpdates bounds the tokens that wait to be shown. They are only displayed:
// beyond it the oldest are dropped.
const maxStreamUpdates = 4096

// NewMailbox returns an empty mailbox.
func NewMailbox() *Mailbox {
	return &Mailbox{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

// Deliver is the receiver of a runner.Driver's updates.
func (m *Mailbox) Deliver(u runner.Update) {
	m.mu.Lock()
	m.mail.events = append(m.mail.events, u.Events...)
	m.mail.updated, m.mail.state, m.mail.elapsed = true, u.State, u.Elapsed
	if u.Err != nil {
		m.mail.err = u.Err
	}
	m.mu.Unlock()
	m.ring()
}

// Live is a runner.Config's Stream.
func (m *Mailbox) Live(l search.StreamUpdate) {
	m.mu.Lock()
	if len(m.mail.live) >= maxStreamUpdates {
		half := len(m.mail.live) / 2
		m.mail.live = append(m.mail.live[:0], m.mail.live[half:]...)
		m.dropped += half
	}
	m.mail.live = append(m.mail.live, l)
	m.mu.Unlock()
	m.ring()
}

func (m *Mailbox) ring() {
	select {
	case m.wake <- struct{}{}:
	default: // already woken
	}
}

// take empties the mailbox.
func (m *Mailbox) take() mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.mail
	m.mail = mail{}
	return taken
}

// close ends the wait of the last command.
func (m *Mailbox) close() { m.once.Do(func() { close(m.closed) }) }

// mailMsg says that there may be mail.
type mailMsg struct{}

// frameTime is the pause between two looks into the mailbox.
const frameTime = 25 * time.Millisecond

// next waits a moment, and then until there is mail. Exactly one such command
// is under way while the program runs.
func (m *Mailbox) next(moment time.Duration) tea.Cmd {
	return func() tea.Msg {
		time.Sleep(moment)
		select {
		case <-m.wake:
			return mailMsg{}
		case <-m.closed:
			return nil
		}
	}
}
