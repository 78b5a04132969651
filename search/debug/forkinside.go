package debug

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/printable"
	"espalier/search/runner"
	"espalier/search/thinking"
)

// A branch inside a reply: the log up to its call, then what the reply begins with instead.

// replyAt is a completion that can be begun otherwise.
type replyAt struct {
	engine.Completion
	seq, choice int
	from        int // the moment before its call
	purpose     search.Purpose
	node        search.NodeID
	call        int
	prompt      string
	at          int // where in it the debugger stands; -1: nowhere
}

var errNoReply = errors.New("there is no reply here; go to one (stepseg), or select a thought that was read from one")

// reply finds the completion that is meant: the one inside which the debugger stands, or that
// of the thought at hand, or that of the event.
func (p *position) reply(subject search.NodeID) (*replyAt, error) {
	if n := p.Tree().Node(subject); p.inside.Completion == 0 && n.Reply > 0 {
		return p.replyOf(n.Reply, n.Choice, -1)
	}
	for at := p.moment; at > 0; at-- {
		switch b := p.at.line.log[at-1].Body.(type) {
		case search.Replied:
			if at == p.moment {
				return p.replyOf(at, max(p.inside.Completion, 1)-1, -1)
			}
		case search.Partial:
			return p.replyOf(at, 0, len(b.Thinking)+len(b.Text))
		case search.Decided:
			return nil, errNoReply
		}
	}
	return nil, errNoReply
}

func (p *position) replyOf(seq, choice, at int) (*replyAt, error) {
	if p.inside.Completion == choice+1 && seq == p.moment {
		at = p.inside.Offset
	}
	switch b := p.at.line.log[seq-1].Body.(type) {
	case search.Partial:
		return &replyAt{b.Beginning.Completion(), seq, 0, seq, b.Purpose, b.Node, b.Call, b.Prompt, at}, nil
	case search.Replied:
		from := p.at.line.Boundary(seq - 1)
		if choice >= len(b.Completions) || from == 0 {
			return nil, errNoReply
		}
		r := &replyAt{b.Completions[choice], seq, choice, from, b.Purpose, b.Node, 0, b.Prompt, at}
		r.call = p.at.line.At(from).Node(b.Node).Calls + p.at.line.number(from, seq, choice)
		return r, nil
	}
	return nil, errNoReply
}

// number is that of a completion among the requests for a thought in its action: those of
// replies that could not be read were asked again, in their order.
func (t *Timeline) number(from, seq, choice int) int {
	asked := t.log[seq-1].Body.(search.Replied)
	numbers := map[int][]int{} // of the completions of a reply
	first := 0
	var again []int
	for at := from + 1; at <= seq; at++ {
		switch b := t.log[at-1].Body.(type) {
		case search.Replied:
			switch {
			case b.Node != asked.Node || b.Purpose != asked.Purpose:
			case first == 0:
				for i := range b.Completions {
					numbers[at] = append(numbers[at], i)
				}
				first = len(b.Completions)
			case len(again) > 0:
				numbers[at], again = []int{again[0] + first}, again[1:]
			}
		case search.Unparsed:
			if all := numbers[b.Reply]; b.Choice < len(all) {
				again = append(again, all[b.Choice])
			}
		}
	}
	if all := numbers[seq]; choice < len(all) {
		return all[choice]
	}
	return choice
}

// tokens are those of the reply, and where in it they begin; none if they are not known, or do
// not spell its text.
func (r *replyAt) tokens() (tokens []engine.Token, begin int) {
	tokens = tokensOf(r.Completion)
	switch length(tokens) {
	case len(r.Thinking) + len(r.Text):
		return tokens, 0
	case len(r.Text):
		return tokens, len(r.Thinking)
	}
	return nil, 0
}

// until is the reply up to an offset, and then other words.
func (r *replyAt) until(offset int, words engine.Token, ended bool) search.Beginning {
	b := search.Beginning{Node: r.node, Purpose: r.purpose, Call: r.call}
	tokens, at := r.tokens()
	if at > 0 {
		b.Tokens = append(b.Tokens, engine.Token{Text: r.Thinking[:min(offset, at)]})
	}
	for _, t := range tokens {
		if at+len(t.Text) > offset {
			break
		}
		at += len(t.Text)
		b.Tokens = append(b.Tokens, t)
	}
	whole := r.Thinking + r.Text
	if at = min(at, offset); at < offset {
		b.Tokens = append(b.Tokens, engine.Token{Text: whole[at:offset]})
	}
	b.Thinking, b.Text = r.Thinking[:min(offset, len(r.Thinking))], whole[min(offset, len(r.Thinking)):offset]
	b.Ended = ended || offset > len(r.Thinking) && r.Thinking != ""
	for _, g := range r.Given { // of what is kept
		if kept := g.Thinking && g.End <= len(b.Thinking) || !g.Thinking && g.End <= len(b.Text); kept && (g.Start > 0 || g.ByUser) {
			b.Added = append(b.Added, g)
		}
	}
	added := engine.Given{ByUser: true}
	switch to := &b.Text; {
	case words.Text == "" && !ended:
		return b
	default:
		if r.Thinking != "" && (!b.Ended || words.Text == "") {
			to, added.Thinking = &b.Thinking, true
		}
		added.Start = len(*to)
		*to += words.Text
		added.End = len(*to)
	}
	if b.Added = append(b.Added, added); words.Text != "" {
		b.Tokens = append(b.Tokens, words)
	}
	return b
}

