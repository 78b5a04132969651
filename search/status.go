package search

// Status is the one word that says where a thought stands.
type Status string

// The statuses.
const (
	StatusFrontier Status = "frontier" // waits to be valued, kept or pruned
	StatusKept     Status = "kept"
	StatusPruned   Status = "pruned"
	StatusLeft     Status = "backtracked"
	StatusRefused  Status = "refused"
	StatusDead     Status = "dead end"
	StatusSolution Status = "solution"
	StatusGone     Status = "gone" // with the thought above it, which the user rewrote
)

// Statuses lists every status.
func Statuses() []Status {
	return []Status{StatusFrontier, StatusKept, StatusPruned, StatusLeft, StatusRefused, StatusDead, StatusSolution, StatusGone}
}

// Status of the node; the strongest claim wins.
func (n *Node) Status() Status {
	switch {
	case n.Solution:
		return StatusSolution
	case n.Gone:
		return StatusGone
	case n.Check.Verdict == Refused:
		return StatusRefused
	case n.Check.Verdict == DeadEnd:
		return StatusDead
	case n.Pruned:
		return StatusPruned
	case n.Left > 0:
		return StatusLeft
	case n.Kept || n.Expanded || n.ID == 0:
		return StatusKept
	}
	return StatusFrontier
}

// Word is the status as lists and logs write it, in 9 columns at most.
func (s Status) Word() string {
	switch s {
	case StatusFrontier:
		return "open"
	case StatusLeft:
		return "abandoned"
	case StatusSolution:
		return "solved"
	case StatusKept, StatusPruned, StatusRefused, StatusDead, StatusGone:
	}
	return string(s)
}

// Glyph is the status as one character of a width of one.
func (s Status) Glyph() string {
	switch s {
	case StatusFrontier:
		return "○"
	case StatusKept:
		return "◆"
	case StatusPruned:
		return "◇"
	case StatusLeft:
		return "↩"
	case StatusRefused:
		return "✗"
	case StatusDead:
		return "⊣"
	case StatusSolution:
		return "★"
	case StatusGone:
		return "◌"
	}
	return "?"
}
