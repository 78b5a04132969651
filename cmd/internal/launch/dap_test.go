package launch

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"espalier/search"
	"espalier/sessions"
	"espalier/tui/dap"
)

// TestAnEditorsSearch begins one in the words of a launch.json, and comes back to its session.
func TestAnEditorsSearch(t *testing.T) {
	t.Setenv(sessions.PathVariable, filepath.Join(t.TempDir(), "sessions.db"))
	for want, a := range map[string]dap.Arguments{
		"unknown task":         {Task: "chess", Input: "e4"},
		"column":               {Task: "game24", Input: "4 nine"},
		"must be a whole":      {Task: "game24", Input: "4 9 10 13", Settings: map[string]json.RawMessage{"beam": json.RawMessage(`"wide"`)}},
		`no setting "colour"`:  {Task: "game24", Input: "4 9 10 13", Settings: map[string]json.RawMessage{"colour": json.RawMessage(`1`)}},
		"no session":           {Session: "nowhere"},
		`unknown option "tar"`: {Task: "game24", Input: "4 9 10 13", Options: map[string]json.RawMessage{"tar": json.RawMessage(`10`)}},
		"only":                 {Task: "game24", Input: "4 9 10 13", Options: map[string]json.RawMessage{"parts": json.RawMessage(`2`)}},
		"standard input is":    {Task: "game24", Input: "-"},
		"did you mean tot-bfs": {Task: "game24", Input: "4 9 10 13", Method: "tot-bsf"},
	} {
		if _, err := (DAPFlags{}).open(t.Context(), a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", a, err)
		}
	}
	target, err := DAPFlags{}.open(t.Context(), dap.Arguments{
		Task: "game24", Input: "1 2 3 4", Model: search.RandomModel, Options: map[string]json.RawMessage{"target": json.RawMessage(`10`)},
		Settings: map[string]json.RawMessage{"seed": json.RawMessage(`7`), "beam": json.RawMessage(`"2"`), "method": json.RawMessage(`"tot-bfs"`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	runner := target.Debugger.Branch().Runner()
	for range 2 {
		if _, err := target.Step(t.Context(), runner); err != nil {
			t.Fatal(err)
		}
	}
	setup := runner.Tree().Setup()
	if setup.Seed != 7 || setup.Settings.Beam != 2 || setup.Puzzle.Options["target"] != "10" || target.Facts.Board != nil {
		t.Errorf("the search is %+v", setup)
	}
	id, begun := target.Debugger.Branch().Name(), len(runner.Log())
	watcher, err := DAPFlags{}.open(t.Context(), dap.Arguments{Session: id, Attach: true})
	if err != nil {
		t.Fatal(err)
	}
	if watcher.Debugger.Moment() != begun {
		t.Errorf("whoever attaches stands at event %d of %d", watcher.Debugger.Moment(), begun)
	}
	if _, err := target.Step(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	added, err := watcher.Step(t.Context(), nil)
	if err != nil || len(added) != len(runner.Log())-begun {
		t.Errorf("the watcher sees %d events: %v", len(added), err)
	}
	watcher.Close()
	target.Close()
	again, err := DAPFlags{}.open(t.Context(), dap.Arguments{Session: id, Resume: true})
	if err != nil {
		t.Fatal(err)
	}
	if again.Debugger.Branch().Runner() == nil || again.Debugger.Moment() < begun {
		t.Errorf("the session is resumed at event %d", again.Debugger.Moment())
	}
	again.Close()
	first, err := DAPFlags{}.open(t.Context(), dap.Arguments{Session: id})
	if err != nil {
		t.Fatal(err)
	}
	if first.Debugger.Branch().Runner() != nil || first.Debugger.Moment() != 1 {
		t.Errorf("the session is looked at from event %d", first.Debugger.Moment())
	}
	first.Close()
}
