package remote

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"espalier/engine"
	"espalier/engine/internal/loops"
)

// ErrCut is the error of a stream that ended before its reply did.
var ErrCut = errors.New("the reply broke off")

// errUnsure ends a stream of whose text the model is too unsure.
var errUnsure = errors.New("the model is unsure")

// errStopped ends a stream at a stop string that the server was not given.
var errStopped = errors.New("a stop string was written")

// Reply collects what a server streams for one request. Some servers separate the
// thinking from the answer, others leave the tags in the text; where a chat template
// already ends in the opening tag, the text holds only the closing one.
type Reply struct {
	Show   func(engine.Token) // is called with each piece; nil: nothing is shown
	Stop   []string           // end the answer; those that the server does not look for itself
	Opened bool               // the thinking is open where the reply starts

	Begin   engine.Beginning // of the reply, which the server was given
	Repeats bool             // the server sends the beginning again

	Finish engine.Finish // set by whoever reads the stream, before Completion

	request  engine.Request
	begin    time.Time
	thinking strings.Builder
	text     strings.Builder
	pieces   []piece
	count    int   // pieces, those of the thinking included
	kept     int64 // bytes of memory, about
	part     part  // that the text is in
	loops    loopFinder
	gauge    engine.Gauge
	unsure   bool
	notes    []string
	repeated string // what has arrived of the beginning that the server repeats
}

// part is a part of a text with tags.
type part int

const (
	beginning part = iota // too short to tell
	inside                // the tag that opens thinking was written
	answering
)

// NewReply starts the clock of a reply to a request.
func NewReply(q engine.Request, show func(engine.Token)) *Reply {
	return &Reply{Show: show, Begin: q.Beginning, request: q, gauge: engine.NewGauge(q.Watch), begin: time.Now()}
}

// piece is a part of the text, with the tokens that came with it.
type piece struct {
	end    int // offset of its end in the text
	tokens []engine.Token
}

// Note adds what the user should know of the reply. The same is noted once.
func (r *Reply) Note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}

// Think adds to the thinking. Some servers take all for thinking that no closing tag came
// before, even if it was given.
func (r *Reply) Think(text string) {
	if r.Begin.Answers() {
		r.Write(text, nil)
		return
	}
	if text = r.fresh(text); text != "" {
		r.add(text)
		r.show(text, true, nil)
		r.thinking.WriteString(text)
	}
}

// Watch looks how sure the model was of tokens, of its thinking or its answer, and returns them
// with the alternatives that are wanted.
func (r *Reply) Watch(tokens []engine.Token) []engine.Token {
	for i, t := range tokens {
		r.unsure = r.gauge.Add(t.Top) || r.unsure
		tokens[i].Top = r.request.Kept(t.Top)
	}
	return tokens
}

// Write adds to the text. The tokens are those of the text, where the server reports
// them.
func (r *Reply) Write(text string, tokens []engine.Token) {
	if whole := text; text != "" {
		if text = r.fresh(text); text != whole {
			tokens = nil
		}
	}
	if text == "" {
		return
	}
	r.add(text)
	r.text.WriteString(text)
	r.showPart(text, tokens)
	r.pieces = append(r.pieces, piece{r.text.Len(), tokens})
	const pieceBytes, tokenBytes, topBytes = 32, 56, 24
	r.kept += pieceBytes
	for _, t := range tokens {
		r.kept += tokenBytes + int64(len(t.Text))
		for _, top := range t.Top {
			r.kept += topBytes + int64(len(top.Text))
		}
	}
}

// add counts a piece.
func (r *Reply) add(text string) {
	r.count++
	r.kept += int64(len(text))
	r.loops.piece(text)
}

// showPart shows a piece of the text, apart what of it is thinking between tags.
func (r *Reply) showPart(text string, tokens []engine.Token) {
	switch all := r.text.String(); r.part {
	case beginning:
		begun := strings.TrimLeftFunc(all[:min(len(all), 64)], unicode.IsSpace)
		switch {
		case r.Opened && r.thinking.Len() == 0, strings.HasPrefix(begun, engine.ThinkOpen):
			r.part = inside
			r.showPart(text, tokens)
			return
		case !strings.HasPrefix(engine.ThinkOpen, begun):
			r.part = answering
		}
	case inside:
		from := max(0, len(all)-len(text)-len(engine.ThinkClose))
		i := strings.Index(all[from:], engine.ThinkClose)
		if i < 0 {
			r.show(text, true, tokens)
			return
		}
		r.part = answering
		if end := from + i + len(engine.ThinkClose) - (len(all) - len(text)); end < len(text) {
			r.show(text[:end], true, nil)
			text = text[end:]
			break
		}
		r.show(text, true, tokens)
		return
	case answering:
	}
	r.show(text, false, tokens)
}

// show shows a piece as one token.
func (r *Reply) show(text string, thinking bool, tokens []engine.Token) {
	if r.Show == nil {
		return
	}
	t := engine.Token{Text: text, Thinking: thinking}
	for _, part := range tokens {
		t.LogProb += part.LogProb
	}
	if len(tokens) == 1 {
		t.Top = tokens[0].Top
	}
	r.Show(t)
}