// forkInside reads "token N TEXT", "segment N TEXT", "wait [TEXT]" or "answer".
func forkInside(d *Debugger, args string) (plan, error) {
	r, args, err := readReply(d, args)
	if err != nil {
		return plan{}, err
	}
	what, rest, _ := strings.Cut(args, " ")
	rest = strings.TrimSpace(rest)
	var begun search.Begun
	switch what {
	case "token":
		begun, err = r.otherToken(rest)
	case "segment", "seg":
		begun, err = r.otherSegment(d, rest)
	case "wait":
		end := r.endOfThinking(d)
		words := engine.Token{Text: unquoted(cmp.Or(rest, "Wait"))}
		if end > 0 {
			words.Text = "\n" + words.Text
		}
		begun.Beginning = r.until(end, words, false)
		begun.How = fmt.Sprintf("%q is appended to the thinking", cmp.Or(rest, "Wait"))
	case "answer":
		end := r.endOfThinking(d)
		words := engine.Token{}
		if r.Thinking == "" {
			end = len(strings.TrimRight(r.Text[:end], " \n"))
			if words.Text = "\nAnswer:"; strings.Contains(r.Text[:end], engine.ThinkOpen) {
				words.Text = "\n" + engine.ThinkClose + "\n"
			}
		}
		begun.Beginning = r.until(end, words, r.Thinking != "")
		begun.How = "the thinking is cut short, and the answer demanded"
	default:
		err = fmt.Errorf("%q cannot be forked; write token N TEXT, segment N TEXT, wait or answer", what)
	}
	if err != nil {
		return plan{}, err
	}
	begun.How = fmt.Sprintf("in the reply at event %d, %s", r.seq, begun.How)
	return changeAfter(d, r.from, begun.How, func(ctx context.Context, s *runner.Runner) error {
		if err := s.CanBegin(begun.Beginning, r.prompt); err != nil {
			if what == "wait" && rest == "" {
				err = fmt.Errorf("%w; for other words write fork wait TEXT", err)
			}
			return err
		}
		_, err := s.Amend(ctx, begun)
		return err
	})
}

// unquoted is a text without the quotes in which blanks at its ends are written.
func unquoted(text string) string {
	if s, err := strconv.Unquote(text); err == nil {
		return s
	}
	return text
}

// read reads what the model thought in a reply.
func (r *replyAt) read(d *Debugger) *thinking.Reader {
	rules := d.breaks.rules.In(d.at.line.At(r.from).Node(r.node).Check.State)
	return thinking.Read(search.ThinkingOf(r.purpose, r.Completion), rules)
}

// endOfThinking is where the thinking ends, or where in it the debugger stands.
func (r *replyAt) endOfThinking(d *Debugger) int {
	if r.Thinking != "" {
		if r.at >= 0 {
			return min(r.at, len(r.Thinking))
		}
		return len(r.Thinking)
	}
	end := len(r.Text)
	if i := strings.Index(r.Text, engine.ThinkClose); i >= 0 {
		end = i
	}
	for _, n := range r.read(d).Nodes() {
		if n.Kind == thinking.Answer {
			end = min(end, n.From)
			break
		}
	}
	if r.at >= 0 {
		end = min(r.at, end)
	}
	return end
}

// otherToken reads "N TEXT".
func (r *replyAt) otherToken(args string) (b search.Begun, err error) {
	n, text, err := numbered(args)
	tokens, begin := r.tokens()
	switch {
	case err != nil:
		return b, fmt.Errorf("which token is missing: token 412 TEXT")
	case len(tokens) == 0:
		return b, errors.New("the model does not say which tokens it wrote; segment N TEXT changes a sentence")
	case n < 1 || n > len(tokens):
		return b, fmt.Errorf("there is no token %d; they are 1 to %d", n, len(tokens))
	case text == "":
		return b, fmt.Errorf("the text is missing: token %d TEXT", n)
	}
	was := tokens[n-1]
	words := was
	words.LogProb, words.Text = 0, unquoted(text)
	if words.Text == text { // as it is written behind what stands before it
		words.Text = was.Text[:len(was.Text)-len(strings.TrimLeft(was.Text, " \n"))] + text
	}
	same := func(a engine.Alternative) bool { return a.Text == words.Text || a.Text == text }
	if i := slices.IndexFunc(was.Top, same); i >= 0 {
		words.Text, words.LogProb = was.Top[i].Text, was.Top[i].LogProb
	}
	b.Beginning = r.until(begin+length(tokens[:n-1]), words, false)
	b.How = fmt.Sprintf("token %d is %q instead of %q", n, words.Text, was.Text)
	return b, nil
}

// otherSegment reads "N TEXT".
func (r *replyAt) otherSegment(d *Debugger, args string) (b search.Begun, err error) {
	n, text, err := numbered(args)
	if err != nil {
		return b, fmt.Errorf("which segment is missing: segment 7 TEXT; where says in which one this is")
	}
	reader := r.read(d)
	nodes := reader.Nodes()
	switch {
	case n < 1 || n > len(nodes):
		return b, fmt.Errorf("there is no segment %d; they are 1 to %d", n, len(nodes))
	case text == "":
		return b, fmt.Errorf("the text is missing: segment %d TEXT", n)
	}
	was := strings.Join(strings.Fields(reader.Segment(nodes[n-1])), " ")
	b.Beginning = r.until(nodes[n-1].From, engine.Token{Text: unquoted(text)}, false)
	b.How = fmt.Sprintf("segment %d is %q instead of %q", n, unquoted(text), printable.Line(was))
	return b, nil
}
