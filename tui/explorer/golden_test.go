package explorer

import (
	"fmt"
	"testing"
	"time"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/internal/golden"
)

var sizes = []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}}

// The end of a search in every depth of colour, on dark and on light.
func TestSolvedScreens(t *testing.T) {
	for _, size := range sizes {
		for _, profile := range []themes.Profile{themes.TrueColor, themes.ANSI, themes.None} {
			for _, theme := range []string{"dark", "light"} {
				name := fmt.Sprintf("solved/%dx%d-%s-%s", size.w, size.h, profile, theme)
				if profile == themes.None {
					if theme == "light" {
						continue // without colours there is no difference
					}
					name = fmt.Sprintf("solved/%dx%d-none", size.w, size.h)
				}
				t.Run(name, func(t *testing.T) {
					s := stageIn(t, size.w, size.h, look{Theme: builtin(t, theme), Profile: profile}, Options{})
					s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended, Elapsed: 210 * time.Millisecond})
					s.fits(size.w, size.h)
					golden.Check(t, name, s.View())
				})
			}
		}
	}
}

// Moments of a search, without colours: what stands where.
func TestMoments(t *testing.T) {
	log := solvedLog()
	propose := func(node search.NodeID, text string) search.StreamUpdate {
		return search.StreamUpdate{Node: node, Purpose: search.Propose, Token: engine.Token{Text: text}}
	}
	moments := map[string]func(*stage){
		"start": func(*stage) {},
		"first-thought": func(s *stage) {
			s.deliver(runner.Update{Events: log[:1], State: runner.Running},
				propose(0, "9 * 13 = 117 (left: 4 10 117)\n"), propose(0, "13 - 4 = "))
		},
		"valuing": func(s *stage) {
			s.deliver(runner.Update{Events: log[:40], State: runner.Running, Elapsed: 80 * time.Millisecond},
				search.StreamUpdate{Node: 4, Purpose: search.Judge, Token: engine.Token{Text: "impossible"}})
		},
		"second-level": func(s *stage) {
			s.deliver(runner.Update{Events: log[:78], State: runner.Running, Elapsed: 120 * time.Millisecond})
		},
		"looking-back": func(s *stage) {
			s.deliver(runner.Update{Events: log, State: runner.Ended, Elapsed: 210 * time.Millisecond})
			s.press("<", ",", ",")
		},
		"not-solved": func(s *stage) {
			s.deliver(runner.Update{Events: lostLog(), State: runner.Ended, Elapsed: 90 * time.Millisecond})
		},
		"failed": func(s *stage) {
			s.deliver(runner.Update{Events: log[:40], State: runner.Paused, Err: fmt.Errorf("model embedded: out of memory")})
		},
		"asks-before-quitting": func(s *stage) {
			s.deliver(runner.Update{Events: log[:40], State: runner.Running})
			s.press("q")
		},
		"help": func(s *stage) { s.press("?") },
		"palette": func(s *stage) {
			s.deliver(runner.Update{Events: log, State: runner.Ended})
			s.press("ctrl+p", "l", "d")
		},
		"finding": func(s *stage) {
			s.deliver(runner.Update{Events: log, State: runner.Ended})
			s.press("/", "1", "3", " ", "-")
		},
		"filters": func(s *stage) { s.deliver(runner.Update{Events: log, State: runner.Ended}); s.press("F") },
		"filtered": func(s *stage) {
			s.deliver(runner.Update{Events: log, State: runner.Ended})
			s.press("m", "F", "k", "e", "p", "t", "enter")
		},
		"help-found": func(s *stage) { s.press("?", "s", "t", "e", "p") },
		"inspector-zoom": func(s *stage) {
			s.deliver(runner.Update{Events: log, State: runner.Ended})
			s.press("enter", "+")
		},
		"log": func(s *stage) {
			s.deliver(runner.Update{Events: log, State: runner.Ended})
			s.press("tab", "tab")
		},
		"all-folded": func(s *stage) { s.deliver(runner.Update{Events: log, State: runner.Ended}); s.press("-", "g") },
	}
	for name, play := range moments {
		for _, size := range append(sizes[:2:2], struct{ w, h int }{60, 16}, struct{ w, h int }{30, 8}, struct{ w, h int }{20, 5}) {
			file := fmt.Sprintf("moments/%s-%dx%d", name, size.w, size.h)
			t.Run(file, func(t *testing.T) {
				s := newStage(t, size.w, size.h, Options{})
				play(s)
				s.fits(size.w, size.h)
				golden.Check(t, file, s.View())
			})
		}
	}
}
