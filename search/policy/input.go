package policy

// Levels is how many levels up a search can go at once (L in the paper).
const Levels = 5

// Actions are to continue, and to go up one to Levels levels.
const Actions = 1 + Levels

// Visits is how many of the last thoughts the network attends to (k+1).
const Visits = 4

// Sizes of the parts of an Input.
const (
	checkerSize = 7
	placeSize   = 13
	visitSize   = 9
)

// Checker is c in the paper, the finding on the newest thought below the focus,
// one-hot (none yet, legal, refused, dead end, unread), then the progress of the
// search: the logarithms of its thoughts and of its backtracks.
type Checker [checkerSize]float64

// Place is what the tree holds of the thought that an action leads to.
type Place [placeSize]float64

// Visit is the state of one of the last thoughts.
type Visit [visitSize]float64

// Candidate is an action that is possible.
type Candidate struct {
	Up    int // levels; 0 is to continue
	Place Place
}

// Input is all that the network sees of a tree.
type Input struct {
	Checker    Checker
	Visits     [Visits]Visit // the last thought last; where there are fewer, zeros first
	Candidates []Candidate
}
