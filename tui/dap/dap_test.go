package dap_test

import (
	"context"
	"strings"
	"testing"

	protocol "github.com/google/go-dap"

	"espalier/search"
	"espalier/search/runner"
)

// TestASearchIsDebugged drives a live search from an editor: it stops, goes on, goes back,
// and is changed.
func TestASearchIsDebugged(t *testing.T) {
	o := &debuggee{method: "tot-bfs"}
	e := edit(t, o)
	if why := e.refused("stackTrace", map[string]any{"threadId": 1}); !strings.Contains(why, "launch") {
		t.Errorf("a stack before a search: %s", why)
	}
	if why := e.refused("launch", map[string]any{"task": "missing", "input": "x"}); why != "unknown task missing" {
		t.Error(why)
	}
	e.launch(map[string]any{"task": "game24", "input": "4 9 10 13", "stopOnEntry": true})
	set := ask[*protocol.SetFunctionBreakpointsResponse](e, "setFunctionBreakpoints", map[string]any{"breakpoints": []map[string]any{
		{"name": "prune"}, {"name": "value", "condition": "value > 2"}, {"name": "nonsense"}, {"name": "thought", "hitCondition": "often"},
	}}).Body.Breakpoints
	if len(set) != 4 || !set[0].Verified || !set[1].Verified || set[2].Verified || !strings.Contains(set[2].Message, "nonsense") || set[3].Verified || !strings.Contains(set[3].Message, "often") {
		t.Errorf("breakpoints are %s", said(set))
	}
	if at := e.configured(); at.Reason != "entry" {
		t.Errorf("it begins with %s", said(at))
	}
	if at := e.do("continue", nil); at.Reason != "function breakpoint" || len(at.HitBreakpointIds) != 1 || at.HitBreakpointIds[0] != set[0].Id {
		t.Errorf("it stops at %s", said(at))
	}
	stack := e.stack()
	pruned := number(stack[0].Name)
	if pruned != o.opened.Moment() || !strings.Contains(stack[0].Name, "pruned") || len(stack) != 3 || !strings.Contains(stack[2].Name, "4 9 10 13") {
		t.Errorf("the stack is %s", said(stack))
	}
	_, state := e.variables(stack[1].Id, "State")
	if state["status"] != "pruned" || state["depth"] != "1" || state["verdict"] != "legal" || !strings.Contains(state["text"], "=") {
		t.Errorf("the state is %v", state)
	}
	values, worth := e.variables(stack[1].Id, "Values and votes")
	if got := e.evaluate("value", "watch", stack[1].Id); got == "none" || got != worth["value"] {
		t.Errorf("the value is %s, and %v", got, worth)
	}
	if got := e.evaluate("depth", "hover", stack[2].Id); got != "0" {
		t.Errorf("the depth of the puzzle is %s", got)
	}
	if _, all := e.variables(stack[0].Id, "Search"); all["event"] != e.evaluate("seq", "watch", 1) || all["solved"] != "false" {
		t.Errorf("the search is %v", all)
	}
	if got := e.evaluate("path", "repl", stack[0].Id); !strings.Contains(got, "4 9 10 13") || len(strings.Split(got, "\n")) != 2 {
		t.Errorf("the path is %s", got)
	}
	if got := e.evaluate("value + 1", "repl", stack[1].Id); strings.HasPrefix(got, "0") {
		t.Errorf("value + 1 is %s", got)
	}
	if why := e.refused("evaluate", map[string]any{"expression": "vlaue", "context": "watch"}); !strings.Contains(why, "did you mean value") {
		t.Error(why)
	}

	if at := e.do("stepBack", nil); number(at.Description) != o.opened.Moment() || o.opened.Moment() >= pruned {
		t.Errorf("stepping back goes to %s", said(at))
	}
	if at := e.do("next", nil); o.opened.Moment() != pruned || at.Reason != "function breakpoint" {
		t.Errorf("the action ends at %s", said(at))
	}
	if at := e.do("stepBack", map[string]any{"granularity": "line"}); number(at.Description) != o.opened.Moment() {
		t.Errorf("an event back is %s", said(at))
	}
	before := o.opened.Moment()
	if at := e.do("stepIn", nil); o.opened.Moment() != before+1 {
		t.Errorf("a step from event %d goes to %s", before, said(at))
	}
	if at := e.do("restartFrame", map[string]any{"frameId": stack[1].Id}); at.Reason != "restart" || !strings.Contains(at.Description, "thought") {
		t.Errorf("the frame begins at %s", said(at))
	}
	if at := e.do("reverseContinue", nil); !strings.Contains(at.Description, "first event") {
		t.Errorf("back at the beginning: %s", said(at))
	}
	if why := e.refused("variables", map[string]any{"variablesReference": values}); !strings.Contains(why, "at this stop") {
		t.Errorf("variables of another stop: %s", why)
	}

	e.do("continue", nil)
	thought := e.stack()[1].Id
	values, _ = e.variables(thought, "Values and votes")
	got := ask[*protocol.SetVariableResponse](e, "setVariable", map[string]any{"variablesReference": values, "name": "value", "value": "0.75"})
	e.stopped()
	if got.Body.Value != "0.75" || len(o.opened.Branches()) != 2 || e.evaluate("value", "watch", thought) != "0.75" {
		t.Errorf("the value is %s on %d branches", e.evaluate("value", "watch", thought), len(o.opened.Branches()))
	}
	settings, now := e.variables(1, "Settings")
	if now["beam"] == "2" {
		t.Fatal("choose another beam")
	}
	ask[*protocol.SetVariableResponse](e, "setVariable", map[string]any{"variablesReference": settings, "name": "beam", "value": "2"})
	e.stopped()
	if settings, now = e.variables(1, "Settings"); now["beam"] != "2" {
		t.Errorf("the settings are %v", now)
	}
	if why := e.refused("setVariable", map[string]any{"variablesReference": settings, "name": "beam", "value": "many"}); !strings.Contains(why, "many") {
		t.Error(why)
	}
	ask[*protocol.SetFunctionBreakpointsResponse](e, "setFunctionBreakpoints", map[string]any{"breakpoints": []map[string]any{}})
	at := e.do("continue", nil)
	if !o.opened.Line().Tip().Outcome().Ended || !strings.Contains(at.Description, "solved") {
		t.Errorf("the search ends with %s", said(at))
	}
	ask[*protocol.ContinueResponse](e, "continue", map[string]any{"threadId": 1})
	event[*protocol.ExitedEvent](e)
	event[*protocol.TerminatedEvent](e)
	for _, word := range []string{"not stored", "puzzle:", "pruned:", "branch 2"} {
		if !strings.Contains(e.output, word) {
			t.Errorf("the output lacks %q: %s", word, e.output)
		}
	}
	e.leave()
	if o.closed != 1 {
		t.Errorf("the search is closed %d times", o.closed)
	}
}

