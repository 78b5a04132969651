package dap

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	protocol "github.com/google/go-dap"

	"espalier/search/debug"
)

// The breakpoints of an editor. Each request replaces those of its kind, or of its source,
// which are breakpoints of the debugger as its own verbs set them.

// breakpoints are the ids of what the editor has set, by the place that they belong to.
type breakpoints struct {
	lines                          map[place][]int
	functions, exceptions, watches []int
}

// reason is the protocol's word for a stop at a breakpoint.
func (b *breakpoints) reason(id int) string {
	switch {
	case slices.Contains(b.functions, id):
		return "function breakpoint"
	case slices.Contains(b.exceptions, id):
		return "exception"
	case slices.Contains(b.watches, id):
		return "data breakpoint"
	}
	return "breakpoint"
}

// clear deletes breakpoints, apart from those that have gone.
func (s *Session) clear(ids []int) {
	for _, id := range ids {
		_ = s.d.Breaks().Clear(id)
	}
}

// set does a verb that sets a breakpoint.
func (s *Session) set(line string) (ids []int, b protocol.Breakpoint) {
	if s.about.NoDebug {
		return nil, protocol.Breakpoint{Message: "the search runs without debugging"}
	}
	if s.d.Script().Collects() { // the user has begun to type commands in the console
		_, _ = s.d.Do(context.Background(), "end")
	}
	answer, err := s.d.Do(context.Background(), line)
	if err != nil {
		return nil, protocol.Breakpoint{Message: s.Text(err)}
	}
	report, ok := answer.Data.(debug.BreakpointReport)
	if !ok {
		return nil, protocol.Breakpoint{Message: strings.Join(answer.Lines, " ")}
	}
	return []int{report.ID}, protocol.Breakpoint{Id: report.ID, Verified: true, Message: report.Error}
}

var hitForm = regexp.MustCompile(`^\s*(==|=|>=|<=|>|<|%)?\s*(\d+)\s*$`)

// clauses writes the condition and the hit count of an editor as break reads them. about is
// the condition that says where.
func clauses(about, condition, hits string) (string, error) {
	text := about
	if condition = strings.TrimSpace(condition); condition != "" {
		if _, err := debug.Condition(condition); err != nil {
			return "", err
		}
		if about != "" {
			text = about + " && (" + condition + ")"
		} else {
			text = condition
		}
	}
	if text != "" {
		text = " if " + text
	}
	if hits = strings.TrimSpace(hits); hits != "" {
		m := hitForm.FindStringSubmatch(hits)
		if m == nil {
			return "", fmt.Errorf("%q is not a hit count; write 3, == 3, > 3 or %% 3", hits)
		}
		if m[1] == "=" {
			m[1] = "=="
		}
		text += " hits " + strings.TrimSpace(m[1]+" "+m[2])
	}
	return text, nil
}

// setBreakpoints sets those of lines of a source.
func (s *Session) setBreakpoints(a protocol.SetBreakpointsArguments) protocol.ResponseMessage {
	r := &protocol.SetBreakpointsResponse{Body: protocol.SetBreakpointsResponseBody{Breakpoints: []protocol.Breakpoint{}}}
	at, err := s.sources.find(a.Source)
	if err == nil && at.completion == 0 {
		err = fmt.Errorf("this is the puzzle; breakpoints are for lines of what a model wrote")
	}
	if s.breaks.lines == nil {
		s.breaks.lines = map[place][]int{}
	}
	s.clear(s.breaks.lines[at])
	delete(s.breaks.lines, at)
	for _, b := range a.Breakpoints {
		if err != nil {
			r.Body.Breakpoints = append(r.Body.Breakpoints, protocol.Breakpoint{Line: b.Line, Message: s.Text(err)})
			continue
		}
		ids, set := s.setLine(at, b)
		s.breaks.lines[at] = append(s.breaks.lines[at], ids...)
		set.Line = b.Line
		r.Body.Breakpoints = append(r.Body.Breakpoints, set)
	}
	return r
}

func (s *Session) setLine(at place, b protocol.SourceBreakpoint) ([]int, protocol.Breakpoint) {
	if line := s.editor.fromClient(b.Line); line < 1 {
		return nil, protocol.Breakpoint{Message: fmt.Sprintf("there is no line %d", line)}
	}
	rest, err := clauses(fmt.Sprintf("seq == %d && completion == %d", at.seq, at.completion), b.Condition, b.HitCondition)
	if err != nil {
		return nil, protocol.Breakpoint{Message: s.Text(err)}
	}
	line := fmt.Sprintf("on line %d%s", s.editor.fromClient(b.Line), rest)
	if b.LogMessage != "" {
		return s.set("trace " + line + ": " + strings.Join(strings.Fields(b.LogMessage), " "))
	}
	return s.set("break " + line)
}

// setFunctionBreakpoints sets those that have the name of a kind of event, or another place
// that break can read: "prune", "12", "depth 2", "if value < 0.3".
func (s *Session) setFunctionBreakpoints(a protocol.SetFunctionBreakpointsArguments) protocol.ResponseMessage {
	r := &protocol.SetFunctionBreakpointsResponse{Body: protocol.SetFunctionBreakpointsResponseBody{Breakpoints: []protocol.Breakpoint{}}}
	s.clear(s.breaks.functions)
	s.breaks.functions = nil
	for _, b := range a.Breakpoints {
		rest, err := clauses("", b.Condition, b.HitCondition)
		if err != nil {
			r.Body.Breakpoints = append(r.Body.Breakpoints, protocol.Breakpoint{Message: s.Text(err)})
			continue
		}
		where := strings.Join(strings.Fields(b.Name), " ")
		if p, err := debug.ParseBreakpoint("on " + where); err == nil && len(p.Kinds) > 0 {
			where = "on " + where
		}
		ids, set := s.set("break " + where + rest)
		s.breaks.functions = append(s.breaks.functions, ids...)
		r.Body.Breakpoints = append(r.Body.Breakpoints, set)
	}
	return r
}

