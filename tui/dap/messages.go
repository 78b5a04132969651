package dap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	protocol "github.com/google/go-dap"
)

// decode reads a message, and what it can of one that is wrong.
func decode(content []byte) (m received) {
	var about struct {
		protocol.Request
		Arguments struct {
			LinesStartAt1, ColumnsStartAt1 *bool
		}
	}
	_ = json.Unmarshal(content, &about) // what is wrong, the next line says
	m.request = about.Request
	if m.message, m.wrong = protocol.DecodeProtocolMessage(content); m.wrong != nil {
		m.message = nil
	}
	// The protocol counts from 1 where nothing is said.
	if r, ok := m.message.(*protocol.InitializeRequest); ok {
		r.Arguments.LinesStartAt1 = about.Arguments.LinesStartAt1 == nil || *about.Arguments.LinesStartAt1
		r.Arguments.ColumnsStartAt1 = about.Arguments.ColumnsStartAt1 == nil || *about.Arguments.ColumnsStartAt1
	}
	return m
}

// mostWaiting is how many requests may wait until the work under way is done.
const mostWaiting = 1000

// take takes a message: it is answered now, or when the work under way is done.
func (s *Session) take(ctx context.Context, m received) {
	r, ok := m.message.(protocol.RequestMessage)
	switch {
	case m.wrong != nil:
		s.editor.refuse(m.request, unreadable(m.wrong))
		return
	case !ok:
		return // an answer or an event: nothing was asked
	}
	switch r.(type) {
	case *protocol.DisconnectRequest, *protocol.TerminateRequest, *protocol.CancelRequest, *protocol.PauseRequest:
	default:
		if s.working != nil && s.blocks {
			if len(s.waiting) >= mostWaiting {
				s.editor.refuse(*r.GetRequest(), errors.New("too many requests are waiting for an answer"))
				return
			}
			s.waiting = append(s.waiting, r)
			return
		}
	}
	s.handle(ctx, r)
}

// unreadable is what is wrong with a message, in words for whoever wrote the editor.
func unreadable(err error) error {
	var unknown *protocol.DecodeProtocolMessageFieldError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%s %q is not supported", unknown.FieldName, unknown.FieldValue)
	}
	return fmt.Errorf("the message cannot be read: %w", err)
}

// handle answers a request.
func (s *Session) handle(ctx context.Context, r protocol.RequestMessage) {
	response, err := s.answer(ctx, r)
	switch {
	case err != nil:
		s.editor.refuse(*r.GetRequest(), err)
	case response != nil:
		s.editor.respond(*r.GetRequest(), response)
	}
}

var (
	errNotLaunched = errors.New("there is no search yet; launch or attach comes first")
	errRunning     = errors.New("the search is running; pause it first")
)