// TestARecordingIsDebugged has no model: what would change it is refused.
func TestARecordingIsDebugged(t *testing.T) {
	o := &debuggee{method: "tot-dfs"}
	e := edit(t, o)
	e.launch(map[string]any{"session": "last"})
	filters := ask[*protocol.SetExceptionBreakpointsResponse](e, "setExceptionBreakpoints", map[string]any{
		"filters": []string{"backtrack"}, "filterOptions": []map[string]any{{"filterId": "dead", "condition": "depth == 2"}, {"filterId": "dead", "condition": "depth =="}},
	}).Body.Breakpoints
	if len(filters) != 3 || !filters[0].Verified || !filters[1].Verified || filters[2].Verified {
		t.Fatalf("filters are %s", said(filters))
	}
	at := e.configured()
	if at.Reason != "exception" {
		t.Fatalf("it stops at %s", said(at))
	}
	info := ask[*protocol.ExceptionInfoResponse](e, "exceptionInfo", map[string]any{"threadId": 1}).Body
	if !strings.HasPrefix(info.ExceptionId, "on ") || !strings.Contains(info.Description, "event") {
		t.Errorf("the exception is %s", said(info))
	}
	state, _ := e.variables(e.stack()[1].Id, "State")
	if why := e.refused("setVariable", map[string]any{"variablesReference": state, "name": "text", "value": "4 + 9 = 13"}); !strings.Contains(why, "no model") {
		t.Error(why)
	}
	watch := ask[*protocol.DataBreakpointInfoResponse](e, "dataBreakpointInfo", map[string]any{"name": "backtracks"}).Body
	ask[*protocol.SetExceptionBreakpointsResponse](e, "setExceptionBreakpoints", map[string]any{"filters": []string{}})
	data := ask[*protocol.SetDataBreakpointsResponse](e, "setDataBreakpoints", map[string]any{"breakpoints": []map[string]any{{"dataId": watch.DataId}, {"dataId": watch.DataId, "condition": "depth > 1"}}}).Body.Breakpoints
	if len(data) != 2 || !data[0].Verified || data[1].Verified {
		t.Fatalf("watchpoints are %s", said(data))
	}
	if at := e.do("continue", nil); at.Reason != "data breakpoint" || !strings.Contains(at.Description, "backtracks") {
		t.Errorf("it stops at %s", said(at))
	}
	ask[*protocol.SetDataBreakpointsResponse](e, "setDataBreakpoints", map[string]any{"breakpoints": []map[string]any{}})
	if at := e.do("continue", nil); !o.opened.Line().Tip().Outcome().Ended || !strings.Contains(at.Description, "solved") {
		t.Errorf("the recording ends with %s", said(at))
	}
	if why := e.refused("next", map[string]any{"threadId": 1}); !strings.Contains(why, "ended") {
		t.Error(why)
	}
	e.leave()
}

