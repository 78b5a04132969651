package describe

import (
	"fmt"
	"strings"

	"espalier/search/thinking"
	"espalier/themes"
)

// ThoughtMark is how a kind of thinking is told.
func ThoughtMark(k thinking.Kind) Mark {
	m := Mark{k.Glyph(), k.String(), themes.Dim}
	switch k {
	case thinking.SetOut, thinking.Repeat:
	case thinking.Try:
		m.Role = themes.TreeFrontier
	case thinking.Compute:
		m.Role = themes.Text
	case thinking.Check:
		m.Role = themes.ByRule
	case thinking.Conclude:
		m.Role = themes.TreeKept
	case thinking.GiveUp:
		m.Role = themes.TreeDead
	case thinking.GoBack:
		m.Role = themes.TreeBacktracked
	case thinking.Answer:
		m.Role = themes.TreeSolved
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

// Effort says where the thinking of a text went.
func Effort(s thinking.Summary) string {
	e := s.Effort
	parts := []string{"the answer does not stand in the thinking"}
	if e.Reached > 0 {
		parts = []string{fmt.Sprintf("the answer first stands in segment %d, after %.0f%% of the thinking; %.0f%% comes after it", e.Reached, 100*e.Before, 100*e.After)}
	}
	if e.Wrong > 0 {
		parts = append(parts, fmt.Sprintf("%.0f%% is in ways that were given up", 100*e.Wrong))
	}
	if e.Repeated > 0 {
		parts = append(parts, fmt.Sprintf("%.0f%% is repeated", 100*e.Repeated))
	}
	return strings.Join(parts, "; ")
}
