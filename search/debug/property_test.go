package debug_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/debug"
)

// randomLine is something that a user might type.
func randomLine(s *session, rng *rand.Rand) string {
	thought := rng.IntN(max(s.Tree().Len(), 1))
	texts := []string{"13 - 9 = 4 (left: 4 4 10)", "4 + 9 = 13 (left: 10 13 13)", "nonsense", "10 - 4 = 6 (left: 4 6)"}
	text := texts[rng.IntN(len(texts))]
	lines := []string{
		"step", "step 9", "next", "next 3", "level", "finish", "over", "into", "return", "continue", "until depth == 2", "until on prune once",
		"back", "back 20", "rnext", "rnext 2", "rcontinue", "rcontinue if value > 1", "restart", "goto end",
		fmt.Sprintf("goto %d", 1+rng.IntN(max(s.Line().Len(), 1))), "checkpoint here", "restart here",
		"break on backtrack", "break if value < 0.3 && depth == 1 once", "trace on value", "break depth 2 hits % 2", "clear all",
		"watch value", "where", "tree", "list", "help", "estimate", "diff", "branches", "branch 1",
		fmt.Sprintf("branch %d", 1+rng.IntN(len(s.Branches()))),
		fmt.Sprintf("break %d", thought), fmt.Sprintf("select %d", thought), fmt.Sprintf("show %d", thought), fmt.Sprintf("path %d", thought),
		fmt.Sprintf("inject %d: %s", thought, text), fmt.Sprintf("edit %d: %s", thought, text), fmt.Sprintf("close %d: whim", thought),
		fmt.Sprintf("pin %d", thought), fmt.Sprintf("unpin %d", thought), fmt.Sprintf("note %d: look", thought),
		fmt.Sprintf("set beam %d", 1+rng.IntN(4)), fmt.Sprintf("set seed %d", rng.IntN(9)), "set method tot-dfs", "set reviews 1", "set evaluate rule", "fork", "undo", "redo",
	}
	return lines[rng.IntN(len(lines))]
}

func TestWhateverIsSaidTheTreeIsTheFoldOfTheLog(t *testing.T) {
	for _, method := range methods {
		t.Run(method, func(t *testing.T) {
			for seed := range uint64(2) {
				play(t, method, seed, 50)
			}
		})
	}
}

func play(t *testing.T, method string, seed uint64, lines int) {
	t.Helper()
	s := begin(t, method, seed)
	s.Breaks().Lazy(int(seed%2) * 5)
	rng := rand.New(rand.NewPCG(seed, 9))
	revealed := search.NewTree()
	s.moved = func(moves []debug.Transition) {
		for _, m := range moves {
			if m.Kind != debug.Revealed {
				revealed = s.Line().At(m.To)
				continue
			}
			for _, e := range s.Line().Log()[m.From:m.To] {
				if err := revealed.Apply(e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var before []string // the log of every branch
	for n := range lines {
		line := randomLine(s, rng)
		verb, _, _ := strings.Cut(line, " ")
		asked := s.asked
		_, err := s.say(line)
		if err != nil && strings.Contains(err.Error(), "recording") {
			t.Fatalf("seed %d, line %d, %s: %v", seed, n, line, err)
		}
		fold, foldErr := search.Fold(s.Line().Log()[:s.Moment()])
		if foldErr != nil {
			t.Fatal(foldErr)
		}
		want := glance(t, fold)
		if got := glance(t, s.Tree()); got != want {
			t.Fatalf("seed %d, line %d, %s (%v): the tree is not the fold of %d events:\n%s\n%s", seed, n, line, err, s.Moment(), got, want)
		}
		if got := glance(t, revealed); got != want {
			t.Fatalf("seed %d, line %d, %s (%v): what was revealed is not what is shown", seed, n, line, err)
		}
		switch verb {
		case "back", "rnext", "rcontinue", "goto", "restart", "branch", "diff", "estimate", "break", "set", "inject", "edit", "close", "pin", "undo", "redo":
			if s.asked != asked {
				t.Fatalf("seed %d, line %d: %s asked the search for more", seed, n, line)
			}
		}
		if n%10 != 9 {
			continue
		}
		// Nothing that was in a log is ever lost or changed.
		for i, b := range s.Branches() {
			now := text(t, b.Line().Log())
			if i < len(before) && !strings.HasPrefix(now, before[i]) {
				t.Fatalf("seed %d, line %d: %s changed the log of branch %d", seed, n, line, b.Number)
			}
			if i < len(before) {
				before[i] = now
			} else {
				before = append(before, now)
			}
			if b.Parent != nil && !strings.HasPrefix(text(t, b.Parent.Line().Log()), text(t, b.Line().Log()[:b.From])) {
				t.Fatalf("seed %d, line %d: branch %d does not share its first %d events", seed, n, b.Number, b.From)
			}
			if stored, ok := s.recordings[b.Name()]; ok && (i == 0 || b.Name() != "") && text(t, stored) != now {
				t.Fatalf("seed %d, line %d: %s: the recording of branch %d is not its log", seed, n, line, b.Number)
			}
		}
	}
}

func TestBackAndForthAgainIsTheSameLog(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	for _, method := range methods {
		s := begin(t, method, 5)
		s.must("continue")
		log, asked := text(t, s.Line().Log()), s.asked
		var forth []string
		for moment := 1; moment <= len(s.Line().Log()); moment++ {
			s.must(fmt.Sprintf("goto %d", moment))
			forth = append(forth, glance(t, s.Tree()))
		}
		for s.Moment() > 1 {
			s.must("back")
			if glance(t, s.Tree()) != forth[s.Moment()-1] {
				t.Fatalf("%s: event %d looks otherwise on the way back", method, s.Moment())
			}
		}
		for s.Moment() < len(s.Line().Log()) {
			s.must("step")
			if glance(t, s.Tree()) != forth[s.Moment()-1] {
				t.Fatalf("%s: event %d looks otherwise the second time", method, s.Moment())
			}
		}
		if text(t, s.Line().Log()) != log || s.asked != asked {
			t.Errorf("%s: the way back and forth left its mark", method)
		}
	}
}

// Deciding again with nothing changed gives the same log, without a model.
func TestRecordedRepliesDecideTheSame(t *testing.T) {
	for _, method := range methods {
		for seed := range uint64(3) {
			s := begin(t, method, seed)
			s.must("continue")
			log, asked := s.Line().Log(), s.asked
			s.must("goto 1")
			s.must("fork")
			if got := text(t, s.Line().Log()); got != text(t, log) || s.asked != asked {
				t.Errorf("%s, seed %d: decided otherwise after event %d of %d", method, seed, len(s.Line().Log()), len(log))
			}
		}
	}
}
