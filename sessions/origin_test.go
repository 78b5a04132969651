package sessions

import (
	"path/filepath"
	"testing"

	"espalier/search/printable"
)

func TestOriginIsInherited(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	own := store(t, s, New{}, log)
	made, err := s.Find(ctx, own)
	if err != nil || made.Origin != (Origin{Kind: Made}) || made.Origin.Foreign() {
		t.Errorf("%+v %v", made.Origin, err)
	}
	r := &Recording{Events: log}
	r.ID, r.Origin = "20200102-abc123", Origin{Kind: Made} // which is for the reader to say
	imported, err := s.Import(ctx, r, "/tmp/from\x1b[2Jelsewhere.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if o := imported.Origin; o.Kind != Imported || o.From != printable.Line("/tmp/from\x1b[2Jelsewhere.jsonl") || o.ID != r.ID || o.At.IsZero() || !o.Foreign() {
		t.Errorf("%+v", o)
	}
	fork, err := s.Fork(ctx, imported.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Fork(ctx, fork.ID, 1)
	if err != nil || again.Origin != imported.Origin {
		t.Errorf("a fork of a fork has the origin %+v, not %+v: %v", again.Origin, imported.Origin, err)
	}
	w, err := s.Create(ctx, New{Origin: imported.Origin})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append(log[:1]); err != nil {
		t.Fatal(err)
	}
	if copied, err := s.Find(ctx, w.ID()); err != nil || copied.Origin != imported.Origin {
		t.Errorf("%+v %v", copied.Origin, err)
	}
	if added, err := s.Add(ctx, r); err != nil || added.Origin.Kind != Made {
		t.Errorf("%+v %v", added.Origin, err)
	}
}

// An adopted session still tells where it came from, and is adopted by one user alone.
func TestAnImportedSessionIsAdopted(t *testing.T) {
	s := openStore(t)
	s.Own("ours")
	r := &Recording{Events: whole(t, config(t, "4 9 10 13", 7))}
	r.ID = "20200102-abc123"
	imported, err := s.Import(ctx, r, "f.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	origin := func(ref string) Origin {
		t.Helper()
		found, err := s.Find(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		return found.Origin
	}
	want := imported.Origin
	want.Kind = Adopted
	for range 2 { // the second changes nothing
		if err := s.Adopt(ctx, imported.ID); err != nil {
			t.Fatal(err)
		}
		if got := origin(imported.ID); got != want || got.Foreign() || !got.Elsewhere() {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	fork, err := s.Fork(ctx, imported.ID, 10)
	if err != nil || fork.Origin != want {
		t.Errorf("a fork: %+v %v", fork.Origin, err)
	}
	s.Own("theirs")
	for _, ref := range []string{imported.ID, fork.ID} {
		if got := origin(ref); got != imported.Origin {
			t.Errorf("to somebody else it is %+v, want %+v", got, imported.Origin)
		}
	}
	// Neither a file nor an id in it makes an adopted session.
	s.Own("ours")
	r.ID = "ours 20200102-abc123"
	if forged, err := s.Import(ctx, r, "g.jsonl"); err != nil || forged.Origin.Kind != Imported {
		t.Errorf("%+v %v", forged.Origin, err)
	}
}

func TestOriginInAStoreFromElsewhere(t *testing.T) {
	s := openStore(t)
	s.Own("theirs")
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{}, log)
	imported, err := s.Import(ctx, &Recording{Events: log}, "f.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	kinds := func(want, wantFork, wantImported OriginKind) {
		t.Helper()
		found, err := s.Find(ctx, id)
		if err != nil || found.Origin.Kind != want {
			t.Errorf("%+v, want %s: %v", found.Origin, want, err)
		}
		fork, err := s.Fork(ctx, id, 1)
		if err != nil || fork.Origin.Kind != wantFork {
			t.Errorf("a fork: %+v, want %s: %v", fork.Origin, wantFork, err)
		}
		if still, err := s.Find(ctx, imported.ID); err != nil || still.Origin.Kind != wantImported || still.Origin.From != "f.jsonl" {
			t.Errorf("%+v, want %s: %v", still.Origin, wantImported, err)
		}
	}
	kinds(Made, Made, Imported)
	s.Own("ours")
	kinds(Unrecorded, Unrecorded, Imported)
	for _, ref := range []string{id, imported.ID} {
		if err := s.Adopt(ctx, ref); err != nil {
			t.Fatal(err)
		}
	}
	kinds(Made, Made, Adopted)
}

// Nothing tells which sessions of an older store were imported.
func TestOriginOfAnOlderStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	old, err := open(ctx, path, migrations[:1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.db.Exec("INSERT INTO sessions (id, created, updated, events) VALUES ('20200102-abc123', 1, 1, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	for _, want := range []OriginKind{Unrecorded, Made} {
		found, err := s.Find(ctx, "20200102-abc123")
		if err != nil || found.Origin.Kind != want {
			t.Errorf("%+v %v: want %s", found.Origin, err, want)
		}
		if err := s.Adopt(ctx, found.ID); err != nil {
			t.Fatal(err)
		}
	}
}
