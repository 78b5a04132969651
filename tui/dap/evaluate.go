package dap

import (
	"context"
	"errors"
	"slices"
	"strings"

	protocol "github.com/google/go-dap"

	"espalier/search/debug"
	"espalier/search/printable"
)

// isVerb reports whether a line of the console is one of the debugger's own verbs: its first
// word is a whole name.
func isVerb(line string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return slices.ContainsFunc(debug.Verbs(), func(v debug.Verb) bool { return v.Name == word || slices.Contains(v.Aliases, word) })
}

// evaluate evaluates an expression, or does a verb that is typed in the console.
func (s *Session) evaluate(ctx context.Context, r protocol.Request, a protocol.EvaluateArguments) (protocol.ResponseMessage, error) {
	line := strings.TrimSpace(a.Expression)
	if strings.ContainsAny(line, "\n\r") {
		return nil, errors.New("a line of verbs has one line")
	}
	if a.Context == "repl" && (isVerb(line) || s.d.Script().Collects()) {
		if err := s.mayDo(line); err != nil {
			return nil, err
		}
		s.selectFrame(a.FrameId)
		s.verb(ctx, line, func(response protocol.ResponseMessage, err error) {
			s.deselect(a.FrameId)
			if err != nil {
				s.editor.refuse(r, err)
				return
			}
			s.editor.respond(r, response)
		})
		return nil, nil
	}
	if s.d.Script().Collects() {
		return nil, errors.New("the console is collecting commands; end ends them")
	}
	s.selectFrame(a.FrameId)
	defer s.deselect(a.FrameId)
	answer, err := s.d.Do(ctx, "print "+line)
	if err != nil {
		return nil, err
	}
	body := protocol.EvaluateResponseBody{Result: printable.Text(strings.Join(answer.Lines, "\n"))}
	if d, ok := answer.Data.(debug.DisplayReport); ok {
		v := s.shown.variable(d.Expression, d.Value, "")
		body.Type, body.VariablesReference, body.IndexedVariables, body.NamedVariables = v.Type, v.VariablesReference, v.IndexedVariables, v.NamedVariables
	}
	return &protocol.EvaluateResponse{Body: body}, nil
}

// selectFrame has verbs mean the thought of a frame; of that of the event, what they mean
// anyway.
func (s *Session) selectFrame(frame int) {
	if frame >= firstFrame && !s.d.Going() {
		if id, err := s.thoughtOf(frame); err == nil {
			s.d.Select(id)
		}
	}
}

// deselect has them mean what they mean anyway again.
func (s *Session) deselect(frame int) {
	if frame >= firstFrame {
		s.d.Select(-1)
	}
}

// mayDo refuses verbs that need a search that stands still, while it runs.
func (s *Session) mayDo(line string) error {
	if !s.d.Going() {
		return nil
	}
	v, _, err := debug.Parse(line)
	if err != nil {
		return err
	}
	if v.Changes || v.Group != debug.GroupStop && v.Group != debug.GroupLook {
		return errRunning
	}
	return nil
}

// verb does a verb, elsewhere if it may take long, and gives what it says to done before it
// goes where that leads.
func (s *Session) verb(ctx context.Context, line string, done func(protocol.ResponseMessage, error)) {
	going := s.d.Going()
	job, err := s.d.Prepare(line)
	if err != nil {
		done(nil, err)
		s.settle(ctx)
		return
	}
	finish := func() {
		answer, err := s.d.Complete(job)
		if err != nil {
			done(nil, err)
			s.settle(ctx)
			return
		}
		text := printable.Text(strings.Join(answer.Lines, "\n"))
		done(&protocol.EvaluateResponse{Body: protocol.EvaluateResponseBody{Result: text}}, nil)
		switch {
		case going:
			return // it goes on
		case answer.Verb.Name == "quit":
			s.end()
			return
		}
		if s.d.Going() || len(answer.Transitions) > 0 {
			s.stopping, s.owes = "step", true
			s.follow(ctx, answer)
			return
		}
		s.settle(ctx)
	}
	switch {
	case !job.Waits():
		finish()
	case s.working != nil:
		done(nil, errRunning)
	default:
		s.work(ctx, true, job.Run, finish)
	}
}

// setVariable begins a branch in which a variable has another value.
func (s *Session) setVariable(ctx context.Context, r protocol.Request, a protocol.SetVariableArguments) error {
	h, err := s.shown.handles.find(a.VariablesReference)
	if err != nil {
		return err
	}
	value := strings.TrimSpace(a.Value)
	switch {
	case h.set == nil:
		return errors.New("it follows from the log; the text, value and verdict of a thought, its pin, and settings can be set")
	case strings.ContainsAny(value+a.Name, "\n\r"):
		return errors.New("a value has one line")
	}
	line, err := h.set(a.Name, value)
	if err != nil {
		return err
	}
	s.verb(ctx, line, func(response protocol.ResponseMessage, err error) {
		if err != nil {
			s.editor.refuse(r, err)
			return
		}
		if e, ok := response.(*protocol.EvaluateResponse); ok {
			s.editor.say("console", e.Body.Result+"\n")
		}
		s.editor.respond(r, &protocol.SetVariableResponse{Body: protocol.SetVariableResponseBody{Value: printable.Line(value)}})
	})
	return nil
}

// completions are the verbs and names that a word may become.
func (s *Session) completions(a protocol.CompletionsArguments) protocol.ResponseMessage {
	column := a.Column
	if s.editor.client.ColumnsStartAt1 {
		column--
	}
	text := []rune(a.Text)
	before := string(text[:min(max(column, 0), len(text))])
	start := strings.LastIndexFunc(before, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) + 1
	word := before[start:]
	r := &protocol.CompletionsResponse{Body: protocol.CompletionsResponseBody{Targets: []protocol.CompletionItem{}}}
	add := func(label, detail string, kind protocol.CompletionItemType) {
		if strings.HasPrefix(label, word) {
			r.Body.Targets = append(r.Body.Targets, protocol.CompletionItem{Label: label, Detail: detail, Type: kind, Length: len(word)})
		}
	}
	if strings.TrimSpace(before[:start]) == "" {
		for _, v := range debug.Verbs() {
			add(v.Name, v.Help, "function")
		}
	}
	for _, name := range debug.Names() {
		add(name, "", "variable")
	}
	return r
}
