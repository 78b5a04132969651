package curriculum

import (
	"fmt"
	"strings"
)

// SelfMeasured is what was measured of a model that rewards itself, before the first round (0) or
// after one, on puzzles that it never learns from.
type SelfMeasured struct {
	Round  int      `json:"round"`
	Greedy float64  `json:"greedy"` // share solved by the most likely reply
	Picked float64  `json:"picked"` // by the sampled reply to which the model gives most points
	Right  [][]bool `json:"right"`  // each sampled reply to each puzzle, by the rules
	Length float64  `json:"length"` // tokens of a sampled reply
	AUC    float64  `json:"auc"`    // how often a right reply gets more points than a wrong one; ties count half
	States int      `json:"states"` // that the model was asked about when it judged
	Agreed int      `json:"agreed"` // those of which the exact solver says the same

	// The pairs that the round learnt from, and how often a sampled reply is right where that of the
	// model before is wrong, and the other way round.
	Learnt  int `json:"-"`
	Helpful int `json:"-"`
	Harmful int `json:"-"`
	Wins    int `json:"-"`
	Losses  int `json:"-"`
}

// Mean is the share of sampled replies that are right.
func (m SelfMeasured) Mean() float64 {
	right, all := 0, 0
	for _, group := range m.Right {
		for _, r := range group {
			if all++; r {
				right++
			}
		}
	}
	return ratio(right, all)
}

// compare counts every reply to a puzzle against every one of the model before.
func (m *SelfMeasured) compare(before SelfMeasured) {
	for i, group := range m.Right {
		for _, now := range group {
			for _, then := range before.Right[i] {
				switch {
				case now && !then:
					m.Wins++
				case then && !now:
					m.Losses++
				}
			}
		}
	}
}

// WinRate is the share of the comparisons that one of the two replies wins.
func (m SelfMeasured) WinRate() float64 { return ratio(m.Wins, m.Wins+m.Losses) }

// SelfTable is a run by round.
func SelfTable(rounds []SelfMeasured) string {
	var b strings.Builder
	b.WriteString("round   greedy   mean   picked   length   points, AUC   words agreed   pairs   helpful   harmful   won against the round before\n")
	for _, m := range rounds {
		fmt.Fprintf(&b, "%5d   %5.1f%%  %4.1f%%   %5.1f%%   %6.0f   %11.3f   %12s", m.Round, 100*m.Greedy, 100*m.Mean(), 100*m.Picked, m.Length, m.AUC,
			fmt.Sprintf("%d of %d", m.Agreed, m.States))
		if m.Round > 0 {
			fmt.Fprintf(&b, "   %5d   %7d   %7d   %5.1f%%", m.Learnt, m.Helpful, m.Harmful, 100*m.WinRate())
		}
		b.WriteString("\n")
	}
	return b.String()
}
