package explorer

import (
	"fmt"
	"testing"

	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/internal/golden"
)

// The tab follows the search, and the moment that is shown.
func TestCalibrationIsLive(t *testing.T) {
	for _, size := range sizes[:2] {
		p := newPlay(t, size.w, size.h)
		p.types(":tab calibration").keys("enter", "+")
		p.keys("n", "n").sees("no thought has been valued yet").keys("n")
		first := p.values.found.Count
		p.sees("by an exact solver,", "Brier score")
		p.keys("c")
		all := p.values.found.Count
		if first == 0 || all <= first {
			t.Fatalf("%d values after three actions, %d at the end", first, all)
		}
		p.fits(size.w, size.h)
		golden.Check(t, fmt.Sprintf("calibration/%dx%d", size.w, size.h), p.View())
		p.types(":goto 40")
		if back := p.values.found.Count; p.history.now() != 40 || back >= all {
			t.Errorf("%d values at event %d, %d at the end", back, p.history.now(), all)
		}
	}
}

// Without an exact solver, it is what the search found that counts.
func TestCalibrationByTheOutcome(t *testing.T) {
	p := &play{name: "outcome", width: 120, height: 40}
	p.stage = stageIn(t, 120, 40, look{Profile: themes.None}, liveSearchOf(t, nil, func(debug.Oracle) debug.Oracle { return nil }))
	t.Cleanup(p.shell.Close)
	p.keys("c").types(":tab calibration").keys("enter", "+").sees("by what the search found below them")
}
