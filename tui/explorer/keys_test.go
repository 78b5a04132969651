package explorer

import (
	"strings"
	"testing"

	"espalier/search/runner"
	"espalier/tui/keymap"
	"espalier/tui/overlay"
	"espalier/tui/shell"
)

// Every key means one thing, and every action can be found and reached.
func TestActionsAreATable(t *testing.T) {
	type use struct {
		key  string
		mode string
	}
	keys, ids := map[use]string{}, map[string]bool{}
	for _, a := range append(Table(), shell.Actions(nil)...) {
		if a.ID == "" || a.Title == "" || a.Group == "" || a.Do == nil {
			t.Errorf("incomplete action %+v", a.ID)
		}
		if ids[a.ID] {
			t.Errorf("two actions are called %q", a.ID)
		}
		ids[a.ID] = true
		for _, k := range a.Keys {
			at := use{k, a.While}
			if other, taken := keys[at]; taken {
				t.Errorf("key %q is for %q and %q", k, other, a.ID)
			}
			keys[at] = a.ID
		}
	}
	names := map[string]bool{}
	for _, c := range commands(&Explorer{}) {
		if c.Name == "" || c.About == "" || c.Run == nil || names[c.Name] {
			t.Errorf("command %q is incomplete, or there twice", c.Name)
		}
		names[c.Name] = true
	}
}

func TestKeysCanBeChanged(t *testing.T) {
	s := stageIn(t, 120, 40, look{Keys: []keymap.Change{{ID: "zoom", Keys: []string{"Y"}}, {ID: "steps", Keys: []string{"x"}}}}, Options{})
	if s.press("+"); s.view.zoom {
		t.Error("the old key still zooms")
	}
	if s.press("Y"); !s.view.zoom {
		t.Error("the new key does not")
	}
	s.press("?", "z", "o", "o", "m")
	if !strings.Contains(s.text(), "▌Y ") {
		t.Errorf("the help does not show the new key:\n%s", s.text())
	}
}

func TestTheLineRunsActionsAndCommands(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	s.enter(":zoom", "enter")
	if !s.view.zoom {
		t.Error(":zoom does not zoom")
	}
	s.enter(":filter kept", "enter")
	if s.finder.filtered.name != "kept" {
		t.Errorf("the filter is %q", s.finder.filtered.name)
	}
	for line, want := range map[string]string{
		":zooom":          `there is no "zooom"`,
		":zoom 3":         `zoom: it takes no argument, and got "3"`,
		":filter best":    `filter: no "best"`,
		":filter value x": `"x" is not a number from 0 to 1`,
		":step":           "not now, the search has ended",
	} {
		s.enter(line, "enter")
		if !strings.Contains(s.text(), want) {
			t.Errorf("%s: no %q in\n%s", line, want, s.text())
		}
	}
	s.enter(":fil", "tab")
	if got := s.over().(*overlay.Entry).Text(); got != "filter " {
		t.Errorf("tab makes %q", got)
	}
	s.enter("al", "tab", "enter")
	if s.finder.filtered.match != nil {
		t.Error("the filter is still on")
	}
	s.press(":", "up")
	if got := s.over().(*overlay.Entry).Text(); got != "filter all" {
		t.Errorf("up recalls %q", got)
	}
}
