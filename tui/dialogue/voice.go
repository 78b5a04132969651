package dialogue

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/malformed"
	"espalier/tui/plain"
)

// voice is how a dialogue is held: in lines of text, or in objects of JSON.
type voice interface {
	read(line string) (request, error)
	begun(d *debug.Debugger) error
	note(text string) error
	past(log []search.Event) error
	event(t *search.Tree, e search.Event, traced []debug.Trace) error
	answer(r request, a debug.Answer) error
	refuse(r request, err error) error
	stopped(r request, d *debug.Debugger, moved bool) error
	ended(d *debug.Debugger) error
}

// request is a line that was asked for.
type request struct {
	line   string
	id     json.RawMessage // by which the answer names it; nil: none
	silent bool            // not typed by the user: only its result is printed
}

// text is for people, and for scripts of verbs.
type text struct {
	log      *plain.Log
	out, err io.Writer
	error    func(error) string
}

func (v text) read(line string) (request, error) { return request{line: line}, nil }
func (v text) begun(*debug.Debugger) error       { return nil }
func (v text) ended(*debug.Debugger) error       { return nil }
func (v text) past(log []search.Event) error     { return v.log.Past(log) }

func (v text) note(text string) error {
	_, err := fmt.Fprintln(v.out, text)
	return err
}

func (v text) say(lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(v.out, line); err != nil {
			return err
		}
	}
	return nil
}

func (v text) event(t *search.Tree, e search.Event, traced []debug.Trace) error {
	if err := v.log.Tell(t, e); err != nil {
		return err
	}
	for _, b := range traced {
		if err := v.say([]string{fmt.Sprintf("tracepoint %d, event %d: %s", b.Break.ID, e.Seq, b)}); err != nil {
			return err
		}
	}
	return nil
}

func (v text) answer(_ request, a debug.Answer) error { return v.say(a.Lines) }

func (v text) refuse(_ request, err error) error {
	fmt.Fprintf(v.err, "espalier: %s\n", v.error(err))
	return nil
}

func (v text) stopped(_ request, d *debug.Debugger, _ bool) error {
	if reason := d.Stopped().Reason; reason != "" {
		if err := v.note(reason); err != nil {
			return err
		}
	}
	return v.say(d.Place())
}

// object is for programs; tui/doc/debugger-json.md describes it.
type object struct {
	lines *json.Encoder
	error func(error) string
}

// ProtocolVersion of the dialogue in JSON. Fields are added without a new one.
const ProtocolVersion = 1

func (v object) read(line string) (request, error) {
	if strings.TrimSpace(line) == "" {
		return request{silent: true, line: "#"}, nil
	}
	var said struct {
		ID         json.RawMessage `json:"id"`
		Line, Verb string
		Args       any
	}
	if err := json.Unmarshal([]byte(line), &said); err != nil {
		return request{line: line}, fmt.Errorf("this is not a line of JSON such as {\"verb\":\"step\"} or {\"line\":\"break on prune\"}: %w", malformed.JSON([]byte(line), err))
	}
	r := request{line: said.Line, id: said.ID}
	if said.Verb != "" {
		r.line = said.Verb
	}
	switch args := said.Args.(type) {
	case nil:
	case string:
		r.line += " " + args
	case float64:
		r.line += fmt.Sprintf(" %v", args)
	default:
		return r, fmt.Errorf("args is %T; write a string or a number, as after the verb", args)
	}
	switch {
	case said.Line != "" && (said.Verb != "" || said.Args != nil):
		return r, fmt.Errorf("line holds the verb and its arguments; omit verb and args")
	case strings.TrimSpace(r.line) == "":
		return r, fmt.Errorf("the verb is missing; write {\"verb\":\"step\"} or {\"line\":\"break on prune\"}")
	case strings.ContainsAny(r.line, "\n\r"):
		return r, fmt.Errorf("a line of verbs has one line; write an object for each")
	}
	return r, nil
}

func (v object) begun(d *debug.Debugger) error {
	about := d.Line().Tip().Setup()
	return v.lines.Encode(struct {
		Type    string `json:"type"`
		Version int    `json:"version"`
		Session string `json:"session,omitempty"`
		Events  int    `json:"events"`
		Task    string `json:"task"`
		Puzzle  string `json:"puzzle"`
		Method  string `json:"method"`
		Model   string `json:"model"`
		Seed    uint64 `json:"seed"`
	}{"ready", ProtocolVersion, d.Branch().Name(), d.Line().Len(), about.Puzzle.Task, about.Puzzle.Input, about.Settings.Method, about.Model, about.Seed})
}

func (v object) note(text string) error {
	return v.lines.Encode(struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}{"note", text})
}

func (v object) past([]search.Event) error { return nil }

func (v object) event(_ *search.Tree, e search.Event, traced []debug.Trace) error {
	for _, b := range traced {
		told := struct {
			Type       string         `json:"type"`
			Breakpoint int            `json:"breakpoint"`
			Event      int            `json:"event"`
			Thought    *search.NodeID `json:"thought,omitempty"`
			Text       string         `json:"text"`
		}{"trace", b.Break.ID, e.Seq, nil, b.String()}
		if b.Match.Thought >= 0 {
			told.Thought = &b.Match.Thought
		}
		if err := v.lines.Encode(told); err != nil {
			return err
		}
	}
	return nil
}

func (v object) answer(r request, a debug.Answer) error {
	if r.silent || a.Verb.Name == "" {
		return nil
	}
	if later, ok := a.Data.(func() any); ok {
		a.Data = later()
	}
	lines := a.Lines
	if lines == nil {
		lines = []string{}
	}
	return v.lines.Encode(struct {
		Type  string          `json:"type"`
		ID    json.RawMessage `json:"id,omitempty"`
		Verb  string          `json:"verb"`
		Lines []string        `json:"lines"`
		Data  any             `json:"data,omitempty"`
	}{"answer", r.id, a.Verb.Name, lines, a.Data})
}

func (v object) refuse(r request, err error) error {
	return v.lines.Encode(struct {
		Type  string          `json:"type"`
		ID    json.RawMessage `json:"id,omitempty"`
		Line  string          `json:"line,omitempty"`
		Error string          `json:"error"`
	}{"error", r.id, r.line, v.error(err)})
}

func (v object) stopped(r request, d *debug.Debugger, moved bool) error {
	return v.lines.Encode(struct {
		Type string          `json:"type"`
		ID   json.RawMessage `json:"id,omitempty"`
		debug.StopReport
	}{"stop", r.id, d.Report(moved)})
}

func (v object) ended(d *debug.Debugger) error {
	o := d.Line().Tip().Outcome()
	return v.lines.Encode(struct {
		Type    string `json:"type"`
		Session string `json:"session,omitempty"`
		Events  int    `json:"events"`
		Ended   bool   `json:"ended"`
		Solved  bool   `json:"solved"`
		Answer  string `json:"answer,omitempty"`
		Reason  string `json:"reason,omitempty"`
	}{"end", d.Branch().Name(), d.Line().Len(), o.Ended, o.Solved, o.Answer, o.Reason})
}
