package debug

// TransitionKind is the way in which the moment that is shown has moved.
type TransitionKind int

// The kinds of transitions.
const (
	Revealed TransitionKind = iota // forward, past every event between
	Jumped                         // to another moment of the same branch
	Branched                       // to a moment of another branch
)

// Transition is one move of the moment that a debugger shows. Methods that move it
// return their transitions in order; nothing is called back. A front end brings what
// it draws from From to To: for Revealed by folding events From+1 to To one by one,
// for the others by taking the tree of Line at To. For Branched, From is a moment of
// the branch that was shown before.
type Transition struct {
	Kind     TransitionKind
	From, To int
}