// TestARunningSearchIsPaused: requests are answered while a model is waited for.
func TestARunningSearchIsPaused(t *testing.T) {
	hold, asked := false, make(chan struct{}, 1)
	o := &debuggee{method: "tot-bfs"}
	o.step = func(ctx context.Context, r *runner.Runner) ([]search.Event, error) {
		if hold { // as a model that does not answer
			asked <- struct{}{}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return r.Step(ctx)
	}
	e := edit(t, o)
	e.launch(map[string]any{"task": "game24", "input": "4 9 10 13", "stopOnEntry": true})
	e.configured()
	if why := e.refused("pause", map[string]any{"threadId": 1}); !strings.Contains(why, "not running") {
		t.Error(why)
	}
	hold = true
	ask[*protocol.ContinueResponse](e, "continue", map[string]any{"threadId": 1})
	<-asked
	for _, command := range []string{"continue", "next", "stackTrace", "setVariable", "goto"} {
		if why := e.refused(command, map[string]any{"threadId": 1}); !strings.Contains(why, "running") {
			t.Errorf("%s: %s", command, why)
		}
	}
	for _, line := range []string{"set beam 2", "step", "rerun"} {
		if why := e.refused("evaluate", map[string]any{"expression": line, "context": "repl"}); !strings.Contains(why, "running") {
			t.Errorf("%s: %s", line, why)
		}
	}
	if got := e.evaluate("break on prune", "repl", 0); !strings.Contains(got, "breakpoint 1") {
		t.Errorf("a breakpoint: %s", got)
	}
	if got := e.evaluate("thoughts", "watch", 0); got != "0" {
		t.Errorf("thoughts: %s", got)
	}
	if all := ask[*protocol.ThreadsResponse](e, "threads", nil).Body.Threads; len(all) != 1 || !strings.Contains(all[0].Name, "4 9 10 13") {
		t.Errorf("threads: %s", said(all))
	}
	ask[*protocol.PauseResponse](e, "pause", map[string]any{"threadId": 1})
	if at := e.stopped(); at.Reason != "pause" {
		t.Errorf("it stops with %s", said(at))
	}
	hold = false
	if at := e.do("continue", nil); at.Reason != "breakpoint" {
		t.Errorf("it stops with %s", said(at))
	}
	hold = true
	ask[*protocol.ContinueResponse](e, "continue", map[string]any{"threadId": 1})
	<-asked
	e.leave() // while the model is asked
	if o.closed != 1 {
		t.Error("the search is not closed")
	}
}
