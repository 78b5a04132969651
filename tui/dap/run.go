package dap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	protocol "github.com/google/go-dap"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/printable"
)

// finer chooses a verb by the granularity of a step.
func finer(g protocol.SteppingGranularity, statement, line, instruction string) string {
	switch g {
	case "line":
		return line
	case "instruction":
		return instruction
	}
	return statement
}

// targets are what can be stepped into.
var targets = []struct{ label, line string }{
	{"the next event", "step"},
	{"the next segment of the thinking", "stepseg"},
	{"the next token", "steptoken"},
}

func stepInTargets() protocol.ResponseMessage {
	r := &protocol.StepInTargetsResponse{}
	for i, t := range targets {
		r.Body.Targets = append(r.Body.Targets, protocol.StepInTarget{Id: i + 1, Label: t.label})
	}
	return r
}

// ofProgram chooses a verb: in a program, steps are those that its file has.
func (s *Session) ofProgram(verb, otherwise string) string {
	if s.d.Tree().Started().Frame != nil {
		return verb
	}
	return otherwise
}

// move does a verb that moves, and answers before the move.
func (s *Session) move(ctx context.Context, r protocol.Request, response protocol.ResponseMessage, line, reason string) error {
	answer, err := s.d.Do(ctx, line)
	if err != nil {
		return err
	}
	s.editor.respond(r, response)
	s.stopping, s.owes = reason, true
	s.follow(ctx, answer)
	return nil
}

// goOn continues. At the end of all there is, that ends the session.
func (s *Session) goOn(ctx context.Context, r protocol.Request) error {
	response := &protocol.ContinueResponse{Body: protocol.ContinueResponseBody{AllThreadsContinued: true}}
	if s.atEnd() {
		s.editor.respond(r, response)
		s.end()
		return nil
	}
	return s.move(ctx, r, response, "continue", "step")
}

// atEnd reports whether nothing follows the moment that is shown.
func (s *Session) atEnd() bool {
	v, _, err := debug.Parse("continue")
	return err == nil && v.Disabled(s.d) != ""
}

// pause stops the search where it is. What a model is asked at the moment is given up.
func (s *Session) pause(ctx context.Context, r protocol.Request) error {
	switch {
	case s.working != nil:
		s.paused = true
		s.working()
	case s.d.Going():
		_, _ = s.d.Do(ctx, "pause") // it is going, so it can pause
	default:
		return errors.New("the search is not running")
	}
	s.editor.respond(r, &protocol.PauseResponse{})
	if s.working == nil {
		s.settle(ctx)
	}
	return nil
}

// restartFrame goes to where a thought appeared, and the root to the beginning.
func (s *Session) restartFrame(ctx context.Context, r protocol.Request, a protocol.RestartFrameArguments) error {
	id, err := s.thoughtOf(a.FrameId)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(s.d.Line().Log(), func(e search.Event) bool { return search.HappenedTo(e.Body, id) })
	return s.move(ctx, r, &protocol.RestartFrameResponse{}, fmt.Sprintf("goto %d", max(at, 0)+1), "restart")
}

// follow goes where a verb leads.
func (s *Session) follow(ctx context.Context, a debug.Answer) {
	s.reveal(a.Transitions)
	if s.d.Going() {
		s.shown.handles.forget()
		s.pursue(ctx)
		return
	}
	s.settle(ctx)
}

// burst is how many events are passed before requests are looked at again.
const burst = 1 << 11

// pursue moves towards the goal of a verb.
func (s *Session) pursue(ctx context.Context) {
	if s.working != nil {
		return // it is called again afterwards
	}
	if !s.d.Going() {
		s.settle(ctx)
		return
	}
	want, moves := s.d.Pursue(burst)
	s.reveal(moves)
	switch want {
	case debug.Ask, debug.Run:
		s.step(ctx)
	case debug.Patience:
		select {
		case s.soon <- struct{}{}:
		default: // it is to be called anyway
		}
	case debug.Nothing:
		s.settle(ctx)
	}
}

