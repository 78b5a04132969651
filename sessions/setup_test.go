package sessions

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

// twoChanges are changes of the settings that a search begins with.
func twoChanges(s search.Started) (first, second search.Reconfigured) {
	first = search.Reconfigured{Settings: s.Settings, Model: "other", Seed: 9, Budget: s.Budget}
	first.Settings.Method, first.Settings.Beam = "tot-bfs", 3
	second = first
	second.Evaluator, second.Settings.Beam = "judge", 2
	return first, second
}

// A session is listed with what it runs with now, forks of it with what they begin with.
func TestSessionsAreListedWithWhatTheyRunWithNow(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	started := log[0].Body.(search.Started)
	first, second := twoChanges(started)
	id := store(t, s, New{}, []search.Event{log[0], {Seq: 2, Body: first}, {Seq: 3, Body: second}})
	early, err := s.Fork(ctx, id, 1)
	if err != nil {
		t.Fatal(err)
	}
	late, err := s.Fork(ctx, id, 2)
	if err != nil {
		t.Fatal(err)
	}
	added, err := s.Add(ctx, &Recording{Events: []search.Event{log[0], {Seq: 2, Body: second}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		id   string
		last search.Body
	}{{id, second}, {early.ID, nil}, {late.ID, first}, {added.ID, second}} {
		want := []search.Event{log[0]}
		if test.last != nil {
			want = append(want, search.Event{Seq: 2, Body: test.last})
		}
		got, err := s.Find(ctx, test.id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(search.Setup(want), got.Setup); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(started, got.Started); diff != "" {
			t.Error(diff)
		}
	}
	if list, err := s.List(ctx, Query{Method: "tot-bfs"}); err != nil || len(list) != 3 {
		t.Errorf("%d sessions run tot-bfs now (%v)", len(list), err)
	}
	if list, err := s.List(ctx, Query{Text: "judge"}); err != nil || len(list) != 2 {
		t.Errorf("%d sessions are judged (%v)", len(list), err)
	}
}

// What an earlier version stored is read for its changes once.
func TestEarlierVersionsGetTheirChanges(t *testing.T) {
	log := whole(t, config(t, "4 9 10 13", 7))
	first, second := twoChanges(log[0].Body.(search.Started))
	rows, err := encodeBatches([]search.Event{log[0], {Seq: 2, Body: first}, {Seq: 3, Body: second}, {Seq: 4, Body: search.Noted{Text: `"type":"reconfigured"`}}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sessions.db")
	old, err := open(ctx, path, migrations[:3])
	if err != nil {
		t.Fatal(err)
	}
	const parent, whole, early, late = "20231114-aaaaaa", "20231114-bbbbbb", "20231114-cccccc", "20231114-dddddd"
	for n, s := range []struct {
		id     string
		events int
		base   any
	}{{parent, len(rows), nil}, {whole, 4, 1}, {early, 1, 2}, {late, 2, 2}} {
		started, err := log[0].MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := old.db.Exec("INSERT INTO sessions (n, id, created, updated, started, method, events, base, base_seq) VALUES (?, ?, 1, 1, ?, 'tot-dfs', ?, ?, ?)",
			n+1, s.id, string(started), s.events, s.base, s.events); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range rows {
		if _, err := old.db.Exec("INSERT INTO batches (session, seq, events, at, body) VALUES (1, ?, ?, 1, ?)", r.seq, r.events, string(r.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	for id, want := range map[string]search.Reconfigured{parent: second, whole: second, late: first} {
		got, err := s.Find(ctx, id)
		if err != nil || got.Setup.Settings != want.Settings || got.Setup.Evaluator != want.Evaluator || got.Setup.Seed != 9 {
			t.Errorf("%s: %+v (%v)", id, got.Setup, err)
		}
	}
	if got, err := s.Find(ctx, early); err != nil || got.Setup.Settings.Method != "tot-dfs" {
		t.Errorf("%+v (%v)", got.Setup, err)
	}
	if list, err := s.List(ctx, Query{Method: "tot-bfs"}); err != nil || len(list) != 3 {
		t.Errorf("%d sessions (%v)", len(list), err)
	}
}
