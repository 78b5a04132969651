package thinking

import (
	"regexp"
	"strings"
)

// place reads a segment and finds its place in the tree. It changes nothing.
func (r *Reader) place(from, to int, c *cutter) step {
	said := r.cues.read(r.text.String()[from:to])
	s := step{said: said, at: r.now.position, node: Node{ID: len(r.nodes) + 1, From: from, To: to, Returns: -1, Claim: said.claim}}
	switch {
	case c.answer:
		s.node.Kind = Answer
		r.judge(&s)
		return s
	case said.chain != nil:
		r.placeChain(&s)
		return s
	}
	if r.pool == nil {
		s.pool, s.goal = findPool(said)
	}
	kind := r.now.kindOf(said)
	siblings := said.words.has("sibling")
	spot, fits := r.start(said, kind == Try, siblings)
	if fits {
		kind = r.byNumbers(kind, said, spot)
		s.node.State = spot.state
	}
	if left, ok := leftList(said); ok {
		if fits && left != spot.state && len(said.equations) == 1 && len(r.rules.Numbers) > 0 && len(strings.Fields(left)) == len(strings.Fields(spot.state)) && s.node.Claim.Verdict != False {
			s.node.Claim = refuted(Miscopied, "what is left is "+spot.state)
		}
		if !fits {
			s.node.State = left
		}
	}
	s.node.Kind = kind
	r.judge(&s)
	s.key = sayKey(said.text)
	r.hang(&s, spot, fits, siblings)
	r.findRepeat(&s, spot, fits)
	return s
}

// byNumbers corrects a kind where the numbers of a segment tell more than its words: what
// starts anew from an earlier state is a try.
func (r *Reader) byNumbers(kind Kind, said sentence, p spot) Kind {
	for _, eq := range said.equations {
		if eq.exact && eq.result.RatString() == r.goal && len(eq.operands) >= len(r.pool) && kind == Compute {
			return Conclude // the whole solution
		}
	}
	if r.now.head > 0 && r.own(r.now.head) == "" && r.wayAbove(r.now.head) == p.way && kind == Compute {
		return kind // a try that has not said what it does
	}
	anew := p.own && (p.way != r.now.head && p.way != r.now.closed || p.way == 0)
	if anew && kind == Compute && !r.now.checking || p.own && kind == GiveUp {
		return Try
	}
	return kind
}

// judge completes the claim of a segment with the rules of the task.
func (r *Reader) judge(s *step) {
	for _, eq := range s.said.equations {
		if eq.ops > 0 {
			s.results = append(s.results, eq.result.RatString())
		}
	}
	if s.node.Claim.Verdict == NoClaim && s.said.formula {
		s.node.Claim.Verdict = Unknown
	}
	if s.node.Claim.Verdict == False {
		return
	}
	if why := r.misuse(s.said); why != "" && s.node.Kind != SetOut {
		s.node.Claim = refuted(Miscopied, why)
		return
	}
	if r.rules.Claim == nil || s.said.question || s.node.Kind == Try || s.node.Kind == GiveUp || s.node.Kind == GoBack {
		return
	}
	c := r.rules.Claim(s.said.text)
	if c.Verdict == False && r.now.head > 0 { // what follows from an assumption
		c = Claim{Verdict: Unknown}
	}
	if c.Verdict == False || c.Verdict != NoClaim && s.node.Claim.Verdict != True {
		s.node.Claim = c
	}
}

// hang finds the parent of a segment, and where the text is after it.
func (r *Reader) hang(s *step, p spot, fits, siblings bool) {
	n, at := &s.node, &s.at
	at.fresh = false
	at.checking = n.Kind == Check && (r.now.checking || s.said.words.has("check"))
	n.Parent = at.head
	if fits && p.way == at.closed && at.closed > 0 && n.Kind != GoBack { // it was not given up after all
		n.Parent, at.head, at.closed = p.way, p.way, 0
	}
	s.anchor = n.Parent
	switch n.Kind {
	case Try:
		r.hangTry(s, p, fits, siblings)
	case GiveUp:
		switch {
		case r.now.fresh && !fits:
			n.Parent, at.fresh = r.now.closed, true
		case fits && p.own: // one of several attempts
		case at.head > 0:
			at.closed, at.fresh, at.head = at.head, true, r.wayAbove(at.head)
			n.Returns = at.head
		}
	case GoBack:
		r.hangReturn(s)
	case SetOut, Compute, Check, Conclude, Repeat, Answer:
	}
}

