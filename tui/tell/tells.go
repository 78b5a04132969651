package tell

import "espalier/search"

// Tells reports whether an event has a line of its own: see Narrate.
func Tells(body search.Body) bool { return search.HasLine(body) }
