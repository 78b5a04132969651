package sessions

import "testing"

// What is set up in the debugger stays with a session, and leaves its events, its order in
// the list and its exports alone.
func TestDebuggerIsKeptBesideTheEvents(t *testing.T) {
	s := openStore(t)
	first := store(t, s, New{}, whole(t, config(t, "4 9 10 13", 7)))
	second := store(t, s, New{}, whole(t, config(t, "1 2 3 4", 7)))
	before, err := s.Load(ctx, first)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetDebugger(ctx, first, "break on prune\n"); err != nil {
		t.Fatal(err)
	}
	after, err := s.Load(ctx, first)
	if err != nil || after.Debugger != "break on prune\n" || before.Debugger != "" {
		t.Errorf("%q: %v", after.Debugger, err)
	}
	if len(after.Events) != len(before.Events) || !after.Updated.Equal(before.Updated) {
		t.Error("the session has changed")
	}
	if last, err := s.Load(ctx, "last"); err != nil || last.ID != second {
		t.Errorf("%s is the last used: %v", last.ID, err)
	}
	_, r, err := s.Continue(ctx, first)
	if err != nil || r.Debugger != "break on prune\n" {
		t.Errorf("%q: %v", r.Debugger, err)
	}
}
