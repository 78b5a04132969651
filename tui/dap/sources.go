package dap

import (
	"errors"
	"fmt"
	"strings"

	protocol "github.com/google/go-dap"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/printable"
	"espalier/tui"
)

// place is a source: a completion of the reply of an event, on the branch that the event
// belongs to. The puzzle is completion 0 of the first event.
type place struct {
	branch     int
	seq        int
	completion int // from 1
}

// sources are the numbers under which an editor knows places.
type sources struct {
	known  map[place]int
	places []place
	d      *debug.Debugger
	facts  tui.Facts
}

func (s *sources) number(at place) int {
	n, ok := s.known[at]
	if !ok {
		s.places = append(s.places, at)
		n = len(s.places)
		s.known[at] = n
	}
	return n
}

// find is the place of a source that an editor names: by the number of this session or, from
// an earlier one, by its name.
func (s *sources) find(source protocol.Source) (place, error) {
	if n := source.SourceReference; n > 0 && n <= len(s.places) {
		return s.places[n-1], nil
	}
	name := source.Name
	if name == "" {
		name = source.Path[strings.LastIndex(source.Path, "/")+1:]
	}
	at := place{branch: 1}
	if branch, rest, ok := strings.Cut(name, " event "); ok {
		if _, err := fmt.Sscanf(branch, "branch %d", &at.branch); err == nil {
			name = "event " + rest
		}
	}
	if _, err := fmt.Sscanf(name, "event %d completion %d.txt", &at.seq, &at.completion); err == nil && at.seq > 0 && at.completion > 0 {
		return at, nil
	}
	return place{}, errors.New("breakpoints are for lines of what a model wrote, which the frames of the stack show; a function breakpoint stops at a kind of event, such as prune, or a thought, such as 12")
}

// owner is the branch that an event of the branch that is shown belongs to.
func (s *sources) owner(seq int) int {
	b := s.d.Branch()
	for b.Parent != nil && seq <= b.From {
		b = b.Parent
	}
	return b.Number
}

// describe is a place of the branch that is shown as the protocol's source.
func (s *sources) describe(seq, completion int) *protocol.Source {
	at := place{s.owner(seq), seq, completion}
	source := &protocol.Source{SourceReference: s.number(at)}
	if completion == 0 {
		source.Name = "puzzle.txt"
		return source
	}
	source.Name, source.Origin = fmt.Sprintf("event %d completion %d.txt", seq, completion), "what a model wrote"
	if at.branch > 1 {
		source.Name = fmt.Sprintf("branch %d %s", at.branch, source.Name)
	}
	source.Path = source.Name // some editors name a source by its path alone, when they set breakpoints
	return source
}

// written is the completion of an event.
func written(e search.Event, completion int) (engine.Completion, bool) {
	switch b := e.Body.(type) {
	case search.Replied:
		if completion >= 1 && completion <= len(b.Completions) {
			return b.Completions[completion-1], true
		}
	case search.Partial:
		return b.Completion(), completion == 1
	}
	return engine.Completion{}, false
}

// eventAt is the one that a place belongs to.
func (s *sources) eventAt(at place) (search.Event, error) {
	for _, b := range s.d.Branches() {
		if log := b.Line().Log(); b.Number == at.branch && at.seq >= 1 && at.seq <= len(log) {
			return log[at.seq-1], nil
		}
	}
	return search.Event{}, fmt.Errorf("there is no event %d yet", at.seq)
}

// text is what an editor shows of a place.
func (s *sources) text(at place) (string, error) {
	e, err := s.eventAt(at)
	if err != nil {
		return "", err
	}
	if b, ok := e.Body.(search.Started); ok {
		text := b.Puzzle.Task + ": " + b.Puzzle.Called()
		if board := s.facts.Board; board != nil {
			text += "\n\n" + strings.Join(board(nil).Lines(), "\n")
		}
		return printable.Text(text + "\n"), nil
	}
	c, ok := written(e, at.completion)
	if !ok {
		return "", fmt.Errorf("event %d has no completion %d", at.seq, at.completion)
	}
	whole := c.Thinking + c.Text
	var lines []string
	for _, l := range debug.Lines(c) {
		lines = append(lines, printable.Text(whole[l.From:l.To]))
	}
	return strings.Join(lines, "\n"), nil
}

// source is the text of a source.
func (s *Session) source(a protocol.SourceArguments) (protocol.ResponseMessage, error) {
	wanted := protocol.Source{SourceReference: a.SourceReference}
	if a.Source != nil {
		wanted.Name, wanted.Path = a.Source.Name, a.Source.Path
		if wanted.SourceReference == 0 {
			wanted.SourceReference = a.Source.SourceReference
		}
	}
	at, err := s.sources.find(wanted)
	if err != nil {
		return nil, fmt.Errorf("there is no source %d", wanted.SourceReference)
	}
	text, err := s.sources.text(at)
	if err != nil {
		return nil, err
	}
	return &protocol.SourceResponse{Body: protocol.SourceResponseBody{Content: text, MimeType: "text/plain"}}, nil
}

// loaded are all completions up to the moment that is shown.
func (s *sources) loaded() protocol.ResponseMessage {
	r := &protocol.LoadedSourcesResponse{Body: protocol.LoadedSourcesResponseBody{Sources: []protocol.Source{}}}
	for _, e := range s.d.Line().Log()[:s.d.Moment()] {
		for i := 1; ; i++ {
			if _, ok := written(e, i); !ok {
				break
			}
			r.Body.Sources = append(r.Body.Sources, *s.describe(e.Seq, i))
		}
	}
	return r
}

// linesOf are the lines of a source.
func (s *sources) linesOf(source protocol.Source) (place, int, error) {
	at, err := s.find(source)
	if err != nil {
		return at, 0, err
	}
	e, err := s.eventAt(at)
	if err != nil {
		return at, 0, err
	}
	c, ok := written(e, at.completion)
	if !ok {
		return at, 0, fmt.Errorf("event %d has no completion %d", at.seq, at.completion)
	}
	return at, len(debug.Lines(c)), nil
}

// breakpointLocations are all lines of a source.
func (s *Session) breakpointLocations(a *protocol.BreakpointLocationsArguments) (protocol.ResponseMessage, error) {
	if a == nil {
		return nil, errors.New("the source is missing")
	}
	_, lines, err := s.sources.linesOf(a.Source)
	if err != nil {
		return nil, err
	}
	r := &protocol.BreakpointLocationsResponse{Body: protocol.BreakpointLocationsResponseBody{Breakpoints: []protocol.BreakpointLocation{}}}
	for line := max(s.editor.fromClient(a.Line), 1); line <= min(max(s.editor.fromClient(a.EndLine), s.editor.fromClient(a.Line)), lines); line++ {
		r.Body.Breakpoints = append(r.Body.Breakpoints, protocol.BreakpointLocation{Line: s.editor.toClient(line)})
	}
	return r, nil
}