func (r *Reader) hangTry(s *step, p spot, fits, siblings bool) {
	n, at, w := &s.node, &s.at, s.said.words
	back := w.has("goback")
	fails := w.find("giveup")
	if fails < 0 && s.said.fails {
		fails = len(w.text)
	}
	switch {
	case fits:
		n.Parent = p.way
	case back && w.has("tostart"):
		n.Parent = 0
	case caseLike(w) && r.caseAbove() >= 0:
		n.Parent = r.caseAbove()
	case r.now.closed > 0 && r.now.fresh: // the way before was given up already
	case w.has("now") && w.has("suppose") || w.has("now") && supposes(w):
		n.Parent = r.besideSupposition()
	case said(r, at.head) && s.said.formula: // one attempt after the other
		n.Parent = r.wayAbove(at.head)
	case back || siblings || fails >= 0 && fails < w.find("try") || r.sameSubject(w):
		n.Parent = r.wayAbove(at.head)
	}
	s.way, s.anchor = true, n.Parent
	at.head, at.closed, at.checking, at.pair = n.ID, 0, false, nil
	if back && r.now.head != n.Parent {
		n.Returns = n.Parent
	}
	if fails >= 0 && fails > w.find("try") && !s.said.question {
		at.head, at.closed, at.fresh = n.Parent, n.ID, true
		n.Returns = n.Parent
	}
}

// hangReturn moves the head up.
func (r *Reader) hangReturn(s *step) {
	n, at := &s.node, &s.at
	target := r.wayAbove(at.head)
	if r.now.fresh {
		n.Parent, target = r.now.closed, at.head
	}
	list := stateOf(longestList(s.said.tokens, 2))
	for w := r.now.head; list != ""; w = r.wayAbove(w) {
		if r.own(w) == list {
			target = w
		}
		if w == 0 {
			break
		}
	}
	if s.said.words.has("tostart") {
		target = 0
	}
	if target != at.head {
		n.Returns = target
	}
	at.head, at.closed, at.fresh = target, 0, false
}

// caseLike reports whether a way is one of numbered cases.
func caseLike(w *wording) bool {
	for _, word := range [...]string{" case ", " option ", " 情况", " случай ", " вариант ", " fall ", " caso ", " opción ", " possibility ", " scenario "} {
		if strings.HasPrefix(w.inner, word) {
			return true
		}
	}
	return false
}

// caseAbove is the parent of the nearest way that is one of numbered cases, or -1.
func (r *Reader) caseAbove() int {
	if r.now.fresh && r.now.closed > 0 && caseLike(r.openings[r.now.closed]) {
		return r.wayAbove(r.now.closed)
	}
	for w := r.now.head; w > 0; w = r.wayAbove(w) {
		if caseLike(r.openings[w]) {
			return r.wayAbove(w)
		}
	}
	return -1
}

// sameSubject reports whether a supposition is about what the one before it is about, and
// so stands beside it: "Suppose A lies" after "Suppose A tells the truth".
func (r *Reader) sameSubject(w *wording) bool {
	if r.now.head == 0 {
		return false
	}
	here, there := strings.Fields(w.inner), strings.Fields(r.openings[r.now.head].inner)
	skip := map[string]bool{"now": true, "that": true, "let's": true, "then": true, "теперь": true, "что": true, "next": true, "assume": true, "suppose": true, "if": true, "let": true, "me": true, "пусть": true, "если": true}
	subject := func(words []string) (string, bool) {
		supposes := false
		for _, word := range words[:min(len(words), 6)] {
			if !skip[word] && !strings.HasPrefix(word, "предполож") && !strings.HasPrefix(word, "допуст") {
				return word, supposes
			}
			supposes = supposes || word == "assume" || word == "suppose" || word == "if" || word == "пусть" || word == "если"
		}
		return "", false
	}
	if a, b := []rune(supposed(r.openings[r.now.head].inner)), []rune(supposed(w.inner)); w.han {
		const prefix = 3 // with the word that supposes
		return len(a) > prefix && len(b) > prefix && string(a[:prefix]) == string(b[:prefix])
	}
	a, supposes := subject(here)
	b, alike := subject(there)
	return supposes && alike && a == b && a != ""
}

