package reinforce

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"espalier/engine/wholefile"
	"espalier/search"
)

// kinds are the kinds of sudoku that a controller learns on, in turn.
func kinds() []string {
	return []string{"latin 4x4 hard", "latin 5x5 hard", "5x5 medium", "6x6 hard", "latin 6x6 medium", "7x7 medium"}
}

// mostBoards bounds how many boards are made up for one that is not held out.
const mostBoards = 1000

// Boards makes up the boards of a run, each the same for the same seed, step and number,
// without those that are held out. problem reads a puzzle of sudoku.
func Boards(problem func(search.Puzzle) (search.Problem, error), seed uint64, heldOut func(search.Problem) bool) func(step, i int) (search.Problem, error) {
	return func(step, i int) (search.Problem, error) {
		all := kinds()
		kind := all[i%len(all)]
		for try := range uint64(mostBoards) {
			s := seed<<44 ^ try<<34 ^ uint64(step)<<8 ^ uint64(i) ^ 1<<62
			p, err := problem(search.Puzzle{Task: "sudoku", Input: fmt.Sprintf("%s %d", kind, s)})
			if err != nil || !heldOut(p) {
				return p, err
			}
		}
		return nil, fmt.Errorf("every board of %q is held out", kind)
	}
}

// Line is the progress of a run of so many steps in words, with the time that is left.
func (p Point) Line(steps int, left time.Duration) string {
	return fmt.Sprintf("step %d/%d  reward %+.3f  %.1f thoughts  %.1f calls  %.0f%% back  %s left",
		p.Step, steps, p.Reward, p.Thoughts, p.Calls, 100*p.Back, left)
}

// card says where a network comes from.
type card struct {
	Parameters int      `json:"parameters"`
	Steps      int      `json:"steps"`
	Options    Options  `json:"options"`
	Boards     []string `json:"boards"`
	Last       Point    `json:"last"`
	Commit     string   `json:"commit"`
}

// WriteCard writes where the network of a run comes from into the run's folder.
func (t *Trainer) WriteCard(dir, commit string) error {
	data, err := json.MarshalIndent(card{len(t.Parameters), len(t.Curve), t.Options, kinds(), t.Curve[len(t.Curve)-1], commit}, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(dir, "card.json"), append(data, '\n'), 0o644)
}
