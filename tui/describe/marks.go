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
	m := Mark{s.Glyph(), s.Word(), themes.Text}
	switch s {
	case search.StatusFrontier:
		m.Role = themes.TreeFrontier
	case search.StatusKept:
		m.Role = themes.TreeKept
	case search.StatusPruned, search.StatusGone:
		m.Role = themes.TreePruned
	case search.StatusLeft:
		m.Role = themes.TreeBacktracked
	case search.StatusRefused:
		m.Role = themes.TreeRefused
	case search.StatusDead:
		m.Role = themes.TreeDead
	case search.StatusSolution:
		m.Role = themes.TreeSolved
	}
	return m
}
