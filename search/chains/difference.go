package chains

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/thinking"
)

// Difference is where two chains part, for print.
type Difference struct {
	A       thinking.Summary `json:"a"`
	B       thinking.Summary `json:"b"`
	Aligned []Line           `json:"aligned"`
}

// Line is what two chains say in one place.
type Line struct {
	A     *Segment `json:"a,omitempty"`
	B     *Segment `json:"b,omitempty"`
	Same  bool     `json:"same"`            // word for word
	Apart bool     `json:"apart,omitempty"` // the two do not correspond
}

// Segment is one of a chain. In Text, what is not the model's stands between marks.
type Segment struct {
	ID    int             `json:"id"`
	Kind  thinking.Kind   `json:"kind"`
	Text  string          `json:"text"`
	Claim *thinking.Claim `json:"claim,omitempty"`
	State string          `json:"state,omitempty"`
}

// Between compares what models thought in two searches about one puzzle: in the reply that the
// second begins otherwise, or else about the answer. It is nil if one has no thinking, or both
// have the same.
func Between(a, b []search.Event, rules thinking.Rules) *Difference {
	first, second, ok := Begun(a, b)
	if !ok {
		one, err := search.Fold(a)
		other, otherErr := search.Fold(b)
		if err != nil || otherErr != nil || one.Len() == 0 || other.Len() == 0 || one.Started().Puzzle.Input != other.Started().Puzzle.Input {
			return nil
		}
		first, second = Of(one, 0), Of(other, 0)
	}
	return Differ(first, second, rules)
}

// Differ compares two chains.
func Differ(a, b Chain, rules thinking.Rules) *Difference {
	if a.Text == "" || b.Text == "" || a.Text == b.Text {
		return nil
	}
	x, y := a.Read(rules), b.Read(rules)
	d := &Difference{A: x.Summary(), B: y.Summary()}
	for _, p := range Beside(x, y) {
		d.Aligned = append(d.Aligned, Line{x.printed(p.A), y.printed(p.B), p.Same, p.Apart && p.A > 0 && p.B > 0})
	}
	return d
}

func (s Side) printed(id int) *Segment {
	if id == 0 {
		return nil
	}
	n, says := s.Segment(id)
	out := &Segment{ID: n.ID, Kind: n.Kind, Text: says, State: n.State}
	if n.Claim.Verdict != thinking.NoClaim {
		out.Claim = &n.Claim
	}
	return out
}

// mostLines is how many lines of a difference are worth reading.
const mostLines = 40

// Lines are the difference in words: segments that only one chain has, or that say something
// else in the same place, and how many are the same between them. The chains are called a
// and b.
func (d *Difference) Lines(a, b string) (lines []string) {
	lines = []string{fmt.Sprintf("thinking: %s has %s, %s has %s", a, extent(d.A), b, extent(d.B))}
	width := max(len(a), len(b))
	same, left := 0, 0
	say := func(who string, s *Segment) {
		switch {
		case s == nil:
		case len(lines) > mostLines:
			left++
		default:
			lines = append(lines, fmt.Sprintf("  %-*s %4d %-8s %s", width, who, s.ID, s.Kind, s.words()))
		}
	}
	for _, l := range append(d.Aligned, Line{}) {
		if l.Same {
			same++
			continue
		}
		if same > 0 && len(lines) <= mostLines {
			lines = append(lines, fmt.Sprintf("  … %s the same", english.Plural(same, "segment")))
		}
		same = 0
		say(a, l.A)
		say(b, l.B)
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("  and %s", english.Plural(left, "more segment")))
	}
	return lines
}

func extent(s thinking.Summary) string {
	text := english.Plural(s.Nodes, "segment")
	if s.FalseClaims > 0 {
		text += ", " + english.Plural(s.FalseClaims, "false claim")
	}
	return text
}

func (s *Segment) words() string {
	const longest = 100 // runes
	text := []rune(s.Text)
	if len(text) > longest {
		text = append(text[:longest-1], '…')
	}
	glyph := ""
	if s.Claim != nil {
		glyph = map[thinking.Verdict]string{thinking.True: " ✓", thinking.False: " ✗"}[s.Claim.Verdict]
	}
	return strings.TrimSpace(string(text)) + glyph
}
