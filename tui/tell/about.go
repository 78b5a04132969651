package tell

import "espalier/search"

// About are the thoughts that an event names.
func About(body search.Body) []search.NodeID { return search.Concerned(body) }
