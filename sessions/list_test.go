package sessions

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"espalier/search"
)

// shelf is a store with a few sessions, a minute apart; names maps ids to names.
func shelf(t *testing.T) (s *Store, ids map[string]string, names map[string]string) {
	t.Helper()
	s = openStore(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return now }
	ids, names = map[string]string{}, map[string]string{}
	add := func(name, task, input, method, model string, bodies ...search.Body) {
		log := []search.Event{{Seq: 1, Body: search.Started{
			Puzzle: search.Puzzle{Task: task, Input: input}, State: input, Settings: search.Settings{Method: method}, Model: model, Seed: 1,
		}}}
		for i, b := range bodies {
			log = append(log, search.Event{Seq: i + 2, Body: b})
		}
		id := store(t, s, New{Title: name}, log)
		ids[name], names[id] = id, name
		now = now.Add(time.Minute)
	}
	add("one", "game24", "4 9 10 13", "tot-bfs", "embedded", search.Valued{Value: 0.5}, search.Solved{Answer: "x"})
	add("two", "game24", "1 1 1 1", "tot-dfs", "random", search.Exhausted{Reason: "nothing is left"})
	add("three", "sudoku", "100%_\\", "io", "embedded", search.Valued{Value: 0.9}, search.Failed{Error: "gone"})
	add("four", "game24", "2 2 2 2", "io", "random")
	return s, ids, names
}

