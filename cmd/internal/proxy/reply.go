package proxy

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/english"
)

// usage is what a search took.
type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

// facts are what a search knows beyond an answer. They are no part of OpenAI's format.
type facts struct {
	Session  string `json:"session"` // empty: it is not stored
	Solved   bool   `json:"solved"`
	Reason   string `json:"reason,omitempty"` // why it is not
	Thoughts int    `json:"thoughts"`
	Calls    int    `json:"calls"`
}

type said struct {
	Role      string  `json:"role,omitempty"`
	Content   *string `json:"content,omitempty"`
	Reasoning *string `json:"reasoning_content,omitempty"`
}

type choice struct {
	Index   int     `json:"index"`
	Message *said   `json:"message,omitempty"`
	Delta   *said   `json:"delta,omitempty"`
	Finish  *string `json:"finish_reason"`
}

// completion is the answer to a call, or a piece of it.
type completion struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []choice `json:"choices"`
	Usage   *usage   `json:"usage,omitempty"`
	Search  *facts   `json:"espalier,omitempty"`
}

// chat answers a call.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	q, c, err := read(w, r)
	if err != nil {
		s.refuse(w, err)
		return
	}
	select {
	case s.free <- struct{}{}:
		defer func() { <-s.free }()
	default:
		s.refuse(w, &Refusal{Status: http.StatusTooManyRequests, Code: "rate_limit_exceeded", Err: fmt.Errorf("%s at a time, and no more, are allowed: try again", english.Plural(cap(s.free), "call"))})
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the body is read; the search takes its time
	about := completion{Object: "chat.completion", Created: time.Now().Unix(), Model: q.Model}
	if q.Stream {
		s.stream(w, r, q, c, about)
		return
	}
	thoughts := newReasoning(func(string) {})
	found, err := s.search(r.Context(), c, func(session string) { named(w, &about, session) }, Log{thoughts.Events, thoughts.Live})
	if err == nil {
		err = found.failure()
	}
	if err != nil {
		if r.Context().Err() == nil {
			s.refuse(w, err)
		}
		return
	}
	text, finish := answer(found.Tree)
	reason := thoughts.all.String()
	about.Choices = []choice{{Message: &said{Role: "assistant", Content: &text, Reasoning: &reason}, Finish: &finish}}
	about.Usage, about.Search = spent(found.Tree), factsOf(found)
	s.write(w, http.StatusOK, about)
}

// search runs one search. If it panics, the others go on.
func (s *Server) search(ctx context.Context, c Call, begun func(string), log Log) (found Result, err error) {
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			err = fmt.Errorf("internal error: %v", p.Value)
		}
	}()
	return s.Search(ctx, c, begun, log)
}

// named gives an answer the name of its session, by which it can be opened while it runs.
func named(w http.ResponseWriter, about *completion, session string) {
	about.ID = "chatcmpl-" + cmp.Or(session, rand.Text())
	if session == "" {
		return // it is not stored
	}
	w.Header().Set("X-Espalier-Session", session)
}

// failure is why a search did not come to its end.
func (r Result) failure() error {
	if r.Stopped != nil && !r.Tree.Outcome().Ended {
		return fmt.Errorf("the search was stopped: %w", r.Stopped)
	}
	return nil
}

// answer is what a search answers, and OpenAI's word for its end.
func answer(t *search.Tree) (text, finish string) {
	o := t.Outcome()
	if _, ok := t.Last().(search.BudgetSpent); ok {
		finish = "length"
	} else {
		finish = "stop"
	}
	switch {
	case o.Answer != "":
		return o.Answer, finish
	case o.Reason != "":
		return "Not solved: " + o.Reason + ".", finish
	}
	return "Not solved.", finish
}

func spent(t *search.Tree) *usage {
	u := t.Totals().Usage
	return &usage{u.Prompt, u.Completion, u.Prompt + u.Completion}
}

func factsOf(r Result) *facts {
	o, totals := r.Tree.Outcome(), r.Tree.Totals()
	return &facts{Session: r.Session, Solved: o.Solved, Reason: o.Reason, Thoughts: totals.Thoughts, Calls: totals.Calls}
}

// pulse is how often a stream without news says that it lives.
const pulse = 10 * time.Second

// stream answers a call piece by piece. The search ends when the caller is gone.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, q request, c Call, about completion) {
	about.Object = "chat.completion.chunk"
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	pieces := make(chan string) // of the reasoning
	begun, ended := make(chan string, 1), make(chan struct{})
	var found Result
	var err error
	var work parallel.Group
	defer work.Wait()
	defer cancel()
	work.Go(func() {
		defer close(ended)
		thoughts := newReasoning(func(text string) {
			select {
			case pieces <- text:
			case <-ctx.Done():
			}
		})
		found, err = s.search(ctx, c, func(session string) { begun <- session }, Log{thoughts.Events, thoughts.Live})
	})
	to := events{w: w, control: http.NewResponseController(w)}
	select {
	case session := <-begun:
		named(w, &about, session)
	case <-ended: // it did not begin
		if len(begun) > 0 { // it did, and ended at once
			named(w, &about, <-begun)
			break
		}
		if r.Context().Err() == nil {
			s.refuse(w, errors.Join(err, found.failure()))
		}
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	say := func(d said) { to.send(about.with(choice{Delta: &d})) }
	empty := ""
	say(said{Role: "assistant", Content: &empty})
	for alive, open := time.NewTicker(pulse), true; open && to.err == nil; {
		select {
		case text := <-pieces:
			say(said{Reasoning: &text})
		case <-alive.C:
			to.comment()
		case <-ended:
			open = false
			alive.Stop()
		}
	}
	if to.err != nil { // the caller is gone
		return
	}
	if err == nil {
		err = found.failure()
	}
	if err != nil {
		_, p := s.problemOf(err)
		to.send(p)
		return
	}
	text, finish := answer(found.Tree)
	say(said{Content: &text})
	last := about.with(choice{Delta: &said{}, Finish: &finish})
	last.Search = factsOf(found)
	to.send(last)
	if q.Options.Usage {
		total := about
		total.Choices, total.Usage = []choice{}, spent(found.Tree)
		to.send(total)
	}
	to.line("data: [DONE]\n\n")
}

func (c completion) with(one choice) completion {
	c.Choices = []choice{one}
	return c
}

// events writes server-sent events until one cannot be written.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
	err     error
}

func (e *events) send(body any) {
	data, err := json.Marshal(body)
	if err != nil {
		e.err = err
		return
	}
	e.line("data: " + string(data) + "\n\n")
}

func (e *events) comment() { e.line(": searching\n\n") }

func (e *events) line(text string) {
	if e.err != nil {
		return
	}
	if err := e.control.SetWriteDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		e.err = err
	}
	if e.err == nil {
		_, e.err = fmt.Fprint(e.w, text)
	}
	if e.err == nil {
		e.err = e.control.Flush()
	}
}
