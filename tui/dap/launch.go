package dap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	protocol "github.com/google/go-dap"

	"espalier/search/printable"
)

// Arguments are those of launch and attach: the fields of a launch.json.
type Arguments struct {
	Attach bool `json:"-"`

	// A stored session, or a file that one was exported to. Resume goes on with it, else it is
	// looked at.
	Session string `json:"session"`
	Resume  bool   `json:"resume"`

	// A new search, in the words of the command line.
	Task       string                     `json:"task"`
	Input      string                     `json:"input"`
	Options    map[string]json.RawMessage `json:"options"` // of the puzzle: target, boxes
	Method     string                     `json:"method"`
	Model      string                     `json:"model"`
	ValueModel string                     `json:"valueModel"`
	Settings   map[string]json.RawMessage `json:"settings"` // as the verb set takes them: beam, seed, max-nodes

	NoDebug      bool     `json:"noDebug"`
	StopOnEntry  *bool    `json:"stopOnEntry"`
	InitCommands []string `json:"initCommands"` // verbs of the debugger
}

// Text is a value of options or settings as a command line has it.
func Text(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value) // a number, true or false
}

// initialize says what the debugger can do.
func (s *Session) initialize(client protocol.InitializeRequestArguments) protocol.ResponseMessage {
	s.editor.client = client
	return &protocol.InitializeResponse{Body: protocol.Capabilities{
		SupportsConfigurationDoneRequest:   true,
		SupportsFunctionBreakpoints:        true,
		SupportsConditionalBreakpoints:     true,
		SupportsHitConditionalBreakpoints:  true,
		SupportsLogPoints:                  true,
		SupportsDataBreakpoints:            true,
		SupportsBreakpointLocationsRequest: true,
		ExceptionBreakpointFilters:         filters(),
		SupportsExceptionFilterOptions:     true,
		SupportsExceptionInfoRequest:       true,
		SupportsEvaluateForHovers:          true,
		SupportsCompletionsRequest:         true,
		SupportsSetVariable:                true,
		SupportsStepBack:                   true,
		SupportsSteppingGranularity:        true,
		SupportsStepInTargetsRequest:       true,
		SupportsRestartFrame:               true,
		SupportsRestartRequest:             true,
		SupportsGotoTargetsRequest:         true,
		SupportsLoadedSourcesRequest:       true,
		SupportsTerminateRequest:           true,
		SupportsCancelRequest:              true,
	}}
}

// launch opens a search. The answer follows when it is open.
func (s *Session) launch(ctx context.Context, r protocol.Request, arguments json.RawMessage, attach bool) error {
	var a Arguments
	switch {
	case s.target != nil || s.working != nil:
		return errors.New("there is a search already; disconnect ends this session")
	case len(arguments) == 0:
		arguments = json.RawMessage("{}")
	}
	if err := json.Unmarshal(arguments, &a); err != nil {
		return fmt.Errorf("the arguments cannot be read: %w", err)
	}
	a.Attach = attach
	switch {
	case attach && a.Session == "":
		return errors.New(`attach needs a session: "session": "last"`)
	case a.Session == "" && a.Task == "":
		return errors.New(`what to debug is missing: "task" and "input", or "session"`)
	case a.Session != "" && a.Task != "":
		return errors.New("a session has its own task; omit one of them")
	}
	var target *Target
	var err error
	s.work(ctx, true, func(ctx context.Context) { target, err = s.Open(ctx, a) }, func() {
		if err != nil {
			s.editor.refuse(r, err)
			return
		}
		s.target, s.d, s.about = target, target.Debugger, a
		s.sources.d, s.sources.facts = s.d, target.Facts
		s.shown = shown{d: s.d, facts: target.Facts, text: s.Text}
		s.tree = s.d.Line().At(s.d.Moment())
		if attach {
			s.editor.respond(r, &protocol.AttachResponse{})
		} else {
			s.editor.respond(r, &protocol.LaunchResponse{})
		}
		for _, note := range target.Notes {
			s.editor.say("important", note+"\n")
		}
		s.editor.event("initialized", &protocol.InitializedEvent{})
	})
	return nil
}

// begin goes to where the editor takes over, when it has set its breakpoints.
func (s *Session) begin(ctx context.Context, r protocol.Request) error {
	if s.begun {
		return errors.New("configurationDone was said before")
	}
	s.begun = true
	s.editor.respond(r, &protocol.ConfigurationDoneResponse{})
	s.d.Script().Add("initCommands", strings.Join(s.about.InitCommands, "\n"))
	s.stopping, s.owes = "entry", true
	stops := s.about.StopOnEntry != nil && *s.about.StopOnEntry || s.about.StopOnEntry == nil && s.about.Attach
	first := "continue"
	if stops || len(s.about.InitCommands) > 0 {
		first = "step"
	}
	if s.about.NoDebug {
		first = "continue"
	}
	if s.d.Line().Len() > 0 && first == "step" || s.atEnd() {
		s.settle(ctx)
		return nil
	}
	if first == "continue" && !s.about.NoDebug {
		s.stopping = "step"
	}
	answer, err := s.d.Do(ctx, first)
	if err != nil {
		s.editor.say("stderr", s.Text(err)+"\n")
	}
	s.follow(ctx, answer)
	return nil
}

// threads are one: the search.
func (s *Session) threads() protocol.ResponseMessage {
	all := []protocol.Thread{}
	if s.d != nil {
		facts := s.target.Facts.Now(s.d.Line().Tip())
		all = append(all, protocol.Thread{Id: theThread, Name: printable.Line(facts.Title + ": " + facts.Input)})
	}
	return &protocol.ThreadsResponse{Body: protocol.ThreadsResponseBody{Threads: all}}
}

// theThread is the id of the search as a thread.
const theThread = 1

// cancel gives up what takes long, apart from the search itself.
func (s *Session) cancel() {
	if s.working != nil && s.blocks {
		s.working()
	}
}

// end tells the editor that there is nothing more to debug.
func (s *Session) end() {
	if s.ended {
		return
	}
	s.ended = true
	if s.working != nil {
		s.paused = true
		s.working()
	}
	if s.d != nil {
		if o := s.d.Line().Tip().Outcome(); o.Ended {
			code := 1
			if o.Solved {
				code = 0
			}
			s.editor.event("exited", &protocol.ExitedEvent{Body: protocol.ExitedEventBody{ExitCode: code}})
		}
	}
	s.editor.event("terminated", &protocol.TerminatedEvent{})
}
