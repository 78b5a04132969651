package prompting

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

// batch is an action that is being carried out. It collects the effects, which the tree gets
// once the batch is whole.
type batch struct {
	*Requester
	action  search.Action
	effects []search.Body
	seq     int           // of Decided, which comes first
	nodes   search.NodeID // the number of nodes, those of the batch included
	stands  map[string]search.NodeID
	calls   int // requests so far
}

func (r *Requester) begin(a search.Action) *batch {
	return &batch{Requester: r, action: a, seq: r.Tree.Seq() + 1, nodes: search.NodeID(r.Tree.Len()), stands: map[string]search.NodeID{}}
}

// add appends an event and returns its sequence number.
func (b *batch) add(body search.Body) int {
	b.effects = append(b.effects, body)
	return b.seq + len(b.effects)
}

// reply logs what a model answered to a number of calls.
func (b *batch) reply(node search.NodeID, purpose search.Purpose, prompt string, completions []engine.Completion, calls int, usage engine.Usage) (search.Replied, int) {
	_, beside := b.action.Asked()
	r := search.Replied{Node: node, Purpose: purpose, Prompt: prompt, Completions: completions, Calls: calls, Usage: usage, Beside: beside, Model: b.action.Model}
	if usage.More > 0 {
		r.Requests = calls + usage.More
	}
	seq := b.scored(r)
	return b.effects[len(b.effects)-1].(search.Replied), seq
}

// scored logs a reply without times: two runs with one seed write the same bytes.
func (b *batch) scored(r search.Replied) int {
	r.Usage.Duration, r.Usage.More, r.Prompt = 0, 0, valid(r.Prompt)
	b.calls += max(r.Calls, r.Requests)
	return b.add(r)
}

// note keeps with a reply what a completion of it was read as, and where. That a
// text was read whole and word for word goes without saying.
func (b *batch) note(seq, choice int, found reading.Found) {
	at := seq - b.seq - 1
	r := b.effects[at].(search.Replied)
	text := r.Completions[choice].Text
	p := search.Passage{Choice: choice, Start: found.Span.Start, End: found.Span.End, As: valid(found.Text)}
	if p.As == text[p.Start:p.End] {
		if p.As == strings.TrimSpace(text) {
			return
		}
		p.As = ""
	}
	r.Read = append(r.Read, p)
	b.effects[at] = r
}

// What of a trace is logged: gates that take about 20 KiB a completion at most,
// and no alternative less likely than one in a thousand.
const (
	loggedGates = 4096
	leastLogged = -6.91
)

// logged makes completions fit for the log: JSON knows no infinity and no
// invalid UTF-8, and a token may be half a character.
func logged(completions []engine.Completion) ([]engine.Completion, engine.Usage, error) {
	var usage engine.Usage
	out := make([]engine.Completion, len(completions))
	for i, c := range completions {
		usage = usage.Add(c.Usage)
		out[i] = engine.Completion{
			Text: valid(c.Text), Finish: engine.Finish(valid(string(c.Finish))), Thinking: valid(c.Thinking), Trace: c.Trace.Limit(loggedGates),
			Note: valid(c.Note), Given: c.GivenIn(valid), Confidence: c.Confidence,
		}
		if len(c.Tokens) > 0 {
			out[i].Tokens = make([]engine.Token, len(c.Tokens))
		}
		for j, t := range c.Tokens {
			var err error
			if out[i].Tokens[j], err = LoggedToken(t); err != nil {
				return nil, usage, fmt.Errorf("token %d of completion %d: %w", j, i, err)
			}
		}
	}
	return out, usage, nil
}

// LoggedToken makes a token fit for the log.
func LoggedToken(t engine.Token) (engine.Token, error) {
	p, err := finite(t.LogProb)
	if err != nil {
		return engine.Token{}, err
	}
	top, err := loggedTop(t.Top)
	return engine.Token{Text: valid(t.Text), LogProb: p, Top: top}, err
}

// loggedTop keeps the alternatives that are not too unlikely, to four places.
func loggedTop(top []engine.Alternative) ([]engine.Alternative, error) {
	var out []engine.Alternative
	for _, a := range top {
		p, err := finite(a.LogProb)
		if err != nil {
			return nil, err
		}
		if p >= leastLogged {
			out = append(out, engine.Alternative{Text: valid(a.Text), LogProb: math.Round(1e4*p) / 1e4})
		}
	}
	return out, nil
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// place is the parent of a new thought, and the completion it was read from.
type place struct {
	parent  search.NodeID
	beside  []search.NodeID // its further parents
	path    []search.Step   // to the parent
	reply   int
	choice  int
	logProb float64
	apart   bool // merge only with thoughts below the same parents
}

// think adds a thought, or merges it with the one that already has its state, and
// returns that node.
func (b *batch) think(ctx context.Context, at place, text string) (search.NodeID, search.Check, error) {
	text = valid(text)
	check, err := b.Check(ctx, at.path, text)
	if err != nil {
		return 0, search.Check{}, err
	}
	key := mergeKey(at, check, text)
	if node, ok := b.stands[key]; ok {
		b.add(search.Merged{Node: node, Parent: at.parent, Text: text, Reply: at.reply, Choice: at.choice})
		return node, check, nil
	}
	node := b.nodes
	b.nodes++
	b.stands[key] = node
	b.add(search.Thought{Node: node, Parent: at.parent, Text: text, Reply: at.reply, Choice: at.choice, LogProb: at.logProb, OtherParents: at.beside})
	b.add(search.Checked{Node: node, Check: check})
	return node, check, nil
}

// known lets new thoughts merge with existing ones below the nodes of an expansion:
// a model may be asked more than once.
func (b *batch) known() {
	apart := b.action.Purpose.Apart()
	for below := slices.Clone(b.action.Nodes); len(below) > 0; below = below[1:] {
		for _, id := range b.Tree.Node(below[0]).Children {
			n := b.Tree.Node(id)
			key := mergeKey(place{parent: n.Parent, beside: n.OtherParents, apart: apart}, n.Check, n.Text)
			if _, ok := b.stands[key]; !ok {
				b.stands[key] = id
			}
			if b.action.Purpose.Chains() {
				below = append(below, id)
			}
		}
	}
}

// mergeKey distinguishes what must not be merged: states, answers and, for thoughts
// that led to no state, their words.
func mergeKey(at place, c search.Check, text string) string {
	parent := ""
	if at.apart || c.Verdict == search.Refused {
		parent = fmt.Sprint(at.parent, at.beside)
	}
	what := "state " + c.State
	switch {
	case c.Answer != "":
		what = "answer " + c.AnswerKey()
	case c.Verdict == search.Refused || c.State == "":
		what = "text " + text
	}
	return strings.Join([]string{parent, string(c.Verdict), what}, "\x00")
}
