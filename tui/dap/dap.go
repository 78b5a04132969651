// Package dap is the debugger in an editor: it speaks the Debug Adapter Protocol
// (microsoft.github.io/debug-adapter-protocol) over a pipe or a connection. It needs no
// screen, and does what package dialogue does in lines of text.
//
// A thread is the search, a frame a thought of the path to the current one, a source what a
// model wrote in one completion. Whatever arrives is answered, if only with an error.
package dap

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	protocol "github.com/google/go-dap"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/tui"
)

// Options are what a session needs of the program around it.
type Options struct {
	// Open begins a search, or opens a stored one. It may take long.
	Open func(context.Context, Arguments) (*Target, error)
	Text func(error) string // of an error, fit to be printed
}

// Target is a search that is debugged.
type Target struct {
	Debugger *debug.Debugger
	Facts    tui.Facts
	Notes    []string // to the user, at the beginning
	// Step does the next action of a search or, of a recording that has no runner, waits for
	// what another process adds to it.
	Step func(context.Context, *runner.Runner) ([]search.Event, error)
	// Elapsed is called with the name of a branch's recording and the time that its search has
	// taken.
	Elapsed func(branch string, d time.Duration)
	Close   func()
}

// Session is one editor that debugs one search. Its goroutine alone uses the debugger.
type Session struct {
	Options
	editor   editor
	over     bool
	target   *Target
	d        *debug.Debugger
	tree     *search.Tree // at the moment that is shown
	about    Arguments
	begun    bool   // the editor has set its breakpoints
	ended    bool   // terminated was sent
	owes     bool   // it is to be told that the search stopped
	stopping string // for this reason, if the debugger knows no other
	breaks   breakpoints
	sources  sources
	shown    shown

	done    chan func()        // what to do when work is done
	working context.CancelFunc // of the work under way, else nil
	blocks  bool               // nothing else is answered meanwhile
	paused  bool               // the work under way was given up for pause
	group   parallel.Group
	waiting []protocol.RequestMessage
	soon    chan struct{} // there is more to pursue
}

// Serve answers one editor until it goes, or the context ends. The goroutine that reads ends
// with from, and is not waited for.
func Serve(ctx context.Context, from io.Reader, to io.Writer, o Options) error {
	s := &Session{Options: o, editor: editor{to: to, text: o.Text}, done: make(chan func()), soon: make(chan struct{}, 1)}
	s.sources.known = map[place]int{}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer s.leave()
	return s.run(ctx, receive(ctx, from))
}

// run answers message after message, and does what work leads to.
func (s *Session) run(ctx context.Context, messages <-chan received) error {
	for !s.over && s.editor.broken == nil {
		if s.working == nil && len(s.waiting) > 0 {
			next := s.waiting[0]
			s.waiting = s.waiting[1:]
			s.handle(ctx, next)
			continue
		}
		select {
		case m := <-messages:
			if m.ended != nil {
				if errors.Is(m.ended, io.EOF) {
					return nil
				}
				s.editor.say("stderr", s.Text(m.ended)+"\n")
				return m.ended
			}
			s.take(ctx, m)
		case then := <-s.done:
			s.working()
			s.working, s.blocks = nil, false
			then()
		case <-s.soon:
			s.pursue(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.editor.broken
}

// leave gives everything back.
func (s *Session) leave() {
	if s.working != nil {
		s.working()
		then := <-s.done // it may have opened something
		if s.target == nil {
			then()
		}
	}
	s.group.Wait()
	if s.target != nil {
		s.target.Close()
	}
}

// work does something that may take long elsewhere, and then something here. Only one thing
// is done at a time.
func (s *Session) work(ctx context.Context, blocks bool, do func(context.Context), then func()) {
	ctx, s.working = context.WithCancel(ctx)
	s.blocks, s.paused = blocks, false
	s.group.Go(func() {
		defer func() {
			if p := parallel.Recovered(recover()); p != nil {
				s.done <- func() { panic(p) } // in the goroutine that waits
				return
			}
			s.done <- then
		}()
		do(ctx)
	})
}

// received is what was read, or why nothing more is.
type received struct {
	message protocol.Message
	request protocol.Request // as far as it could be read
	wrong   error
	ended   error
}

// mostMessage is the most bytes that a message may have, its header included.
const mostMessage = 5 << 20

// receive reads messages until there are no more.
func receive(ctx context.Context, from io.Reader) <-chan received {
	messages := make(chan received)
	var reader parallel.Group // not waited for: a read of a pipe cannot be woken
	reader.Go(func() {
		limit := &io.LimitedReader{R: from}
		in := bufio.NewReader(limit)
		for {
			limit.N = mostMessage
			content, err := protocol.ReadBaseMessage(in)
			m := received{ended: err}
			if err == nil {
				m = decode(content)
			} else if bad := new(protocol.BaseProtocolError); errors.As(err, &bad) {
				m.ended = fmt.Errorf("this is not the Debug Adapter Protocol: %w", err)
			}
			select {
			case messages <- m:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})
	return messages
}
