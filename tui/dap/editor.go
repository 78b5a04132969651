package dap

import (
	"io"
	"unicode/utf16"

	protocol "github.com/google/go-dap"

	"espalier/engine"
	"espalier/search/debug"
	"espalier/search/printable"
)

// editor is the client, to whom messages go, and how it counts.
type editor struct {
	to     io.Writer
	seq    int   // of the last message that was sent
	broken error // the output is gone
	client protocol.InitializeRequestArguments
	text   func(error) string
}

// respond sends the answer to a request.
func (e *editor) respond(r protocol.Request, response protocol.ResponseMessage) {
	e.seq++
	*response.GetResponse() = protocol.Response{
		ProtocolMessage: protocol.ProtocolMessage{Seq: e.seq, Type: "response"}, RequestSeq: r.Seq, Success: true, Command: r.Command,
	}
	e.send(response)
}

// refuse says why a request is not done.
func (e *editor) refuse(r protocol.Request, err error) {
	e.seq++
	text := printable.Text(e.text(err))
	e.send(&protocol.ErrorResponse{
		Response: protocol.Response{
			ProtocolMessage: protocol.ProtocolMessage{Seq: e.seq, Type: "response"}, RequestSeq: r.Seq, Command: r.Command, Message: text,
		},
		Body: protocol.ErrorResponseBody{Error: &protocol.ErrorMessage{Id: 1, Format: "{text}", Variables: map[string]string{"text": text}, ShowUser: true}},
	})
}

// event sends an event of a name.
func (e *editor) event(name string, m protocol.EventMessage) {
	e.seq++
	*m.GetEvent() = protocol.Event{ProtocolMessage: protocol.ProtocolMessage{Seq: e.seq, Type: "event"}, Event: name}
	e.send(m)
}

// say shows text in the console of the editor.
func (e *editor) say(category, text string) {
	e.event("output", &protocol.OutputEvent{Body: protocol.OutputEventBody{Category: category, Output: printable.Text(text)}})
}

// send writes a message, unless the editor is gone.
func (e *editor) send(m protocol.Message) {
	if e.broken == nil {
		e.broken = protocol.WriteProtocolMessage(e.to, m)
	}
}

// position is the line and column of so many bytes into a completion, as the client counts.
func (e *editor) position(c engine.Completion, offset int) (line, column int) {
	lines := debug.Lines(c)
	at := 0
	for at+1 < len(lines) && lines[at+1].From <= offset {
		at++
	}
	before := ""
	if at < len(lines) {
		before = (c.Thinking + c.Text)[lines[at].From:max(min(offset, lines[at].To), lines[at].From)]
	}
	column = len(utf16.Encode([]rune(printable.Text(before))))
	return e.toClient(at + 1), column + e.firstColumn()
}

// The client counts lines and columns from 1 or 0.

func (e *editor) toClient(line int) int {
	if e.client.LinesStartAt1 {
		return line
	}
	return line - 1
}

func (e *editor) fromClient(line int) int {
	if e.client.LinesStartAt1 {
		return line
	}
	return line + 1
}

func (e *editor) firstColumn() int {
	if e.client.ColumnsStartAt1 {
		return 1
	}
	return 0
}
