package remote

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"espalier/engine"
)

func TestEachKeepsToTheLimit(t *testing.T) {
	var now, most, done atomic.Int32
	synctest.Test(t, func(t *testing.T) {
		err := Each(context.Background(), 20, 3, func(context.Context, int) error {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(time.Second)
			now.Add(-1)
			done.Add(1)
			return nil
		})
		if err != nil || done.Load() != 20 || most.Load() != 3 {
			t.Errorf("%d done, %d at once, %v", done.Load(), most.Load(), err)
		}
	})
}

func TestEachReturnsTheFirstErrorAndStopsTheRest(t *testing.T) {
	wrong := errors.New("wrong")
	synctest.Test(t, func(t *testing.T) {
		err := Each(context.Background(), 50, 4, func(ctx context.Context, i int) error {
			if i == 2 {
				return wrong
			}
			<-ctx.Done()
			return ctx.Err()
		})
		if !errors.Is(err, wrong) {
			t.Errorf("got %v", err)
		}
	})
}

// What was answered is returned beside the error, and what was asked is waited for.
func TestFinishedCompletionsSurvive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wrong := errors.New("wrong")
		requests := make([]engine.Request, 10)
		for i := range requests {
			requests[i].Seed = uint64(i)
		}
		var mu sync.Mutex
		asked := map[uint64]bool{}
		send := func(_ context.Context, q engine.Request, _ func(engine.Token)) (engine.Completion, error) {
			mu.Lock()
			asked[q.Seed] = true
			mu.Unlock()
			time.Sleep(time.Duration(q.Seed+1) * time.Second)
			if q.Seed == 2 {
				return engine.Completion{}, wrong
			}
			return engine.Completion{Text: "a", Finish: engine.FinishStop}, nil
		}
		all, err := Generate(context.Background(), requests, Limits{AtOnce: 4, Patience: time.Hour}, nil, send)
		if !errors.Is(err, wrong) {
			t.Fatal(err)
		}
		for i, c := range all {
			if done := c.Finish != ""; done != (asked[uint64(i)] && i != 2) || i < 4 && i != 2 && !done {
				t.Errorf("%d of %v: %+v", i, asked, c)
			}
		}
		if len(asked) == len(requests) {
			t.Error("all were asked")
		}
	})
}

func TestEachTurnsAPanicIntoAnError(t *testing.T) {
	err := Each(context.Background(), 3, 3, func(_ context.Context, i int) error {
		if i == 1 {
			panic("ouch")
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "panic in request 1: ouch") {
		t.Errorf("got %v", err)
	}
}

func TestPatienceIsSharedByABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, patience, stop := WithPatience(context.Background(), time.Minute)
		defer stop()
		begin := time.Now()
		err := Each(ctx, 2, 2, func(ctx context.Context, i int) error {
			if i == 0 { // speaks up for five minutes, then falls silent
				for range 10 {
					time.Sleep(30 * time.Second)
					patience.Came()
				}
			}
			<-ctx.Done()
			return ctx.Err()
		})
		if took := time.Since(begin); !errors.Is(err, ErrIdle) || took != 6*time.Minute {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestReplyTellsThinkingFromTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		pieces         []string
		text, thinking string
	}{
		"no tags":                 {[]string{"4 * ", "6"}, "4 * 6", ""},
		"both tags":               {[]string{"<th", "ink>\nsix ", "fours</thi", "nk>\n\n4 * 6"}, "4 * 6", "six fours"},
		"the template opened":     {[]string{"six fours\n", "</think>", "\n", "4 * 6"}, "4 * 6", "six fours"},
		"empty thinking":          {[]string{"<think>\n\n</think>\n\n", "4 * 6"}, "4 * 6", ""},
		"cut while thinking":      {[]string{"<think>six", " fo"}, "", "six fo"},
		"white space before":      {[]string{"\n <think>a</think>b"}, "b", "a"},
		"a tag inside the answer": {[]string{"write <think> here"}, "write <think> here", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var r Reply
			for _, p := range test.pieces {
				r.Write(p, []engine.Token{{Text: p, LogProb: -1}})
			}
			c := r.Completion()
			if c.Text != test.text || c.Thinking != test.thinking {
				t.Errorf("text %q, thinking %q", c.Text, c.Thinking)
			}
			if test.text == "" && len(c.Tokens) > 0 {
				t.Errorf("tokens without an answer: %v", c.Tokens)
			}
			var tokens strings.Builder
			for _, token := range c.Tokens {
				tokens.WriteString(token.Text)
			}
			if !strings.HasSuffix(tokens.String(), test.text) {
				t.Errorf("tokens %v do not hold the answer", c.Tokens)
			}
		})
	}
}

