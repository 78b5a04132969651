package launch

import (
	"path/filepath"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/race"
	"espalier/search/tasks/registry"
	"espalier/sessions"
)

// What a model says of a race is kept with each of its sessions, and with none where none is.
func TestTheJudgeIsNoted(t *testing.T) {
	t.Setenv(sessions.PathVariable, filepath.Join(t.TempDir(), "sessions.db"))
	settings, err := method.Defaults("io")
	if err != nil {
		t.Fatal(err)
	}
	about := search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, State: "4 9 10 13", Settings: settings, Model: "random"}
	task, err := registry.Named("game24")
	if err != nil {
		t.Fatal(err)
	}
	r := &racers{task: task}
	defer r.close()
	for _, tag := range []string{NoSession, "race"} {
		if err := r.add(t.Context(), about, NewModels(t.Context(), ServerFlags{}, "random", ""), tag); err != nil {
			t.Fatal(err)
		}
	}
	x := r.searches[1]
	if err := x.Recorder.Record([]search.Event{{Seq: 1, Body: about}}); err != nil {
		t.Fatal(err)
	}
	said := []race.Opinion{{Order: []int{0, 1}, Text: "B is longer.\nB"}, {Order: []int{1, 0}, Text: "B"}}
	if err := r.note(t.Context(), race.Verdict{Winner: 1, By: "judge", Reason: "it chose B in both orders", Words: said}); err != nil {
		t.Fatal(err)
	}
	store, err := OpenStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	kept, err := store.Load(t.Context(), x.Recorder.ID())
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Notes) != 1 {
		t.Fatalf("%d notes", len(kept.Notes))
	}
	for _, want := range []string{"this was B, judged by model judge: B wins", "in the order A, B:\n  B is longer.\n  B", "in the order B, A:\n  B"} {
		if !strings.Contains(kept.Notes[0].Text, want) {
			t.Errorf("%q is not in %q", want, kept.Notes[0].Text)
		}
	}
}