// events are the kinds that an editor offers as exceptions.
var events = []struct{ kind, label string }{
	{"ask", "a model is about to be asked"},
	{"prune", "thoughts are pruned"},
	{"backtrack", "the search backtracks"},
	{"refused", "the rules refuse a thought"},
	{"dead", "a thought is a dead end"},
	{"unread", "a reply contains no thought"},
	{"false claim", "the thinking claims what is false"},
	{"loop", "the thinking goes round in circles"},
	{"user", "the user changes something"},
	{"fail", "a model call fails"},
	{"end", "the search ends"},
}

func filters() (all []protocol.ExceptionBreakpointsFilter) {
	for _, e := range events {
		all = append(all, protocol.ExceptionBreakpointsFilter{
			Filter: e.kind, Label: e.kind, Description: e.label, SupportsCondition: true, ConditionDescription: "such as value < 0.3 && depth == 1",
		})
	}
	return all
}

// setExceptionBreakpoints sets those of kinds of events.
func (s *Session) setExceptionBreakpoints(a protocol.SetExceptionBreakpointsArguments) protocol.ResponseMessage {
	r := &protocol.SetExceptionBreakpointsResponse{Body: protocol.SetExceptionBreakpointsResponseBody{Breakpoints: []protocol.Breakpoint{}}}
	s.clear(s.breaks.exceptions)
	s.breaks.exceptions = nil
	var chosen []protocol.ExceptionFilterOptions
	for _, f := range a.Filters {
		chosen = append(chosen, protocol.ExceptionFilterOptions{FilterId: f})
	}
	for _, f := range append(chosen, a.FilterOptions...) {
		rest, err := clauses("", f.Condition, "")
		if err != nil {
			r.Body.Breakpoints = append(r.Body.Breakpoints, protocol.Breakpoint{Message: s.Text(err)})
			continue
		}
		ids, set := s.set("break on " + strings.Join(strings.Fields(f.FilterId), " ") + rest)
		s.breaks.exceptions = append(s.breaks.exceptions, ids...)
		r.Body.Breakpoints = append(r.Body.Breakpoints, set)
	}
	return r
}

// dataBreakpointInfo says how to stop when a variable changes.
func (s *Session) dataBreakpointInfo(a protocol.DataBreakpointInfoArguments) protocol.ResponseMessage {
	r := &protocol.DataBreakpointInfoResponse{}
	expression := a.Name
	id := noThought
	if a.VariablesReference > 0 {
		if h, err := s.shown.handles.find(a.VariablesReference); err == nil {
			id = h.thought
			if id == noThought {
				expression = ""
			}
		}
	} else if thought, err := s.thoughtOf(a.FrameId); err == nil {
		id = thought
	}
	if _, err := debug.Watch(expression); err != nil {
		r.Body.Description = "only what expressions can name can be watched"
		return r
	}
	if id != noThought {
		expression = fmt.Sprintf("%d: %s", id, expression)
	}
	r.Body = protocol.DataBreakpointInfoResponseBody{DataId: expression, Description: "watch " + expression, AccessTypes: []protocol.DataBreakpointAccessType{"write"}}
	return r
}

// setDataBreakpoints sets watchpoints.
func (s *Session) setDataBreakpoints(a protocol.SetDataBreakpointsArguments) protocol.ResponseMessage {
	r := &protocol.SetDataBreakpointsResponse{Body: protocol.SetDataBreakpointsResponseBody{Breakpoints: []protocol.Breakpoint{}}}
	s.clear(s.breaks.watches)
	s.breaks.watches = nil
	for _, b := range a.Breakpoints {
		rest, err := clauses("", "", b.HitCondition)
		if err == nil && strings.TrimSpace(b.Condition) != "" {
			err = fmt.Errorf("a watchpoint stops at changes and has no condition; a function breakpoint such as \"if %s\" stops where one holds", b.Condition)
		}
		if err != nil {
			r.Body.Breakpoints = append(r.Body.Breakpoints, protocol.Breakpoint{Message: s.Text(err)})
			continue
		}
		ids, set := s.set("watch " + strings.Join(strings.Fields(b.DataId), " ") + rest)
		s.breaks.watches = append(s.breaks.watches, ids...)
		r.Body.Breakpoints = append(r.Body.Breakpoints, set)
	}
	return r
}

// exceptionInfo tells of the event that was stopped at.
func (s *Session) exceptionInfo() (protocol.ResponseMessage, error) {
	r := s.d.Report(false)
	if r.Breakpoint == nil && r.Cause != "error" {
		return nil, fmt.Errorf("the search did not stop at a breakpoint")
	}
	body := protocol.ExceptionInfoResponseBody{ExceptionId: r.Cause, Description: r.Reason, BreakMode: "always"}
	if r.Breakpoint != nil {
		body.ExceptionId, body.Description = r.Breakpoint.Spec, r.Reason+"\n"+r.Place
	}
	return &protocol.ExceptionInfoResponse{Body: body}, nil
}
