package sessions

import (
	"testing"

	"espalier/search"
)

// What follows the end of a search, such as a note, does not begin it anew.
func TestANoteAfterTheEndChangesNoOutcome(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{}, log)
	before, err := s.Find(ctx, id)
	if err != nil || !before.Ended() {
		t.Fatalf("%+v %v", before, err)
	}
	w, _, err := s.Continue(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append([]search.Event{{Seq: len(log) + 1, Body: search.Noted{Node: 1, Text: "look"}}}); err != nil {
		t.Fatal(err)
	}
	r, err := s.Load(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	again, err := openStore(t).Import(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []Session{r.Session, again} {
		if after.Outcome != before.Outcome || after.Answer != before.Answer || after.Events != len(log)+1 {
			t.Errorf("%s after %d events, was %s after %d", after.Outcome, after.Events, before.Outcome, before.Events)
		}
	}
}
