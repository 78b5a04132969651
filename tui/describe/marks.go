package describe

import (
	"espalier/search"
	"espalier/themes"
)

// Mark is how a status is told: by glyph, word and colour at once.
type Mark struct {
	Glyph string
	Word  string
	Role  themes.Role
}

// MarkOf a status.
func MarkOf(s search.Status) Mark {
	switch s {
	case search.StatusFrontier:
		return Mark{"○", s.Word(), themes.TreeFrontier}
	case search.StatusKept:
		return Mark{"◆", s.Word(), themes.TreeKept}
	case search.StatusPruned:
		return Mark{"◇", s.Word(), themes.TreePruned}
	case search.StatusLeft:
		return Mark{"↩", s.Word(), themes.TreeBacktracked}
	case search.StatusRefused:
		return Mark{"✗", s.Word(), themes.TreeRefused}
	case search.StatusDead:
		return Mark{"⊣", s.Word(), themes.TreeDead}
	case search.StatusSolution:
		return Mark{"★", s.Word(), themes.TreeSolved}
	case search.StatusGone:
		return Mark{"◌", s.Word(), themes.TreePruned}
	}
	return Mark{"?", string(s), themes.Text}
}
