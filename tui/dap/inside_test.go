package dap_test

import (
	"strings"
	"testing"

	protocol "github.com/google/go-dap"

	"espalier/engine/embedded"
	"espalier/search"
)

// TestAReplyIsASource: what the embedded model writes as a chain of thought has lines, at
// which a search stops in whichever direction.
func TestAReplyIsASource(t *testing.T) {
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	o := &debuggee{method: "cot", model: model}
	e := edit(t, o)
	e.launch(map[string]any{"task": "game24", "input": "4 9 10 13"})
	e.configured()
	sources := ask[*protocol.LoadedSourcesResponse](e, "loadedSources", map[string]any{}).Body.Sources
	if len(sources) != 1 {
		t.Fatalf("the sources are %s", said(sources))
	}
	reply := sources[0]
	text := ask[*protocol.SourceResponse](e, "source", map[string]any{"sourceReference": reply.SourceReference}).Body.Content
	lines := strings.Split(text, "\n")
	if len(lines) < 3 {
		t.Fatalf("the chain is %q", text)
	}
	where := ask[*protocol.BreakpointLocationsResponse](e, "breakpointLocations", map[string]any{"source": reply, "line": 1, "endLine": 99}).Body.Breakpoints
	if len(where) != len(strings.Split(strings.TrimSuffix(text, "\n"), "\n")) {
		t.Errorf("%d of %d lines can be stopped at", len(where), len(lines))
	}
	set := ask[*protocol.SetBreakpointsResponse](e, "setBreakpoints", map[string]any{"source": reply, "breakpoints": []map[string]any{
		{"line": 2}, {"line": 3, "condition": "token > 1000"}, {"line": 3, "logMessage": "at token {token}"}, {"line": 3, "condition": "nonsense"},
	}}).Body.Breakpoints
	if len(set) != 4 || !set[0].Verified || !set[1].Verified || !set[2].Verified || set[3].Verified || set[0].Line != 2 {
		t.Fatalf("breakpoints are %s", said(set))
	}
	at := e.do("reverseContinue", nil)
	if top := e.stack()[0]; at.Reason != "breakpoint" || at.HitBreakpointIds[0] != set[0].Id || top.Line != 2 || top.Column != 1 || top.Source.SourceReference != reply.SourceReference {
		t.Errorf("back at %s, %s", said(at), said(top))
	}
	if at := e.do("stepIn", map[string]any{"granularity": "instruction"}); at.Reason != "step" || e.stack()[0].Line != 2 || e.stack()[0].Column == 1 {
		t.Errorf("a token further is %s", said(e.stack()[0]))
	}
	if at := e.do("reverseContinue", nil); e.stack()[0].Line != 2 {
		t.Errorf("back again at %s", said(at))
	}
	e.do("reverseContinue", nil)
	e.output = ""
	if at := e.do("continue", nil); at.Reason != "breakpoint" || e.stack()[0].Line != 2 {
		t.Errorf("forward at %s", said(at))
	}
	if !strings.Contains(e.output, "logpoint 3: at token ") {
		t.Errorf("the logpoint says %q", e.output)
	}
	goals := ask[*protocol.GotoTargetsResponse](e, "gotoTargets", map[string]any{"source": reply, "line": 1}).Body.Targets
	if at := e.do("goto", map[string]any{"targetId": goals[0].Id}); at.Reason != "goto" || e.stack()[0].Line != 1 {
		t.Errorf("gone to %s", said(at))
	}
	for _, arguments := range []map[string]any{{"targetId": 0}, {"targetId": goals[0].Id + 5000}, {"targetId": -7}} {
		e.refused("goto", arguments)
	}
	targets := ask[*protocol.StepInTargetsResponse](e, "stepInTargets", map[string]any{"frameId": 1}).Body.Targets
	if len(targets) != 3 {
		t.Errorf("targets are %s", said(targets))
	}
	ask[*protocol.SetBreakpointsResponse](e, "setBreakpoints", map[string]any{"source": reply, "breakpoints": []map[string]any{}})
	e.do("stepIn", map[string]any{"targetId": targets[1].Id})
	if got := e.evaluate("where", "repl", 1); !strings.Contains(got, "segment 1 of") {
		t.Errorf("a segment further is %s", got)
	}
	puzzle := ask[*protocol.SourceResponse](e, "source", map[string]any{"sourceReference": e.stack()[len(e.stack())-1].Source.SourceReference}).Body.Content
	if !strings.Contains(puzzle, "4 9 10 13") {
		t.Errorf("the puzzle is %q", puzzle)
	}
	e.leave()

	// In another run, the name of a source is enough: the reply is stopped while it is written.
	e = edit(t, o)
	e.launch(map[string]any{"task": "game24", "input": "4 9 10 13"})
	reply.SourceReference = 0
	ask[*protocol.SetFunctionBreakpointsResponse](e, "setFunctionBreakpoints", map[string]any{"breakpoints": []map[string]any{{"name": "line 2"}}})
	ask[*protocol.SetBreakpointsResponse](e, "setBreakpoints", map[string]any{"source": reply, "breakpoints": []map[string]any{{"line": 3}}})
	e.configured()
	if _, partial := o.opened.Tree().Last().(search.Partial); !partial || e.stack()[0].Line != 2 {
		t.Errorf("a live reply is stopped at %s", said(e.stack()[0]))
	}
	if _, tokens := e.variables(1, "Event"); !strings.Contains(tokens["text"], lines[0]) {
		t.Errorf("the event is %v", tokens)
	}
	e.do("continue", nil)
	e.leave()
}
