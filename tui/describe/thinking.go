package describe

import (
	"espalier/search/thinking"
	"espalier/themes"
)

// ThoughtMark is how a kind of thinking is told.
func ThoughtMark(k thinking.Kind) Mark {
	m := Mark{"·", k.String(), themes.Dim}
	switch k {
	case thinking.SetOut:
	case thinking.Try:
		m.Glyph, m.Role = "○", themes.TreeFrontier
	case thinking.Compute:
		m.Glyph, m.Role = "=", themes.Text
	case thinking.Check:
		m.Glyph, m.Role = "?", themes.ByRule
	case thinking.Conclude:
		m.Glyph, m.Role = "◆", themes.TreeKept
	case thinking.GiveUp:
		m.Glyph, m.Role = "⊣", themes.TreeDead
	case thinking.GoBack:
		m.Glyph, m.Role = "↩", themes.TreeBacktracked
	case thinking.Repeat:
		m.Glyph = "↻"
	case thinking.Answer:
		m.Glyph, m.Role = "★", themes.TreeSolved
	}
	return m
}

// ClaimMark is how a verdict on a claim is told; its glyph is empty where there is none.
func ClaimMark(c thinking.Claim) Mark {
	switch c.Verdict {
	case thinking.True:
		return Mark{"✓", "true", themes.ByRule}
	case thinking.False:
		return Mark{"✗", "false", themes.TreePruned}
	case thinking.Unknown, thinking.NoClaim:
	}
	return Mark{}
}
