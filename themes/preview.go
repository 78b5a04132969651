package themes

import (
	"fmt"
	"strings"
)

// Preview shows every role, in a normal and in a selected line.
func (p *Palette) Preview() string {
	var b strings.Builder
	for _, role := range Roles() {
		sample := fmt.Sprintf(" %-16s ◆ 10 - 4 = 6  left 6 9 13 ", role)
		b.WriteString(p.On(role) + sample + p.OnSelected(role) + " selected " + p.Reset + "\n")
	}
	return b.String()
}
