package explorer

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/internal/synth"
	"espalier/tui/keypress"
)

const many = 100_000 // thoughts

// largeStage is an explorer on a tree of many thoughts, at a size of a large
// screen, in true colour.
func largeStage(b *testing.B) *stage {
	b.Helper()
	s := stageIn(b, 200, 60, look{Theme: builtin(b, "dark"), Profile: themes.TrueColor}, Options{})
	s.real()
	s.history.add(synth.Large(many, 8, 1))
	s.steering.catchUp()
	s.compose()
	if s.history.tree.Len() < many || s.history.behind() > 0 {
		b.Fatalf("%d thoughts, %d events behind", s.history.tree.Len(), s.history.behind())
	}
	return s
}

func perFrame(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "us/frame")
}

// From a key press to the frame that shows it, all panes on the screen.
func BenchmarkKeyToFrame(b *testing.B) {
	keys := []struct {
		name string
		keys []string
	}{
		{"line", []string{"j", "j", "j", "k"}},
		{"page", []string{"pgdown", "pgdown", "pgup"}},
		{"ends", []string{"G", "g"}},
		{"fold", []string{" ", " ", "j"}},
		{"fold-all", []string{"-", "="}},
	}
	for _, k := range keys {
		b.Run(k.name, func(b *testing.B) {
			s := largeStage(b)
			for i := 0; b.Loop(); i++ {
				s.Update(keypress.Key(k.keys[i%len(k.keys)]))
				_ = s.View()
			}
			perFrame(b)
		})
	}
}

// From the enter after a condition to the frame that answers it: most of the log is
// looked at later, and by the time all of it is, no frame has waited for long.
func BenchmarkBreakToFrame(b *testing.B) {
	s := largeStage(b)
	worst, counted := time.Duration(0), time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		s.enter(":break if value < 0.3 && depth == 1")
		b.StartTimer()
		begin := time.Now()
		s.press("enter")
		_ = s.View()
		b.StopTimer()
		for all := false; !all; _, all = s.history.d.Breaks().List()[0].Matched() {
			update := time.Now()
			s.Update(foldMsg{})
			_ = s.View()
			worst = max(worst, time.Since(update))
		}
		counted += time.Since(begin)
		s.enter(":clear all", "enter")
		b.StartTimer()
	}
	perFrame(b)
	b.ReportMetric(float64(worst.Microseconds()), "us-worst-later")
	b.ReportMetric(float64(counted.Milliseconds())/float64(b.N), "ms-to-all")
}

// Composing a whole frame from nothing, as after a resize or a change of theme.
func BenchmarkCompose(b *testing.B) {
	s := largeStage(b)
	for b.Loop() {
		s.view.screen.stale(everything)
		s.compose()
	}
	perFrame(b)
}

// A view between two changes.
func BenchmarkView(b *testing.B) {
	s := largeStage(b)
	for b.Loop() {
		_ = s.View()
	}
}

// 10,000 events a second on a large tree: 250 come with each frame.
func BenchmarkMail(b *testing.B) {
	log := synth.Large(2*many, 8, 1)
	s := largeStage(b)
	at := s.history.last()
	const each = 250
	for b.Loop() {
		if at+each > len(log) {
			b.StopTimer()
			s = largeStage(b)
			at = s.history.last()
			b.StartTimer()
		}
		s.feed.mailbox.Deliver(runner.Update{Events: log[at : at+each], State: runner.Running})
		at += each
		s.Update(mailMsg{})
		_ = s.View()
	}
	perFrame(b)
}

// One event back and one forth near the end of the log, and leaps to any moment of
// it. The worst of the leaps is what a user waits for.
func BenchmarkScrub(b *testing.B) {
	for _, n := range []int{200, 5000, many} {
		s := stageIn(b, 200, 60, look{Theme: builtin(b, "dark"), Profile: themes.TrueColor}, Options{})
		s.real()
		s.history.add(synth.Large(n, 8, 1))
		s.steering.catchUp()
		b.Run(english.Grouped(n)+"/step", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				s.Update(keypress.Key([]string{",", "."}[i%2]))
			}
			perFrame(b)
		})
		b.Run(english.Grouped(n)+"/leap", func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			worst := time.Duration(0)
			for b.Loop() {
				to := rng.IntN(s.history.last()) + 1
				start := time.Now()
				s.steering.travel(to)
				s.compose()
				worst = max(worst, time.Since(start))
			}
			perFrame(b)
			b.ReportMetric(float64(worst.Microseconds()), "us-worst")
		})
	}
}

func BenchmarkMemory(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := largeStage(b)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(s)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
}

func BenchmarkResize(b *testing.B) {
	s := largeStage(b)
	for i := 0; b.Loop(); i++ {
		s.Update(tea.WindowSizeMsg{Width: 80 + i%120, Height: 24 + i%40})
		_ = s.View()
	}
	perFrame(b)
}

// A reasoning model thinks in tens of thousands of tokens: its completion must
// not slow the screen down.
func BenchmarkInspectLongCompletion(b *testing.B) {
	l := synth.New(search.Started{State: "4 9 10 13"})
	l.Decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}})
	text := "<think>" + strings.Repeat("perhaps 13 - 9 = 4 helps, ", 4000) + "</think>\n13 - 9 = 4"
	reply := l.Reply(0, search.Propose, strings.Repeat("Input: 4 9 10 13\n", 300), 1, text)
	l.Think(0, "13 - 9 = 4", reply, 0, search.Check{Verdict: search.Legal, State: "4 4 10"})
	s := stageIn(b, 120, 40, look{Theme: builtin(b, "dark"), Profile: themes.TrueColor}, Options{})
	s.deliver(runner.Update{Events: l.Events, State: runner.Paused})
	s.press("G")
	for b.Loop() {
		s.view.screen.stale(dirtyInspector)
		s.compose()
	}
	perFrame(b)
}
