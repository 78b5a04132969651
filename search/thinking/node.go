package thinking

import (
	"fmt"
	"strings"
)

// Kind is what a segment does.
type Kind int

// The kinds.
const (
	SetOut   Kind = iota // says what is asked, given or planned
	Try                  // starts a way that may turn out wrong
	Compute              // works something out
	Check                // doubts or verifies what was said
	Conclude             // states what follows
	GiveUp               // says that a way does not lead on
	GoBack               // returns to an earlier state
	Repeat               // says again what was said
	Answer               // gives the answer
)

var kindNames = [...]string{"set out", "try", "compute", "check", "conclude", "give up", "go back", "repeat", "answer"}

// String is the kind in words: "give up".
func (k Kind) String() string { return kindNames[k] }

// Glyph is the kind as one character.
func (k Kind) Glyph() string {
	return [...]string{"·", "○", "=", "?", "◆", "⊣", "↩", "↻", "★"}[k]
}

// Kinds lists every kind.
func Kinds() []Kind {
	all := make([]Kind, len(kindNames))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// MarshalText writes the kind in words.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ParseKind is the kind of that name.
func ParseKind(name string) (Kind, error) {
	for k, n := range kindNames {
		if n == name {
			return Kind(k), nil
		}
	}
	return 0, fmt.Errorf("there is no kind %q; the kinds are %q", name, kindNames)
}

// Verdict is what the rules find about a claim.
type Verdict string

// The verdicts. A segment that claims nothing has none.
const (
	NoClaim Verdict = ""
	True    Verdict = "true"
	False   Verdict = "false"
	Unknown Verdict = "unknown" // no rule can tell
)

// Claim is what the rules find about a segment: false if anything in it is. Why says what
// is false, and Mistake what kind of error it is.
type Claim struct {
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why,omitempty"`
	Mistake Mistake `json:"mistake,omitempty"`
}

func refuted(mistake Mistake, why string) Claim { return Claim{False, why, mistake} }

// Node is one segment of the text. Its kind, parent and what it repeats are inferred.
type Node struct {
	ID       int
	Parent   int // 0: the beginning
	Kind     Kind
	From, To int // bytes of the text
	Claim    Claim
	Repeats  int // an earlier node, or 0
	// Returns is the node below which the text continues after a segment that gives up or
	// goes back, or -1.
	Returns int
	// State is what is left to work with after the segment, in ascending order: "4 4 10".
	// It is known for puzzles about numbers alone, and otherwise empty.
	State string
}

// Rules are what a task knows. The zero value knows arithmetic alone.
type Rules struct {
	Numbers []string // that may be used once each
	Goal    string   // the number to reach
	// Claim judges what a sentence says about the puzzle.
	Claim func(sentence string) Claim
}

// In are the rules for thoughts that begin in another state of the puzzle.
func (r Rules) In(state string) Rules {
	if len(r.Numbers) > 0 {
		r.Numbers = strings.Fields(state)
	}
	return r
}

// Summary counts what a text does.
type Summary struct {
	Nodes       int `json:"nodes"`
	Depth       int `json:"depth"`
	Returns     int `json:"returns"`
	FalseClaims int `json:"false_claims"`
	Repeats     int `json:"repeats"`
	Loop        int `json:"loop"` // the node at which the text began to go round in circles, or 0

	Effort Effort `json:"effort"`
}
