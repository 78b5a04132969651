package remote

import (
	"context"
	"errors"
	"strings"
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
		if !strings.HasSuffix(text, a.Text) || !strings.Contains(text, a.Thinking) {
			t.Fatalf("%q became %q and %q", text, a.Thinking, a.Text)
		}
	})
}
