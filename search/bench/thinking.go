package bench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/bench/chart"
	"espalier/search/printable"
	"espalier/search/statistics"
	"espalier/search/thinking"
)

// Reply is one whole answer that a model thought about.
type Reply struct {
	Tokens  int             `json:"tokens"` // thinking and answer
	Right   bool            `json:"right"`
	Loop    bool            `json:"loop"`    // it went round in circles
	Stopped bool            `json:"stopped"` // before it ended by itself: in a loop, or at the limit
	Effort  thinking.Effort `json:"effort"`
}

// repliesIn are those of a search. Where the tokens of thinking are not known one by one, the
// completions of a call share its count by their lengths.
func repliesIn(p search.Problem, log []search.Event, t *search.Tree) []Reply {
	type source struct{ reply, choice int }
	right := map[source]bool{}
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Thought:
			right[source{b.Reply, b.Choice}] = t.Node(b.Node).Check.Verdict == search.Right
		case search.Merged:
			right[source{b.Reply, b.Choice}] = t.Node(b.Node).Check.Verdict == search.Right
		}
	}
	var all []Reply
	for _, e := range log {
		b, ok := e.Body.(search.Replied)
		if !ok || !b.Purpose.Chains() {
			continue
		}
		size := func(c engine.Completion) int { return len(c.Thinking) + len(c.Text) }
		whole := 0
		for _, c := range b.Completions {
			whole += size(c)
		}
		rules := p.Capabilities().Thinking.In(t.Node(b.Node).Check.State)
		for i, c := range b.Completions {
			text := c.Thinking
			if text != "" {
				text = engine.ThinkOpen + text + engine.ThinkClose + c.Text
			} else if text = c.Text; !strings.Contains(text, engine.ThinkOpen) {
				continue
			}
			s, tokens := thinking.Read(text, rules).Summary(), b.Usage.Completion*size(c)/max(whole, 1)
			if c.Thinking == "" && len(c.Tokens) > 0 {
				tokens = len(c.Tokens)
			}
			all = append(all, Reply{
				Tokens: tokens, Right: right[source{e.Seq, i}],
				Loop: s.Loop > 0 || c.Finish == engine.FinishLoop, Effort: s.Effort,
				Stopped: c.Finish == engine.FinishLoop || c.Finish == engine.FinishLength,
			})
		}
	}
	return all
}

// ThinkingLine is a part of the replies of a row, those of like length, as a line of JSON.
// Shares are means; those of the answer's place are over the replies in which it has one.
type ThinkingLine struct {
	Type     string     `json:"type"`
	Method   string     `json:"method"`
	Tokens   [3]int     `json:"tokens"` // the shortest, the median and the longest reply
	Replies  int        `json:"replies"`
	Right    int        `json:"right"`
	Interval [2]float64 `json:"wilson95"`
	Reached  int        `json:"reached"` // the answer stands in the thinking
	After    float64    `json:"after"`
	Repeated float64    `json:"repeated"`
	Wrong    float64    `json:"wrong"`
	Loops    int        `json:"loops"`
	Stopped  int        `json:"stopped"`
}

// fifths is into how many parts of equal size replies are divided by their length.
const fifths = 5

// ThinkingLines are the fifths of each row's replies by length, the shortest first.
func ThinkingLines(rows []Row) (lines []ThinkingLine) {
	for _, r := range rows {
		var all []Reply
		for _, x := range r.Results {
			all = append(all, x.Replies...)
		}
		slices.SortStableFunc(all, func(a, b Reply) int { return cmp.Compare(a.Tokens, b.Tokens) })
		for i := range fifths {
			if part := all[i*len(all)/fifths : (i+1)*len(all)/fifths]; len(part) > 0 {
				lines = append(lines, newThinkingLine(rowName(rows, r), part))
			}
		}
	}
	return lines
}

func newThinkingLine(name string, part []Reply) ThinkingLine {
	n := float64(len(part))
	l := ThinkingLine{Type: "thinking", Method: name, Replies: len(part), Tokens: [3]int{part[0].Tokens, part[len(part)/2].Tokens, part[len(part)-1].Tokens}}
	count := func(to *int, yes bool) {
		if yes {
			*to++
		}
	}
	for _, r := range part {
		count(&l.Right, r.Right)
		count(&l.Loops, r.Loop)
		count(&l.Stopped, r.Stopped)
		count(&l.Reached, r.Effort.Reached > 0)
		l.After += r.Effort.After
		l.Repeated += r.Effort.Repeated / n
		l.Wrong += r.Effort.Wrong / n
	}
	l.After /= float64(max(l.Reached, 1))
	l.Interval[0], l.Interval[1] = statistics.Wilson(l.Right, l.Replies)
	return l
}

// thinkingTable has a line for each fifth of the replies of each row; empty without any.
func thinkingTable(lines []ThinkingLine) string {
	if len(lines) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Replies with thinking by length, a fifth a line. After: share of the thinking behind the first answer. Given up: share in wrong turns.\n")
	const row = "%11s %8v %6v %6s %10s %8v %7s %9s %9s %6v %8v\n"
	fmt.Fprintf(&b, row, "tokens", "replies", "right", "%", "95%", "reached", "after", "given up", "repeated", "loops", "stopped")
	for i, l := range lines {
		if i == 0 || lines[i-1].Method != l.Method {
			b.WriteString(printable.Line(l.Method) + "\n")
		}
		fmt.Fprintf(&b, row, fmt.Sprintf("%d-%d", l.Tokens[0], l.Tokens[2]), l.Replies, l.Right,
			percent(ratio(l.Right, l.Replies)), percent(l.Interval[0])+"-"+percent(l.Interval[1]), l.Reached,
			percent(l.After)+"%", percent(l.Wrong)+"%", percent(l.Repeated)+"%", l.Loops, l.Stopped)
	}
	return strings.TrimRight(b.String(), "\n")
}

// lengths are the curves of correctness by length, a point for each fifth.
func lengths(lines []ThinkingLine) (all []chart.Series) {
	for i, l := range lines {
		if i == 0 || lines[i-1].Method != l.Method {
			all = append(all, chart.Series{Name: l.Method + ": right, by length of reply"})
		}
		last := &all[len(all)-1]
		last.Points = append(last.Points, chart.Point{Tokens: float64(l.Tokens[1]), Share: ratio(l.Right, l.Replies), Low: l.Interval[0], High: l.Interval[1]})
	}
	return all
}