// Err returns an error once the reply need not be read on: it takes more memory than a
// reply may, repeats itself, or has come to a stop string.
func (r *Reply) Err() error {
	switch {
	case r.kept > mostKept:
		return tooMuch("of text and tokens for one reply", mostKept)
	case r.loops.phrase != "":
		return ErrLoop
	case r.unsure:
		return errUnsure
	case r.part == answering && r.stopsIn(r.text.String()):
		return errStopped
	}
	return nil
}

// stopsIn reports whether the last piece of the text completes a stop string.
func (r *Reply) stopsIn(text string) bool {
	for _, stop := range r.Stop {
		from := 0
		if n := len(r.pieces); n > 1 {
			from = max(0, r.pieces[n-2].end-len(stop))
		}
		if stop != "" && strings.Contains(text[from:], stop) {
			return true
		}
	}
	return false
}

// Ended reports whether an error is one by which Err ended the stream, and sets Finish.
func (r *Reply) Ended(err error) bool {
	switch {
	case errors.Is(err, ErrLoop):
		r.Finish = engine.FinishLoop
	case errors.Is(err, errUnsure):
		r.Finish = engine.FinishUnsure
	case errors.Is(err, errStopped):
		r.Finish = engine.FinishStop
	default:
		return false
	}
	return true
}

// Same returns how many pieces at the end were equal, white space aside.
func (r *Reply) Same() int { return r.loops.same }

// Completion returns the reply so far, split into thinking and answer, with what it began
// with. The tokens are those of the answer: its log-probability is conditional on the
// thinking. The usage is an estimate for servers that report none: a token a piece, and the
// time since NewReply.
func (r *Reply) Completion() engine.Completion {
	if r.Finish == engine.FinishLoop {
		r.Note("%s", loops.Note(cmp.Or(r.loops.phrase, r.loops.last)))
	}
	text := r.text.String()
	thinking, answer := r.cut(text)
	begin := len(text)
	if answer != "" {
		begin = strings.LastIndex(text, answer)
	}
	for _, stop := range r.Stop {
		if i := strings.Index(answer, stop); i >= 0 && stop != "" {
			answer, r.Finish = answer[:i], engine.FinishStop
		}
	}
	c := engine.Completion{Text: r.Begin.Text + answer, Thinking: strings.TrimSpace(thinking), Finish: r.Finish, Note: strings.Join(r.notes, "; ")}
	r.Begin.Mark(&c)
	c.Confidence = r.gauge.Confidence()
	c.Usage.Completion = r.count
	if !r.begin.IsZero() {
		c.Usage.Duration = time.Since(r.begin)
	}
	from := 0
	for _, p := range r.pieces {
		if p.end > begin && (from < begin+len(answer) || from == begin) {
			c.Tokens = append(c.Tokens, p.tokens...)
		}
		from = p.end
	}
	c.Tokens = spelling(c.Tokens, answer)
	return c
}

// spelling cuts tokens to those of a text. Servers send those of a tag, of white space or of a
// stop string, which are no part of it, with the tokens next to them.
func spelling(tokens []engine.Token, text string) []engine.Token {
	var all strings.Builder
	for _, t := range tokens {
		all.WriteString(t.Text)
	}
	begin := strings.LastIndex(all.String(), text)
	if begin < 0 || text == "" || all.Len() == len(text) {
		return tokens
	}
	var own []engine.Token
	at := 0
	for _, t := range tokens {
		from, to := max(at, begin), min(at+len(t.Text), begin+len(text))
		if from < to {
			cut := t
			cut.Text = t.Text[from-at : to-at]
			own = append(own, cut)
		}
		at += len(t.Text)
	}
	return own
}

// cut splits the text. What the server has told apart already may end in a closing tag all
// the same, or go on after one.
func (r *Reply) cut(text string) (thinking, answer string) {
	told := r.thinking.String()
	switch {
	case r.Begin.Answers():
		answer = engine.CutStray(text)
		if i := strings.LastIndex(answer, engine.ThinkClose); i >= 0 && r.Begin.Text == "" {
			r.Note("the server went on with thinking that it was told had ended")
			return r.Begin.Thinking + answer[:i], strings.TrimLeftFunc(answer[i+len(engine.ThinkClose):], unicode.IsSpace)
		}
		return r.Begin.Thinking, answer
	case strings.TrimSpace(told) == "":
		return engine.CutThinking(r.Begin.Thinking+text, r.Opened)
	}
	told = r.Begin.Thinking + told
	if strings.HasPrefix(strings.TrimLeftFunc(text, unicode.IsSpace), engine.ThinkOpen) {
		thinking, answer = engine.CutThinking(text, false)
		return told + thinking, answer
	}
	answer = engine.CutStray(text)
	if i := strings.LastIndex(answer, engine.ThinkClose); i >= 0 {
		told += answer[:i]
		answer = strings.TrimLeftFunc(answer[i+len(engine.ThinkClose):], unicode.IsSpace)
	}
	return told, answer
}
