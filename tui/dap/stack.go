package dap

import (
	"context"
	"fmt"
	"slices"

	protocol "github.com/google/go-dap"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/printable"
)

// The frame of the current event is eventFrame, that of a thought its number and firstFrame.
const (
	eventFrame = 1
	firstFrame = 2
)

const noThought search.NodeID = -1

// subject is the thought that the moment is about.
func subject(d *debug.Debugger) search.NodeID {
	if t := d.Report(false).Thought; t != nil {
		return t.ID
	}
	return 0
}

// thoughtOf is the thought of a frame.
func (s *Session) thoughtOf(frame int) (search.NodeID, error) {
	if frame == eventFrame {
		return subject(s.d), nil
	}
	id := search.NodeID(frame - firstFrame)
	if id < 0 || int(id) >= s.d.Tree().Len() {
		return noThought, fmt.Errorf("there is no frame %d at this moment", frame)
	}
	return id, nil
}

// stackTrace is the current event, then the thoughts from the one that it is about up to the
// puzzle.
func (s *Session) stackTrace(a protocol.StackTraceArguments) protocol.ResponseMessage {
	t := s.d.Tree()
	frames := []protocol.StackFrame{}
	if t.Len() > 0 {
		event := protocol.StackFrame{Id: eventFrame, Name: printable.Line(s.d.Place()[0])}
		s.locate(&event, s.sources.ofEvent)
		frames = append(frames, event)
		path := t.Path(subject(s.d))
		slices.Reverse(path)
		for _, id := range path {
			f := protocol.StackFrame{Id: firstFrame + int(id), Name: printable.Line(t.Reference(id)), CanRestart: true}
			if id == 0 {
				f.Name = printable.Line("puzzle " + t.Started().Puzzle.Called())
			}
			s.locate(&f, func() (int, int, int) { return s.sources.ofThought(t.Node(id)) })
			frames = append(frames, f)
		}
	}
	r := &protocol.StackTraceResponse{Body: protocol.StackTraceResponseBody{TotalFrames: len(frames)}}
	from := min(max(a.StartFrame, 0), len(frames))
	to := len(frames)
	if a.Levels > 0 {
		to = min(to, from+a.Levels)
	}
	r.Body.StackFrames = frames[from:to]
	return r
}

// locate fills in the source and the place in it.
func (s *Session) locate(f *protocol.StackFrame, find func() (seq, completion, offset int)) {
	seq, completion, offset := find()
	if seq == 0 {
		return
	}
	f.Source = s.sources.describe(seq, completion)
	f.Line, f.Column = s.editor.toClient(1), s.editor.firstColumn()
	if c, ok := written(s.d.Line().Log()[seq-1], completion); ok {
		f.Line, f.Column = s.editor.position(c, offset)
	}
}

// ofThought is where a thought was read: the event, the completion, and how many bytes
// into it. The puzzle is completion 0.
func (s *sources) ofThought(n *search.Node) (seq, completion, offset int) {
	if n.ID == 0 {
		return 1, 0, 0
	}
	r, ok := s.d.Tree().Reply(n.Reply)
	if !ok || n.Choice >= len(r.Completions) {
		return 0, 0, 0 // the user's
	}
	offset = len(r.Completions[n.Choice].Thinking)
	// Of several thoughts in a completion, each has a passage, in order.
	passages, at := r.Passages(n.Choice), 0
	for id := n.ID - 1; id > 0 && s.d.Tree().Node(id).Reply == n.Reply; id-- {
		if s.d.Tree().Node(id).Choice == n.Choice {
			at++
		}
	}
	if at < len(passages) {
		offset += passages[at].Start
	}
	return n.Reply, n.Choice + 1, offset
}

// ofEvent is what a model wrote that the current event is about.
func (s *sources) ofEvent() (seq, completion, offset int) {
	e := s.d.Line().Log()[s.d.Moment()-1]
	if at := s.d.Inside(); at.Completion > 0 {
		return e.Seq, at.Completion, at.Offset
	}
	reply := 0
	switch b := e.Body.(type) {
	case search.Replied, search.Partial:
		return e.Seq, 1, 0
	case search.Valued:
		reply = b.Reply
	case search.Voted:
		reply = b.Reply
	case search.Unparsed:
		return b.Reply, b.Choice + 1, 0
	case search.Merged:
		return b.Reply, b.Choice + 1, 0
	}
	if reply > 0 {
		return reply, 1, 0
	}
	return s.ofThought(s.d.Tree().Node(subject(s.d)))
}

// gotoTargets are the lines of sources that can be gone to: their numbers are those of the
// source and the line.
func (s *Session) gotoTargets(a protocol.GotoTargetsArguments) (protocol.ResponseMessage, error) {
	at, lines, err := s.sources.linesOf(a.Source)
	if err != nil {
		return nil, err
	}
	line := s.editor.fromClient(a.Line)
	if line < 1 || line > min(lines, mostGoto-1) {
		return nil, fmt.Errorf("there is no line %d", line)
	}
	target := protocol.GotoTarget{Id: s.sources.number(at)*mostGoto + line, Label: fmt.Sprintf("line %d of event %d", line, at.seq), Line: a.Line}
	return &protocol.GotoTargetsResponse{Body: protocol.GotoTargetsResponseBody{Targets: []protocol.GotoTarget{target}}}, nil
}

// mostGoto is more than the lines that can be gone to in a source.
const mostGoto = 1 << 14

// goTo goes to where a line of a reply begins.
func (s *Session) goTo(ctx context.Context, r protocol.Request, a protocol.GotoArguments) error {
	at, err := s.sources.find(protocol.Source{SourceReference: a.TargetId / mostGoto})
	if err != nil {
		return fmt.Errorf("there is no target %d", a.TargetId)
	}
	line := a.TargetId % mostGoto
	if _, lines, err := s.sources.linesOf(protocol.Source{SourceReference: a.TargetId / mostGoto}); err != nil || line < 1 || line > lines {
		return fmt.Errorf("there is no target %d", a.TargetId)
	}
	if owner := s.sources.owner(at.seq); at.seq > len(s.d.Line().Log()) || owner != at.branch {
		return fmt.Errorf("event %d is of another branch; branch %d shows it", at.seq, at.branch)
	}
	s.reveal(s.d.Travel(at.seq - 1))
	return s.move(ctx, r, &protocol.GotoResponse{}, fmt.Sprintf("until on line %d if seq == %d && completion == %d", line, at.seq, at.completion), "goto")
}
