package draw

import "espalier/themes"

// Hint is a key and what it does now.
type Hint struct{ Key, What string }

// Hints makes hints from alternating keys and descriptions.
func Hints(keysAndWhat ...string) []Hint {
	hints := make([]Hint, 0, len(keysAndWhat)/2)
	for i := 0; i+1 < len(keysAndWhat); i += 2 {
		hints = append(hints, Hint{Key: keysAndWhat[i], What: keysAndWhat[i+1]})
	}
	return hints
}

// HintLine draws the hints that fit into a row.
func HintLine(p *themes.Palette, width int, hints []Hint) string {
	l := NewLine(p, width).Gap(themes.Text, 1)
	for _, h := range hints {
		if l.Left() < Width(h.Key+h.What)+4 {
			break
		}
		l.Put(themes.Key, h.Key).Gap(themes.Text, 1).Put(themes.Dim, h.What).Gap(themes.Text, 3)
	}
	return l.String()
}