// step has the search do one action.
func (s *Session) step(ctx context.Context) {
	searcher := s.d.Branch().Runner()
	var events []search.Event
	var err error
	s.work(ctx, false, func(ctx context.Context) { events, err = s.target.Step(ctx, searcher) }, func() {
		if searcher != nil {
			s.target.Elapsed(s.d.Branch().Name(), searcher.Elapsed())
		}
		if fed := s.d.Feed(events); fed != nil {
			err = errors.Join(err, fed)
		}
		switch {
		case s.paused && (err == nil || errors.Is(err, context.Canceled)):
			_, _ = s.d.Do(ctx, "pause") // it is going, so it can pause
		case err != nil:
			s.d.Fail(err)
		}
		s.pursue(ctx)
	})
}

// settle does what waits in scripts, and tells the editor where the search stopped.
func (s *Session) settle(ctx context.Context) {
	if s.d.Going() {
		return
	}
	if line, ok := s.d.Script().Next(); ok {
		s.verb(ctx, line, func(_ protocol.ResponseMessage, err error) {
			if err != nil {
				s.editor.say("stderr", s.Text(err)+"\n")
			}
		})
		return
	}
	if s.owes && !s.ended {
		s.owes = false
		s.stopped()
	}
}

// stopped tells where the search stopped, and why.
func (s *Session) stopped() {
	s.shown.handles.forget()
	r := s.d.Report(false)
	body := protocol.StoppedEventBody{Reason: s.stopping, ThreadId: theThread, AllThreadsStopped: true, Description: r.Reason}
	if r.Reason == "" {
		body.Description = printable.Line(r.Place)
	}
	switch r.Cause {
	case "breakpoint", "watchpoint":
		body.Reason, body.HitBreakpointIds = s.breaks.reason(r.Breakpoint.ID), []int{r.Breakpoint.ID}
	case "pause":
		body.Reason = "pause"
	case "error":
		body.Reason, body.Text = "exception", r.Reason
		s.editor.say("stderr", r.Reason+"\n")
	case "end":
		if o := s.d.Line().Tip().Outcome(); o.Ended && s.atEnd() {
			body.Description = printable.Line(ending(o))
			s.editor.say("stdout", body.Description+"\n")
		}
	}
	if s.about.NoDebug {
		s.end()
		return
	}
	s.editor.event("stopped", &protocol.StoppedEvent{Body: body})
}

// ending is how a search ended.
func ending(o search.Outcome) string {
	if o.Solved {
		return "solved: " + o.Answer
	}
	return "not solved: " + o.Reason
}

// mostLines bounds what is said of the events that are passed at once.
const mostLines = 500

// reveal says what is passed: the events, and the messages of logpoints.
func (s *Session) reveal(moves []debug.Transition) {
	var lines []string
	more := 0
	for _, m := range moves {
		if m.Kind != debug.Revealed {
			s.tree = s.d.Line().At(m.To)
			continue
		}
		for _, e := range s.d.Line().Log()[m.From:m.To] {
			if err := s.tree.Apply(e); err != nil {
				s.editor.say("stderr", s.Text(err)+"\n")
				return
			}
			if search.HasLine(e.Body) {
				if len(lines) < mostLines {
					lines = append(lines, fmt.Sprintf("%5d  %s", e.Seq, search.Describe(s.tree, e).Sentence(s.tree)))
				} else {
					more++
				}
			}
			for _, traced := range s.d.Breaks().Traced(e.Seq) {
				lines = append(lines, fmt.Sprintf("%5d  logpoint %d: %s", e.Seq, traced.Break.ID, traced))
			}
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("and %d events more", more))
	}
	if len(lines) > 0 {
		s.editor.say("stdout", strings.Join(lines, "\n")+"\n")
	}
}