func TestList(t *testing.T) {
	s, ids, names := shelf(t)
	for _, err := range []error{
		s.Tag(ctx, ids["one"], "Good", "for demo"), s.Tag(ctx, ids["three"], "good"), s.Untag(ctx, ids["three"], "never had"),
		s.AddNote(ctx, ids["two"], 0, "Come back to this"), s.AddNote(ctx, ids["two"], 2, "why?"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		query Query
		want  string
	}{
		{Query{}, "four three two one"},
		{Query{Reverse: true}, "one two three four"},
		{Query{Sort: ByTitle}, "four one three two"},
		{Query{Sort: ByScore}, "three one four two"},
		{Query{Sort: ByOutcome}, "three one four two"},
		{Query{Sort: ByTask}, "two four one three"},
		{Query{Sort: ByMethod, Limit: 2}, "four three"},
		{Query{Limit: 2, Offset: 1}, "three two"},
		{Query{Offset: 3}, "one"},
		{Query{Task: "sudoku"}, "three"},
		{Query{Model: "random", Method: "io"}, "four"},
		{Query{Outcome: Failed}, "three"},
		{Query{Tags: []string{"good"}}, "three one"},
		{Query{Tags: []string{"good", "For Demo"}}, "one"},
		{Query{Text: "come BACK"}, "two"},
		{Query{Text: "demo"}, "one"},
		{Query{Text: "%_\\"}, "three"},
		{Query{Text: "%%"}, ""},
		{Query{Text: "game24 2"}, "four two one"},
		{Query{Parent: "nobody"}, ""},
		{Query{Deleted: true}, ""},
	}
	for _, test := range tests {
		list, err := s.List(ctx, test.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, session := range list {
			got = append(got, names[session.ID])
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%+v: %v, want %s", test.query, got, test.want)
		}
	}
	for _, sort := range Sorts() {
		for _, reverse := range []bool{false, true} {
			if list, err := s.List(ctx, Query{Sort: sort, Reverse: reverse}); err != nil || len(list) != 4 {
				t.Errorf("sorted by %s: %v %v", sort, list, err)
			}
		}
	}
	if _, err := s.List(ctx, Query{Sort: "colour"}); err == nil || !strings.Contains(err.Error(), "updated created") {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	s, ids, names := shelf(t)
	one := ids["one"]
	for _, ref := range []string{one, strings.ToUpper(one), one[9:], one[9:13], " " + one + " "} {
		if found, err := s.Find(ctx, ref); err != nil || found.ID != one {
			t.Errorf("%q: %v %v", ref, names[found.ID], err)
		}
	}
	if found, err := s.Find(ctx, LastRef); err != nil || names[found.ID] != "four" {
		t.Error(names[found.ID], err)
	}
	if _, err := s.Find(ctx, "2026"); !errors.Is(err, ErrAmbiguous) || !strings.Contains(err.Error(), one) {
		t.Error(err)
	}
	for _, ref := range []string{"", "*", "%", "zzzzzz", "2026-", "'; DROP TABLE sessions", "ümlaut", one + "0"} {
		if _, err := s.Find(ctx, ref); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", ref, err)
		}
	}
}

func TestDeleteAndRestore(t *testing.T) {
	s, ids, _ := shelf(t)
	one := ids["one"]
	if id, err := s.Delete(ctx, one); err != nil || id != one {
		t.Fatal(id, err)
	}
	if _, err := s.Load(ctx, one); !errors.Is(err, ErrDeleted) {
		t.Error(err)
	}
	if _, err := s.Delete(ctx, one); !errors.Is(err, ErrDeleted) {
		t.Error(err)
	}
	bin, err := s.List(ctx, Query{Deleted: true})
	if err != nil || len(bin) != 1 || bin[0].ID != one || bin[0].Deleted.IsZero() {
		t.Fatal(bin, err)
	}
	if id, err := s.Restore(ctx, LastRef); err != nil || id != one {
		t.Error(id, err)
	}
	if _, err := s.Load(ctx, one); err != nil {
		t.Error(err)
	}
	for _, ref := range []string{one, LastRef} {
		if _, err := s.Restore(ctx, ref); !errors.Is(err, ErrNotFound) {
			t.Error(ref, err)
		}
	}
	// A month later the bin is emptied.
	begin := s.now()
	for _, name := range []string{"one", "two"} {
		if _, err := s.Delete(ctx, ids[name]); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct{ days, want int }{{29, 2}, {31, 0}} {
		s.now = func() time.Time { return begin.Add(time.Duration(step.days) * 24 * time.Hour) }
		w, err := s.Create(ctx, New{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if bin, err := s.List(ctx, Query{Deleted: true}); err != nil || len(bin) != step.want {
			t.Errorf("after %d days: %v %v", step.days, bin, err)
		}
	}
	if n := count(t, s, "sessions"); n != 2 {
		t.Errorf("%d sessions are left", n)
	}
	if n := count(t, s, "batches WHERE session NOT IN (SELECT n FROM sessions)"); n != 0 {
		t.Error("a purged session has left events behind")
	}
	if err := s.Compact(ctx); err != nil {
		t.Error(err)
	}
}

func TestNotesAndTitles(t *testing.T) {
	s, ids, _ := shelf(t)
	one := ids["one"]
	for _, err := range []error{s.AddNote(ctx, one, 3, " a \n b "), s.AddNote(ctx, one, 0, "c"), s.Rename(ctx, one, " new name "), s.DropNote(ctx, one, 2)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.Load(ctx, one)
	if err != nil || len(r.Notes) != 1 || r.Notes[0].Text != "a \n b" || r.Notes[0].Seq != 3 || r.Title != "new name" {
		t.Errorf("%+v %v", r, err)
	}
	for _, err := range []error{
		s.AddNote(ctx, one, 4, "x"), s.AddNote(ctx, one, -1, "x"), s.AddNote(ctx, one, 0, " "), s.DropNote(ctx, one, 2), s.Tag(ctx, one, " , "),
	} {
		if err == nil {
			t.Error("accepted")
		}
	}
}

func TestIDsSortByTime(t *testing.T) {
	now := time.Date(2026, 11, 23, 23, 59, 50, 0, time.FixedZone("", 3600))
	last := ""
	for range 40 {
		id := newID(now)
		if !isID(id) || id <= last {
			t.Errorf("%s after %s", id, last)
		}
		last = id
		now = now.Add(7 * time.Second)
	}
	for _, no := range []string{"", "20261123", "20261123-ABC123", "20261323-abc123", "20261123-abc12l", "20261123 abc123", "2026112x-abc123"} {
		if isID(no) {
			t.Errorf("%q passes for an id", no)
		}
	}
}

// TestIDsNeverCollide fills a second with sessions until ids must repeat.
func TestIDsNeverCollide(t *testing.T) {
	s := openStore(t)
	now := time.Now()
	s.now = func() time.Time { return now }
	seen := map[string]bool{}
	for i := range 300 { // by the birthday paradox 5 collisions of 8192
		w, err := s.Create(ctx, New{})
		if err != nil {
			t.Fatal(err)
		}
		if seen[w.ID()] {
			t.Fatalf("session %d has the id of another", i)
		}
		seen[w.ID()] = true
	}
	if n := count(t, s, "sessions"); n != 300 {
		t.Error(fmt.Sprint(n, " sessions"))
	}
}

// Last is what was used last, whatever the clock says.
func TestLastIsTheLastUsed(t *testing.T) {
	s, ids, names := shelf(t)
	now := s.now()
	s.now = func() time.Time { now = now.Add(-time.Hour); return now } // it runs backwards
	last := func(want string) {
		t.Helper()
		found, err := s.Find(ctx, LastRef)
		list, listErr := s.List(ctx, Query{})
		if err != nil || listErr != nil || names[found.ID] != want || list[0].ID != found.ID {
			t.Errorf("the last is %q, want %q; the first of the list is %q", names[found.ID], want, names[list[0].ID])
		}
	}
	last("four")
	w, _, err := s.Continue(ctx, ids["two"])
	if err != nil {
		t.Fatal(err)
	}
	last("two")
	if err := s.Use(ctx, ids["one"]); err != nil {
		t.Fatal(err)
	}
	last("one")
	if err := w.Append([]search.Event{{Seq: w.Last() + 1, Body: search.Noted{Text: "x"}}}); err != nil {
		t.Fatal(err)
	}
	last("two")
	if _, err := s.Load(ctx, ids["three"]); err != nil {
		t.Fatal(err)
	}
	if err := s.Tag(ctx, ids["three"], "seen"); err != nil {
		t.Fatal(err)
	}
	last("two")
	fork, err := s.Fork(ctx, ids["three"], 1)
	if err != nil {
		t.Fatal(err)
	}
	names[fork.ID] = "fork"
	last("fork")
	if _, err := s.Delete(ctx, fork.ID); err != nil {
		t.Fatal(err)
	}
	last("two")
}

func TestResolveComesBeforeTheDeed(t *testing.T) {
	s, ids, _ := shelf(t)
	got, err := s.Resolve(ctx, []string{LastRef, ids["one"], LastRef, ids["one"][9:]}, false)
	if err != nil || fmt.Sprint(got) != fmt.Sprint([]string{ids["four"], ids["one"]}) {
		t.Error(got, err)
	}
	if _, err := s.Resolve(ctx, []string{ids["one"], "zzzzzz"}, false); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.Resolve(ctx, []string{ids["one"]}, true); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
