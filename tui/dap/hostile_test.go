package dap_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	protocol "github.com/google/go-dap"

	"espalier/tui/dap"
)

// TestMessagesThatAreNone are answered with errors, and the session goes on as long as it can
// be told where a message ends.
func TestMessagesThatAreNone(t *testing.T) {
	e := edit(t, &debuggee{method: "io"})
	for body, want := range map[string]string{
		`{`:       "cannot be read",
		`[]`:      "cannot be read",
		`null`:    "is not supported",
		`{"a":1}`: "is not supported",
		`{"seq":3,"type":"request","command":"fly"}`:                                                  `"fly" is not supported`,
		`{"seq":3,"type":"request","command":"setBreakpoints","arguments":[]}`:                        "cannot be read",
		`{"seq":3,"type":"request","command":"setBreakpoints","arguments":{"breakpoints":"all"}}`:     "cannot be read",
		`{"seq":3,"type":"request","command":"disassemble","arguments":{}}`:                           "launch",
		`{"seq":3,"type":"request","command":"launch","arguments":"{}"}`:                              "cannot be read",
		`{"seq":3,"type":"request","command":"launch","arguments":{}}`:                                "missing",
		`{"seq":3,"type":"request","command":"launch","arguments":{"task":"x","session":"y"}}`:        "omit one",
		`{"seq":3,"type":"request","command":"attach"}`:                                               "session",
		`{"seq":3,"type":"request","command":"evaluate","arguments":{"expression":"` + "\x7f" + `"}}`: "launch",
	} {
		if err := protocol.WriteBaseMessage(e.out, []byte(body)); err != nil {
			t.Fatal(err)
		}
		r, ok := e.read().(*protocol.ErrorResponse)
		if !ok || r.Success || !strings.Contains(r.Message, want) || r.RequestSeq != 3 && strings.Contains(body, "seq") {
			t.Errorf("%s: %s", body, said(r))
		}
	}
	_ = protocol.WriteBaseMessage(e.out, []byte(`{"seq":1,"type":"response","command":"x","success":false}`))
	_ = protocol.WriteBaseMessage(e.out, []byte(`{"seq":1,"type":"event","event":"stopped","body":{}}`))
	e.launch(map[string]any{"task": "game24", "input": "x"})
	e.configured()
	for command, arguments := range map[string]map[string]any{
		"scopes": {"frameId": -1}, "variables": {"variablesReference": 1 << 40}, "source": {"sourceReference": -3}, "restartFrame": {"frameId": 99},
		"setVariable": {"variablesReference": 0}, "gotoTargets": {"line": 1}, "breakpointLocations": {}, "evaluate": {"expression": "a\nb", "context": "repl"},
		"launch": {"task": "again"}, "configurationDone": {}, "readMemory": {"memoryReference": "x"},
	} {
		e.refused(command, arguments)
	}
	e.leave()
}

// TestWhatIsNotTheProtocolEndsTheSession: there is no way to tell where the next message
// begins.
func TestWhatIsNotTheProtocolEndsTheSession(t *testing.T) {
	for name, text := range map[string]string{
		"HTTP":    "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
		"length":  "Content-Length: 99999999999999999999\r\n\r\n{}",
		"large":   "Content-Length: 9999999\r\n\r\n{}",
		"signed":  "Content-Length: -1\r\n\r\n{}",
		"endless": strings.Repeat("x", 6<<20),
	} {
		var out bytes.Buffer
		err := dap.Serve(t.Context(), strings.NewReader(text), &out, dap.Options{Text: error.Error})
		if name != "endless" && err == nil {
			t.Errorf("%s: it ends well: %s", name, out.String())
		}
	}
	if err := dap.Serve(t.Context(), strings.NewReader(""), io.Discard, dap.Options{Text: error.Error}); err != nil {
		t.Errorf("an editor that goes at once: %v", err)
	}
	if err := dap.Serve(t.Context(), strings.NewReader("Content-Length: 2\r\n\r\n{}"), lost{}, dap.Options{Text: error.Error}); err == nil {
		t.Error("nobody hears it, and it goes on")
	}
}

type lost struct{}

func (lost) Write([]byte) (int, error) { return 0, errors.New("the pipe is broken") }

// FuzzRequests has an editor ask for whatever it wants: nothing panics or hangs, and the
// search is given back.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		`continue {}`, `next {}` + "\n" + `stackTrace {"threadId":1}` + "\n" + `scopes {"frameId":1}` + "\n" + `variables {"variablesReference":1}`,
		`setFunctionBreakpoints {"breakpoints":[{"name":"prune","hitCondition":"% 2"}]}` + "\ncontinue {}\nexceptionInfo {}",
		`setBreakpoints {"source":{"sourceReference":1},"breakpoints":[{"line":1,"logMessage":"{value"}]}` + "\nreverseContinue {}",
		`evaluate {"expression":"commands 1","context":"repl"}` + "\n" + `evaluate {"expression":"print value","context":"repl"}`,
		`evaluate {"expression":"inject 0: 4 + 9 = 13","context":"repl"}` + "\n" + `restartFrame {"frameId":2}` + "\nstepBack {}\nstepOut {}",
		`scopes {"frameId":3}` + "\n" + `setVariable {"variablesReference":1,"name":"value","value":"0.5"}`,
		`gotoTargets {"source":{"name":"event 4 completion 1.txt"},"line":1}` + "\n" + `goto {"targetId":16385}`, `completions {"text":"st","column":3}`, `disconnect {}`, `terminate {}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var in bytes.Buffer
		asked := 0
		request := func(command, arguments string) {
			asked++
			body, err := json.Marshal(map[string]any{"seq": asked, "type": "request", "command": command, "arguments": json.RawMessage(arguments)})
			if err != nil { // arguments that are no JSON
				body = fmt.Appendf(nil, `{"seq":%d,"type":"request","command":%q,"arguments":%s}`, asked, command, arguments)
			}
			_ = protocol.WriteBaseMessage(&in, body)
		}
		request("initialize", `{}`)
		request("launch", `{"session":"last"}`)
		request("configurationDone", `{}`)
		for line := range strings.Lines(text) {
			command, arguments, _ := strings.Cut(strings.TrimSpace(line), " ")
			if asked < 40 && !strings.Contains(arguments, "source ") { // the verb reads files
				request(command, arguments)
			}
		}
		var out bytes.Buffer
		o := &debuggee{method: "tot-bfs"}
		if err := dap.Serve(t.Context(), &in, &out, dap.Options{Open: o.open, Text: error.Error}); err != nil {
			t.Fatal(err)
		}
		if o.opened != nil && o.closed != 1 {
			t.Fatal("the search is not closed")
		}
	})
}
