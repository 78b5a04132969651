package explorer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"espalier/search/runner"
	"espalier/tui/internal/golden"
)

// plays lets time pass until the screen stands still.
func (s *stage) plays() {
	for range 2000 {
		now := s.history.now()
		s.clock.t = s.clock.t.Add(time.Second)
		s.Update(foldMsg{})
		if s.history.now() == now {
			return
		}
	}
	s.t.Fatal("it never stands still")
}

// The question is asked before anything tells the answer; then that is told, and the
// search goes on to the next.
func TestQuizScreens(t *testing.T) {
	facts, board := sudokuSearch(t, "9x9 hard 12")
	for name, o := range map[string]Options{"game24": {}, "sudoku": {Facts: facts}} {
		log := solvedLog()
		if name == "sudoku" {
			log = board
		}
		for _, size := range sizes {
			s := newStage(t, size.w, size.h, o)
			s.deliver(runner.Update{Events: log, State: runner.Ended})
			s.press("Q")
			s.plays()
			card, ok := s.over().(*quizCard)
			if !ok || s.history.now() != card.choice.At {
				t.Fatalf("%s: nothing is asked at event %d:\n%s", name, s.history.now(), s.text())
			}
			s.fits(size.w, size.h)
			golden.Check(t, fmt.Sprintf("quiz/%s-asks-%dx%d", name, size.w, size.h), s.View())
			s.press("2", "down", "enter")
			s.fits(size.w, size.h)
			golden.Check(t, fmt.Sprintf("quiz/%s-tells-%dx%d", name, size.w, size.h), s.View())
		}
	}
}

// What is guessed counts, also in a search that still runs, which waits for the answer; the
// quiz ends with the score.
func TestQuizOfARunningSearch(t *testing.T) {
	s := newStage(t, 80, 24, Options{})
	log := solvedLog()
	s.deliver(runner.Update{Events: log[:30], State: runner.Running})
	s.press("Q")
	s.plays()
	if s.over() != nil || s.history.now() != 30 {
		t.Fatalf("something is asked at event %d, before there is a choice", s.history.now())
	}
	s.deliver(runner.Update{Events: log[30:], State: runner.Running})
	s.plays()
	asked, right := 0, 0
	for ; ; asked++ {
		card, ok := s.over().(*quizCard)
		if !ok {
			break
		}
		if s.history.now() != card.choice.At {
			t.Fatalf("asked at event %d about the choice at %d", s.history.now(), card.choice.At)
		}
		for i, id := range card.choice.Candidates {
			if (id == card.choice.Kept) == (asked%2 == 0) {
				s.press(fmt.Sprint(i + 1))
				break
			}
		}
		s.press("enter", "enter")
		if asked%2 == 0 {
			right++
		}
		s.plays()
	}
	if asked < 2 || s.history.behind() > 0 {
		t.Fatalf("%d questions, and the screen is %d events behind", asked, s.history.behind())
	}
	if got := strings.Join(s.driver.asked, " "); !strings.HasPrefix(got, "pause run pause run") {
		t.Errorf("the search was asked to %s", got)
	}
	s.press("Q")
	if want := fmt.Sprintf("the quiz is over: %d of %d right", right, asked); !strings.Contains(s.text(), want) {
		t.Errorf("no %q in\n%s", want, s.text())
	}
}
