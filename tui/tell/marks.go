package tell

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
		return Mark{"○", "open", themes.TreeFrontier}
	case search.StatusKept:
		return Mark{"◆", "kept", themes.TreeKept}
	case search.StatusPruned:
		return Mark{"◇", "cut", themes.TreePruned}
	case search.StatusLeft:
		return Mark{"↩", "left", themes.TreeBacktracked}
	case search.StatusRefused:
		return Mark{"✗", "refused", themes.TreeRefused}
	case search.StatusDead:
		return Mark{"⊣", "dead end", themes.TreeDead}
	case search.StatusSolution:
		return Mark{"★", "solved", themes.TreeSolved}
	case search.StatusGone:
		return Mark{"◌", "gone", themes.TreePruned}
	}
	return Mark{"?", string(s), themes.Text}
}
