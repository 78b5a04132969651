package explorer

import (
	"testing"

	"espalier/search"
)

// Changes are taken back and made again, by keys; both branches stay.
func TestChangesAreUndone(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.keys("n", "n", "n", "g", "j", "j")
	p.press("backspace")
	p.sees("not now, nothing was changed")
	before := p.history.now()
	p.keys("P").keys("esc")
	if p.history.branch.Number != 2 {
		t.Fatalf("branch %d is shown", p.history.branch.Number)
	}
	p.keys("backspace").sees("undone: thought ", "this is branch 1")
	if p.history.branch.Number != 1 || p.history.now() != before || len(p.history.d.Branches()) != 2 {
		t.Errorf("branch %d at event %d", p.history.branch.Number, p.history.now())
	}
	p.keys("ctrl+r").sees("done again: thought ", "this is branch 2")
	if p.history.branch.Number != 2 {
		t.Errorf("branch %d is shown", p.history.branch.Number)
	}
	p.keys("backspace").sees("undone: ")
}

// A number on the `:` line goes to that thought, wherever it is; its beginning is completed.
func TestANumberGoesToAThought(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.keys("c", "-")
	last := search.NodeID(p.history.tree.Len() - 1)
	p.types(":3")
	if p.tree.selected.Node != 3 {
		t.Errorf("thought %d is selected", p.tree.selected.Node)
	}
	p.keys("#").sees("select ", p.history.tree.Name(2))
	p.press("esc")
	p.enter(":1")
	p.sees(p.history.tree.Name(1), p.history.tree.Name(10))
	p.press("esc")
	p.types(":99999")
	p.sees("99999")
	if p.tree.selected.Node != 3 || last < 10 {
		t.Errorf("thought %d is selected", p.tree.selected.Node)
	}
}

func TestCommandsAreAboutTheSelectedThought(t *testing.T) {
	p := newPlay(t, 120, 40)
	if s := p.Subject(); s.Screen != "explorer" {
		t.Errorf("%+v", s)
	}
	p.keys("n", "n", "g", "j")
	s := p.Subject()
	n := p.history.tree.Node(p.tree.selected.Node)
	if s.Values["text"] != n.Text || s.Values["task"] != "game24" || s.Values["input"] == "" || s.Inject == nil {
		t.Errorf("%+v", s)
	}
	p.Update(nil)
	if cmd := s.Inject("13 - 9 = 4 (left: 4 4 10)"); cmd == nil {
		t.Error("no thought is injected")
	}
}