func TestReplyKeepsWhatTheServerToldApart(t *testing.T) {
	var r Reply
	r.Think("six ")
	r.Think("fours\n")
	r.Write("4 * 6", nil)
	if c := r.Completion(); c.Text != "4 * 6" || c.Thinking != "six fours" {
		t.Errorf("got %+v", c)
	}
}

func TestSameCountsAtTheEnd(t *testing.T) {
	var r Reply
	for _, p := range []string{"a", "b", " b", "b\n"} {
		r.Write(p, nil)
	}
	if r.Same() != 3 {
		t.Errorf("got %d", r.Same())
	}
}

func TestReplyWithStrayTags(t *testing.T) {
	for name, test := range map[string]struct{ told, text, want, thinking string }{
		"at the end":     {"six fours", "4 * 6\n</think>", "4 * 6", "six fours"},
		"at the start":   {"six fours", "\n</think>\n\n4 * 6", "4 * 6", "six fours"},
		"in the middle":  {"six", " fours</think>4 * 6", "4 * 6", "six fours"},
		"twice":          {"six fours", "4 * 6</think></think>\n", "4 * 6", "six fours"},
		"told and again": {"six", "<think> fours</think>4 * 6", "4 * 6", "sixfours"},
	} {
		var r Reply
		r.Think(test.told)
		r.Write(test.text, []engine.Token{{Text: test.text}})
		if c := r.Completion(); c.Text != test.want || c.Thinking != test.thinking || len(c.Tokens) != 1 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// What is shown is marked as thinking or as the answer, however the text is cut.
func TestThinkingIsShownApart(t *testing.T) {
	const text = " <think>\nsix fours</think>\n\n4 * 6"
	for size := 1; size <= len(text); size++ {
		shown := map[bool]string{}
		r := Reply{Show: func(t engine.Token) { shown[t.Thinking] += t.Text }}
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			r.Write(rest[:n], nil)
			rest = rest[n:]
		}
		if strings.TrimSpace(shown[false]) != "4 * 6" && size > 7 || !strings.HasSuffix(shown[false], "4 * 6") || strings.Contains(shown[false], "six") {
			t.Errorf("in pieces of %d: %v", size, shown)
		}
	}
}

func TestStopsOfOurOwn(t *testing.T) {
	for _, size := range []int{1, 3, 100} {
		const text = "<think>a\nTarget: 5</think>4 * 6\nTarget: 7"
		r := Reply{Stop: []string{"\nTarget:"}}
		var err error
		for rest := text; rest != "" && err == nil; {
			n := min(size, len(rest))
			r.Write(rest[:n], []engine.Token{{Text: rest[:n]}})
			rest = rest[n:]
			err = r.Err()
		}
		if c := r.Completion(); !r.Ended(err) || c.Text != "4 * 6" || c.Finish != engine.FinishStop || c.Thinking != "a\nTarget: 5" {
			t.Errorf("in pieces of %d: %+v, %v", size, c, err)
		}
	}
}

func TestLoopsAreFound(t *testing.T) {
	var board, list, attempts, tries strings.Builder
	for i := range 60 {
		fmt.Fprintf(&attempts, "Attempt %d: (10 - 4) * (13 - 9) = 23, which is not right.\n", i+17)
		fmt.Fprintf(&tries, "Attempt %d: %d * 7 - 13 = %d, which is not 24 either, so on.\n", i+17, i, 7*i-13)
		fmt.Fprintf(&list, "%d. Let me try %d * %d next, which is %d.\n", i, i, i+1, i*(i+1))
	}
	for range 16 {
		board.WriteString(strings.TrimSpace(strings.Repeat("0 ", 16)) + "\n")
	}
	for text, want := range map[string]string{
		strings.Repeat("Wait, no. ", 100):                                                                     "Wait, no.",
		"Let us see.\n" + strings.Repeat("13 - 9 = 4 (left: 4 4 10)\n", 40):                                   "13 - 9 = 4 (left: 4 4 10)",
		strings.Repeat("So it is 4.\n\nBut wait: is it, after all that I tried?  ", 20):                       "So it is 4. But wait: is it, after all that I tried?",
		strings.Repeat(strings.Repeat("A paragraph that differs in no way. ", 10)+"Except for its end. ", 12): "A paragraph",
		strings.Repeat("等等，不对。", 60):                                                                          "等等，不对。",
		attempts.String():                                                                                     "Attempt #: (10 - 4)",
		tries.String():                                                                                        "",
		list.String():                                                                                         "",
		board.String():                                                                                        "",
		"| a | b |\n|" + strings.Repeat("-", 400) + "|":                                                       "",
		strings.Repeat("Wait, no. ", 5):                                                                       "",
	} {
		var r Reply
		var err error
		for _, piece := range strings.SplitAfter(text, "") {
			r.Write(piece, nil)
			if err = r.Err(); err != nil {
				break
			}
		}
		found := r.Ended(err)
		c := r.Completion()
		if want == "" && found || want != "" && (!found || c.Finish != engine.FinishLoop || len(c.Text) >= len(text)) {
			t.Errorf("%.40q: %v, %.80q", text, err, c.Note)
		}
	}
}

// FuzzReply: whatever the pieces, nothing is lost but tags and white space around
// them, and how a text was cut into pieces does not matter.
func FuzzReply(f *testing.F) {
	f.Add("<think>six fours</think>4 * 6", uint8(3))
	f.Add("six</think></think>", uint8(1))
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		var whole, parts Reply
		whole.Write(text, nil)
		for rest := text; rest != ""; {
			n := min(int(size)+1, len(rest))
			parts.Write(rest[:n], nil)
			rest = rest[n:]
		}
		a, b := whole.Completion(), parts.Completion()
		if a.Text != b.Text || a.Thinking != b.Thinking {
			t.Fatalf("%q in pieces of %d: %q/%q, whole %q/%q", text, size, b.Thinking, b.Text, a.Thinking, a.Text)
		}
		if !strings.Contains(text, a.Text) || !strings.Contains(text, a.Thinking) {
			t.Fatalf("%q became %q and %q", text, a.Thinking, a.Text)
		}
	})
}

// Tokens spell the answer: those of the tag before it and of what was cut off behind it, which
// servers send along, are no part of it.
func TestTokensSpellTheAnswer(t *testing.T) {
	r := NewReply(engine.Request{}, nil)
	r.Stop = []string{"\nInput"}
	r.Think("two fours")
	r.Write("24 is", []engine.Token{{Text: "</think>", LogProb: -9}, {Text: "\n\n24", LogProb: -1}, {Text: " is", LogProb: -2}})
	r.Write(" it\nInput", []engine.Token{{Text: " it\n", LogProb: -3}, {Text: "Input", LogProb: -9}})
	c := r.Completion()
	if c.Text != "24 is it" || len(c.Tokens) != 3 || c.Tokens[0].Text != "24" || c.Tokens[2].Text != " it" || c.LogProb() != -6 {
		t.Errorf("%q: %+v", c.Text, c.Tokens)
	}
}