// answer does what a request asks for. A nil response without an error is sent elsewhere.
func (s *Session) answer(ctx context.Context, m protocol.RequestMessage) (protocol.ResponseMessage, error) {
	switch r := m.(type) {
	case *protocol.InitializeRequest:
		return s.initialize(r.Arguments), nil
	case *protocol.LaunchRequest:
		return nil, s.launch(ctx, r.Request, r.Arguments, false)
	case *protocol.AttachRequest:
		return nil, s.launch(ctx, r.Request, r.Arguments, true)
	case *protocol.DisconnectRequest:
		s.over = true
		return &protocol.DisconnectResponse{}, nil
	case *protocol.TerminateRequest:
		s.editor.respond(r.Request, &protocol.TerminateResponse{})
		s.end()
		return nil, nil
	case *protocol.CancelRequest:
		s.cancel()
		return &protocol.CancelResponse{}, nil
	case *protocol.ThreadsRequest:
		return s.threads(), nil
	}
	if s.d == nil {
		return nil, errNotLaunched
	}
	switch r := m.(type) {
	case *protocol.ConfigurationDoneRequest:
		return nil, s.begin(ctx, r.Request)
	case *protocol.SetBreakpointsRequest:
		return s.setBreakpoints(r.Arguments), nil
	case *protocol.SetFunctionBreakpointsRequest:
		return s.setFunctionBreakpoints(r.Arguments), nil
	case *protocol.SetExceptionBreakpointsRequest:
		return s.setExceptionBreakpoints(r.Arguments), nil
	case *protocol.SetDataBreakpointsRequest:
		return s.setDataBreakpoints(r.Arguments), nil
	case *protocol.DataBreakpointInfoRequest:
		return s.dataBreakpointInfo(r.Arguments), nil
	case *protocol.BreakpointLocationsRequest:
		return s.breakpointLocations(r.Arguments)
	case *protocol.SourceRequest:
		return s.source(r.Arguments)
	case *protocol.LoadedSourcesRequest:
		return s.sources.loaded(), nil
	case *protocol.CompletionsRequest:
		return s.completions(r.Arguments), nil
	case *protocol.PauseRequest:
		return nil, s.pause(ctx, r.Request)
	case *protocol.EvaluateRequest:
		return s.evaluate(ctx, r.Request, r.Arguments)
	}
	if s.d.Going() {
		return nil, errRunning
	}
	return s.answerStanding(ctx, m)
}

// answerStanding answers what can be asked while the search stands still alone.
func (s *Session) answerStanding(ctx context.Context, m protocol.RequestMessage) (protocol.ResponseMessage, error) {
	switch r := m.(type) {
	case *protocol.StackTraceRequest:
		return s.stackTrace(r.Arguments), nil
	case *protocol.ScopesRequest:
		return s.scopes(r.Arguments)
	case *protocol.VariablesRequest:
		return s.variables(r.Arguments)
	case *protocol.SetVariableRequest:
		return nil, s.setVariable(ctx, r.Request, r.Arguments)
	case *protocol.ExceptionInfoRequest:
		return s.exceptionInfo()
	case *protocol.StepInTargetsRequest:
		return stepInTargets(), nil
	case *protocol.GotoTargetsRequest:
		return s.gotoTargets(r.Arguments)
	case *protocol.GotoRequest:
		return nil, s.goTo(ctx, r.Request, r.Arguments)
	case *protocol.RestartFrameRequest:
		return nil, s.restartFrame(ctx, r.Request, r.Arguments)
	case *protocol.RestartRequest:
		return nil, s.move(ctx, r.Request, &protocol.RestartResponse{}, "restart", "entry")
	case *protocol.ContinueRequest:
		return nil, s.goOn(ctx, r.Request)
	case *protocol.NextRequest:
		return nil, s.move(ctx, r.Request, &protocol.NextResponse{}, finer(r.Arguments.Granularity, s.ofProgram("over", "next"), "step", "steptoken"), "step")
	case *protocol.StepInRequest:
		line := finer(r.Arguments.Granularity, s.ofProgram("into", "step"), "step", "steptoken")
		if r.Arguments.TargetId > 0 && r.Arguments.TargetId <= len(targets) {
			line = targets[r.Arguments.TargetId-1].line
		}
		return nil, s.move(ctx, r.Request, &protocol.StepInResponse{}, line, "step")
	case *protocol.StepOutRequest:
		return nil, s.move(ctx, r.Request, &protocol.StepOutResponse{}, s.ofProgram("return", "finish"), "step")
	case *protocol.StepBackRequest:
		return nil, s.move(ctx, r.Request, &protocol.StepBackResponse{}, finer(r.Arguments.Granularity, "rnext", "back", "rsteptoken"), "step")
	case *protocol.ReverseContinueRequest:
		return nil, s.move(ctx, r.Request, &protocol.ReverseContinueResponse{}, "rcontinue", "step")
	}
	return nil, fmt.Errorf("%q is not supported", m.GetRequest().Command)
}
