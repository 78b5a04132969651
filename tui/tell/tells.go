package tell

import "espalier/search"

// Tells says whether an event is a line of its own: see Narrate.
func Tells(body search.Body) bool {
	switch b := body.(type) {
	case search.Thought, nil:
		return false
	case search.Decided:
		return b.Action.Kind == search.Evaluate
	case search.Replied:
		return !Judges(b.Purpose)
	}
	return true
}
