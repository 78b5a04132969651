package explorer

import (
	"strings"
	"testing"

	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/draw/drawtest"
)

// TestScriptsKeepTheLayout shows thoughts in many scripts in every pane and tab:
// each line is as wide as the screen, however a terminal measures it.
func TestScriptsKeepTheLayout(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 60}} {
		p := &player{stage: stageIn(t, size[0], size[1], look{Profile: themes.TrueColor}, Options{}), log: oddLog(), width: size[0], height: size[1]}
		p.deliver(runner.Update{Events: p.log, State: runner.Paused})
		p.Update(tickMsg{})
		if text := p.text(); size[0] >= 120 && !strings.Contains(text, "क्") && !strings.Contains(text, "漢") {
			t.Errorf("none of the scripts is shown:\n%s", text)
		}
		for _, key := range []string{"?", "esc", "l", "j", "j", "tab", "1", "2", "3", "4", "5", "6", "7", "8", "9", "f", "m", "W", "ctrl+p", "esc", "j", "j", "z"} {
			p.press(key)
			p.Update(tickMsg{})
			for i, row := range strings.Split(p.View(), "\n") {
				if a, b := drawtest.Columns(row); a != size[0] || b != size[0] {
					t.Fatalf("%dx%d after %q, line %d: %d columns by clusters, %d by code points: %q", size[0], size[1], key, i, a, b, row)
				}
			}
		}
	}
}
