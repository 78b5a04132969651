package reading_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"espalier/search/reading"
)

// mutation changes how a reply is written, and not what it says.
type mutation struct {
	name  string
	apply func(reply string) (string, bool) // false: it does not suit this reply
}

func always(f func(string) string) func(string) (string, bool) {
	return func(s string) (string, bool) { return f(s), true }
}

// thinks reports whether a reply has thinking, which nothing may be put in front of.
func thinks(s string) bool {
	return strings.Contains(s, "think") || strings.Contains(s, "THINK") || strings.Contains(s, "<|channel|>") || strings.HasPrefix(s, "analysis")
}

// plainProse reports whether a reply has no fences and no JSON that others could break.
func plainProse(s string) bool {
	return !strings.Contains(s, "```") && !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") && !thinks(s)
}

func mutations(e entry) []mutation {
	oneLine := !strings.Contains(e.Reply, "\n")
	list := e.kind() == "list"
	all := []mutation{
		{"CRLF", always(func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n") })},
		{"space around", always(func(s string) string { return "\n\n  \n" + s + "\n \n\n" })},
		{"trailing spaces", always(func(s string) string { return strings.ReplaceAll(s, "\n", "  \n") })},
		{"BOM", always(func(s string) string { return "\ufeff" + s })},
		{"thinking before", func(s string) (string, bool) {
			return "<think>\nMaybe 1 + 2 = 3.\nAnswer: 99\nThe best choice is 9.\nlikely or impossible\n</think>\n\n" + s, !thinks(s)
		}},
		{"zero width", always(func(s string) string { return strings.ReplaceAll(s, " ", " \u200b") })},
	}
	if !list {
		all = append(all,
			mutation{"fence", func(s string) (string, bool) { return "```\n" + s + "\n```", plainProse(s) }},
			mutation{"words before", func(s string) (string, bool) {
				return "Let us look at this with care.\n\n" + s, !thinks(s) && e.Outcome == "read" && (e.kind() != "text" || !oneLine || strings.Contains(s, ":"))
			}},
			mutation{"bold line", func(s string) (string, bool) {
				return "**" + s + "**", oneLine && plainProse(s) && !strings.ContainsAny(s, "*_`<$\\") && e.kind() != "board" && e.kind() != "letters"
			}},
			mutation{"quoted", func(s string) (string, bool) {
				return "> " + strings.ReplaceAll(s, "\n", "\n> "), plainProse(s) && !strings.Contains(s, "~~~") && !strings.Contains(s, "    ")
			}},
		)
	}
	if oneLine && e.Outcome == "read" && (e.kind() == "expression" || e.kind() == "label") && plainProse(e.Reply) && !strings.ContainsAny(e.Reply, "<$\\") {
		all = append(all, mutation{"JSON", func(s string) (string, bool) {
			data, _ := json.Marshal(map[string]string{"answer": s})
			return string(data), true
		}})
	}
	return all
}

func (e entry) kind() string {
	kind, _, _ := strings.Cut(e.Want, " ")
	return kind
}

// TestMutations: however a reply is wrapped, the same is read from it.
func TestMutations(t *testing.T) {
	tried, failed := 0, 0
	for _, e := range corpus(t) {
		if e.kind() == "moves" {
			continue // game24 reads them
		}
		before := reading.Find(e.Reply, e.want())
		for _, m := range mutations(e) {
			reply, ok := m.apply(e.Reply)
			if !ok {
				continue
			}
			tried++
			r := reading.Find(reply, e.want())
			if r.Value != before.Value || (r.Outcome == reading.Read) != (before.Outcome == reading.Read) {
				failed++
				t.Logf("%s: %s\n   read %s %q (%s)\n   want %s %q", m.name, e, r.Outcome, r.Value, r.Reason, before.Outcome, before.Value)
			}
			if p := e.problem(t); p != nil && r.Outcome == reading.Read && e.Verdict != "right" && verdict(t, p, r.Value) == "right" {
				t.Errorf("%s: a wrong answer is accepted: %s\n   %q", m.name, e, r.Value)
			}
		}
	}
	t.Logf("%d of %d mutations are read alike", tried-failed, tried)
	if failed*200 > tried {
		t.Errorf("%d of %d mutations are read differently", failed, tried)
	}
}

// FuzzFind: whatever is read stands in the reply, and no accepted answer is any that
// the rules would not accept of a reply which is that answer alone.
func FuzzFind(f *testing.F) {
	for _, e := range corpus(f) {
		f.Add(e.Reply)
	}
	f.Add("\"")
	wants := map[string]reading.Want{}
	for _, e := range corpus(f) {
		wants[e.Want] = e.want()
	}
	f.Fuzz(func(t *testing.T, reply string) {
		for name, want := range wants {
			r := reading.Find(reply, want)
			if r.Span.Start < 0 || r.Span.Start > r.Span.End || r.Span.End > len(reply) {
				t.Fatalf("%s: span %v of %d bytes", name, r.Span, len(reply))
			}
			if (r.Outcome == reading.Read) != (r.Value != "") || (r.Outcome == reading.Read) == (r.Reason != "") {
				t.Fatalf("%s: %+v", name, r)
			}
			if want.Kind == reading.Expression && r.Outcome == reading.Read {
				again := reading.Find("Answer: "+r.Value, want)
				if again.Value != r.Value {
					t.Fatalf("%q is read, and then %q", r.Value, again.Value)
				}
			}
		}
	})
}

// TestLinear: eight times the text takes about eight times the time, for texts that
// would be costly to a reader that looks back.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures time")
	}
	pieces := []string{"answer: ", "<answer>", `{"answer": "`, "(", "\\boxed{", "\\frac{1}{", "~~a", "**", "1 + ", "(1 + 2) * 3 = 9\n", "3 4 1 2\n", "sure\n", "The best choice is 1. ", "wait, ", "[", "<think>", "- ", "8/", "Words of prose. "}
	wants := []reading.Want{
		{Kind: reading.Expression, Operands: 4},
		{Kind: reading.Label, Labels: []string{"sure", "likely"}},
		{Kind: reading.Choice, Choices: 3},
		{Kind: reading.Number, Least: 1, Most: 10},
		{Kind: reading.Board, Side: 4, Cells: "1234"},
		{Kind: reading.List},
		{Kind: reading.Text},
	}
	const small, times = 1 << 10, 8
	for _, piece := range pieces {
		for _, want := range wants {
			cost := func(size int) time.Duration {
				text := strings.Repeat(piece, size/len(piece)+1)
				start := time.Now()
				reading.Find(text, want)
				return time.Since(start)
			}
			before, after := cost(small), cost(small*times)
			costly := func() bool { return after > 6*times*before+200*time.Millisecond } // what is quadratic costs 64 times as much
			for range 2 {
				if costly() { // or the machine is busy
					before, after = min(before, cost(small)), min(after, cost(small*times))
				}
			}
			if costly() {
				t.Errorf("%s of %.20q: %v for %d bytes, %v for %d", want.Kind, piece, before, small, after, small*times)
			}
		}
	}
}

// BenchmarkFind reads an expression at the end of 1 MB of prose and steps.
func BenchmarkFind(b *testing.B) {
	reply := strings.Repeat("First we try 13 - 9 = 4, and then look at what is left.\n", 1<<20/56) + "\n**Answer:** $(10-4)\\times(13-9)$"
	b.SetBytes(int64(len(reply)))
	for b.Loop() {
		if r := reading.Find(reply, reading.Want{Kind: reading.Expression, Operands: 4}); r.Value != "(10 - 4) * (13 - 9)" {
			b.Fatalf("%+v", r)
		}
	}
}