// said reports whether a way has said all that it has to say: a formula, and nothing after it.
func said(r *Reader, way int) bool {
	return way > 0 && way == r.Settled() && r.nodes[way-1].Claim.Verdict != NoClaim && !supposes(r.openings[way])
}

var supposing = regexp.MustCompile(` (?:suppose|assume|consider|предположим|допустим|пусть|angenommen|supongamos) | (?:假设|假如|假定)|假设`)

// supposes reports whether a segment makes an assumption.
func supposes(w *wording) bool { return supposing.MatchString(w.text) }

// besideSupposition is the parent of the nearest way that makes an assumption: the next
// assumption takes its place.
func (r *Reader) besideSupposition() int {
	if r.now.fresh {
		return r.now.head
	}
	for w := r.now.head; w > 0; w = r.wayAbove(w) {
		if supposes(r.openings[w]) {
			return r.wayAbove(w)
		}
	}
	return r.wayAbove(r.now.head)
}

// supposed is a supposition in Chinese without what counts it.
func supposed(text string) string {
	text = strings.TrimSpace(text)
	for _, word := range [...]string{"最后", "现在", "再", "那么", "那", "然后", "接着", "首先", "其次", "先"} {
		text = strings.TrimPrefix(text, word)
	}
	return text
}

// findRepeat looks for an earlier segment that says the same.
func (r *Reader) findRepeat(s *step, p spot, fits bool) {
	n := &s.node
	const least = 12 // bytes: "let me see" is no repetition
	before := 0
	switch n.Kind {
	case SetOut, Try, Compute, Conclude:
		if len(s.key) >= least || s.said.computes && len(s.key) >= 5 {
			before = r.seen[s.key]
		}
		if s.way && fits && len(s.said.equations) > 0 {
			s.start = r.own(p.way) + ">" + s.said.equations[0].place
			if first := r.steps[s.start]; first > 0 {
				before = first
			}
		}
		if before == 0 && s.said.words.has("repeat") && n.Kind != Try {
			before = r.likely(s)
		}
	case Check, GiveUp, GoBack, Repeat, Answer:
	}
	if before > 0 {
		n.Kind, n.Repeats = Repeat, before
	}
}

// likely is the node that a segment which says that it repeats something may mean: the last
// with one of its numbers.
func (r *Reader) likely(s *step) int {
	for i := r.Settled() - 1; i >= max(0, r.Settled()-200); i-- {
		text := r.Segment(r.nodes[i])
		for _, t := range s.said.tokens {
			if t.kind == '0' && len(t.text) > 1 && strings.Contains(text, t.text) {
				return i + 1
			}
		}
	}
	return 0
}

// placeChain places a segment in the lines of the embedded model.
func (r *Reader) placeChain(s *step) {
	c, n, at := s.said.chain, &s.node, &s.at
	n.Kind, n.Parent = c.kind(), at.head
	at.closed, at.fresh, at.checking = 0, false, false
	if r.pool == nil && c.state != "" {
		s.pool = strings.Fields(c.state)
	}
	switch c.form {
	case 's', 'p':
		n.State, at.pair = c.left, nil
		if c.form == 'p' {
			n.State, at.pair = c.state, c
		}
		n.Parent = 0
		for w := at.head; w > 0; w = r.wayAbove(w) {
			if r.own(w) == c.state && r.nodes[w-1].State != "" && !r.isPair(w) {
				n.Parent = w
				break
			}
		}
		s.way, at.head = true, n.ID
	case 'g':
		n.Claim = groupClaim(c, at.pair, r.goal)
	case 'v':
		way := at.head
		if r.isPair(way) {
			way = r.wayAbove(way)
		}
		n.Parent, at.head, at.pair = way, way, nil
		if n.Kind == GiveUp {
			at.head = r.wayAbove(way)
			n.Returns = at.head
		}
	}
	if c.form == 's' {
		if len(r.rules.Numbers) > 0 && r.own(n.Parent) != c.state && n.Claim.Verdict != False {
			n.Claim = refuted(Miscopied, "the numbers are "+r.own(n.Parent))
		}
		s.results = append(s.results, c.numbers[2])
	}
}
