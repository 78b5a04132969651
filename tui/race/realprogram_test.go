package race

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/race"
	"espalier/tui/explorer"
	"espalier/tui/keypress"
	"espalier/tui/shell"
)

// followed opens the explorer of a lane, as the program does while a search goes on.
func (f *field) followed(lane int, seat *Seat) shell.Opener {
	f.opened = append(f.opened, lane)
	return func(context.Context, bool) (shell.New, error) {
		d, err := debug.Open(debug.Host{}, "", nil)
		if err != nil {
			return nil, err
		}
		mailbox := explorer.NewMailbox()
		seat.Attach(mailbox.Deliver, mailbox.Live)
		return explorer.New(explorer.Options{Facts: f.Lanes[lane], Debugger: d, Driver: seat, Watches: true, Mailbox: mailbox, Closed: seat.Close}), nil
	}
}

// TestRealProgram has a user at work on a race in a real program: keys of the race and of the
// explorers of its searches, sizes, clicks, and an end in the middle of it all. It is meant
// for the race detector.
func TestRealProgram(t *testing.T) {
	keys := []string{"c", "c", "c", "c", "n", "n", "p", ",", ".", "<", ">", "$", "r", "tab", "1", "2", "3", "+", "j", "k", "g", "G", "f", "v", "J", "enter", "enter", "esc", "(", ")", "s"}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			f := newField(t, "tot-bfs", "cot", "tot-dfs")
			f.Open, f.Start, f.Pace, f.Blind = f.followed, seed%2 == 0, 3000, seed == 2
			s := shell.Start(t.Context(), shell.Options{}, New(f.Options))
			screen := s.Top().(*Screen)
			p := tea.NewProgram(leaving{s}, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutSignalHandler())
			ended := make(chan error, 1)
			go func() {
				_, err := p.Run()
				ended <- err
			}()
			p.Send(tea.WindowSizeMsg{Width: 120, Height: 40})
			rng := rand.New(rand.NewPCG(seed, 11))
			for range 120 {
				switch rng.IntN(8) {
				case 0:
					p.Send(tea.WindowSizeMsg{Width: 20 + rng.IntN(180), Height: 5 + rng.IntN(60)})
				case 1:
					p.Send(tea.MouseMsg{X: rng.IntN(120), Y: rng.IntN(40), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
				case 2:
					time.Sleep(time.Duration(rng.IntN(10)) * time.Millisecond)
				case 3: // back from an explorer, if one is open
					p.Send(backMsg{})
				default:
					p.Send(keypress.Key(keys[rng.IntN(len(keys))]))
				}
			}
			p.Quit()
			select {
			case err := <-ended:
				if err != nil {
					t.Fatal(err)
				}
			case <-time.After(30 * time.Second):
				t.Fatal("the program does not end")
			}
			s.Close()
			if t.Logf("%d turns, %d explorers", len(screen.turns), len(f.opened)); len(screen.turns) == 0 {
				t.Error("it was no race")
			}
			at := make([]int, len(f.runners))
			for _, turn := range screen.turns {
				at[turn.Lane] += len(turn.Events)
			}
			for i, l := range screen.lanes {
				if _, err := search.Fold(l.log); err != nil || at[i] != len(l.log) {
					t.Errorf("%s: %d events of %d turns: %v", race.Name(i), len(l.log), len(screen.turns), err)
				}
				if log := f.runners[i].Log(); len(l.log) > len(log) {
					t.Errorf("%s: the screen has %d events, and the search %d", race.Name(i), len(l.log), len(log))
				}
			}
		})
	}
}

// backMsg leaves what lies over the race.
type backMsg struct{}

// leaving is a shell that takes that message.
type leaving struct{ *shell.Shell }

func (l leaving) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(backMsg); ok {
		if _, over := l.Top().(*explorer.Explorer); !over {
			return l, nil
		}
		msg = keypress.Key("q")
	}
	_, cmd := l.Shell.Update(msg)
	return l, cmd
}
