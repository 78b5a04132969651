// Package tour is the guided first run, as a table. Each step says what to look at and
// waits for the action that it teaches; a step is added by adding a row.
package tour

// Step is one row.
type Step struct {
	// Search is begun by this step; nil: the search of the step before continues.
	Search *Search
	Say    string // what to look at, in two or three lines of 76 columns
	Wait   string // the id of the action that the step teaches; empty: enter
	Verb   string // what does the same in lines of text; empty: the id itself is the verb
	// OnScreen is a step that lines of text have no use for.
	OnScreen bool
}

// Search is what a step begins with.
type Search struct {
	Task, Puzzle string
	Settings     string  // of the method: "beam=1 evaluate=logprob"
	Break        string  // a breakpoint that is set before: "on backtracked"
	Pace         float64 // events a second, so that there is time to see and to pause
	Narrate      bool
}

// Steps is the tour.
func Steps() []Step {
	return []Step{
		{
			Search: &Search{Task: "game24", Puzzle: "4 9 10 13", Settings: "beam=3", Pace: 12, Narrate: true},
			Say: "Make 24 of the numbers 4 9 10 13, each used once. A language model inside this program proposes steps and " +
				"values them; a search decides which to pursue. Nothing has happened yet: let it run.",
			Wait: "continue", Verb: "next",
		},
		{
			Say: "Each line that grows is a thought of the model: a step, and the numbers that it leaves. The line near the foot " +
				"says in a sentence what happened last. Stop the search while it works.",
			Wait: "pause", OnScreen: true,
		},
		{
			Say: "It waits, and nothing is lost. Searches are easier to follow an action at a time: thoughts are asked for, then " +
				"valued, then the best are kept. Do one action.",
			Wait: "next",
		},
		{
			Say:  "What has happened can be undone and looked at again; the model is not asked again. Take the last event back.",
			Wait: "back",
		},
		{
			Say:  "What is still to come stays in the log, and on the screen in the timeline near the foot. Go on to the end.",
			Wait: "continue",
		},
		{
			Say: "★ is the way to the answer, ◆ was kept, ◇ pruned; the numbers are the model's own values. When it has ended, " +
				"choose a thought (↑ and ↓) and ask why it ended as it did.",
			Wait: "why", Verb: "why 1",
		},
		{
			Say: "Every reason names who speaks: the model, a rule of the puzzle, or the method. (esc closes it.) Next comes a " +
				"sudoku, in which a guess goes wrong.",
		},
		{
			Search: &Search{Task: "sudoku", Puzzle: "6x6 hard 8", Break: "on backtracked once", Pace: 40, Narrate: true},
			Say: "A small sudoku, depth first: a guess, then every cell that follows from it, as far as that leads. A breakpoint " +
				"waits at the first retreat. Run to it.",
			Wait: "continue",
		},
		{
			Say: "Once it has stopped: a cell has nothing left that fits (✗ on the board), so a guess above was wrong. The search " +
				"goes back thought by thought. Take the next action, once or several times.",
			Wait: "next",
		},
		{
			Say:  "↩ marks what was left, and says how far it had led. At the fork another digit is tried instead. Let it run.",
			Wait: "continue",
		},
		{
			Say: "For a projector there is a larger view of the selected thought, with its value and the sentence. All keys go " +
				"on working in it, and esc closes it.",
			Wait: "presenter", OnScreen: true,
		},
		{
			Say: "(On the screen, esc brings the panes back.) Next comes a search that fails, though the puzzle has a solution.",
		},
		{
			Search: &Search{Task: "game24", Puzzle: "1 3 4 6", Settings: "beam=1 evaluate=logprob", Pace: 40, Narrate: true},
			Say:    "24 can be made of 1 3 4 6, in one way alone. With a beam of 1 a single thought survives each level. Run it.",
			Wait:   "continue",
		},
		{
			Say: "Not solved. Who lost it: the model that proposed, the values, or the beam? When it has ended, an exact solver " +
				"(never part of the search) finds where the last solvable thought was lost.",
			Wait: "autopsy",
		},
		{
			Say: "It names the event and the thought, and the tree has gone there. Pin that thought, so that the beam must keep " +
				"it. (esc closes the answer.)",
			Wait: "pin", Verb: "pin 6",
		},
		{
			Say: "A branch has begun. Up to here it is the old search, and what the model said before is used again. Let the " +
				"branch run.",
			Wait: "continue",
		},
		{
			Say: "Solved, with one decision changed: whatever a search did can be stopped, asked why, and changed. This was the " +
				"tour. Now ? lists all keys, and espalier without a command asks for a puzzle of yours.",
		},
	}
}

// Chapters are the steps by the search that they are about.
func Chapters(steps []Step) (chapters [][]Step) {
	for _, s := range steps {
		if s.Search != nil {
			chapters = append(chapters, nil)
		}
		last := len(chapters) - 1
		chapters[last] = append(chapters[last], s)
	}
	return chapters
}

// Line is the debugger's verb for a step; empty: there is nothing to do but to read on.
func (s Step) Line() string {
	if s.Verb != "" {
		return s.Verb
	}
	return s.Wait
}
