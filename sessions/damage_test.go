package sessions

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A batch that was altered is refused, whoever reads it; what lies before it can
// be forked.
func TestAlteredEventsAreRefused(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{}, log)
	fork, err := s.Fork(ctx, id, len(log))
	if err != nil {
		t.Fatal(err)
	}
	var bad row
	if err := s.db.QueryRow("SELECT seq, events FROM batches WHERE seq > 100 AND instr(body, '\"thought\"') LIMIT 1").Scan(&bad.seq, &bad.events); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"body = replace(body, '\"text\":\"', '\"text\":\"x')", // still well-formed
		"at = at + 1",
		"body = substr(body, 1, 20)",
		"crc = crc + 1",
	} {
		if _, err := s.db.Exec(fmt.Sprintf("CREATE TEMP TABLE kept AS SELECT * FROM batches WHERE seq = %d; UPDATE batches SET %s WHERE seq = %d", bad.seq, change, bad.seq)); err != nil {
			t.Fatal(err)
		}
		for _, ref := range []string{id, fork.ID} {
			_, err := s.Load(ctx, ref)
			for _, word := range []string{fmt.Sprintf("events %d to %d of session %s", bad.seq, bad.seq+bad.events-1, ref), fmt.Sprintf("sessions fork %s --at %d", ref, bad.seq-1)} {
				if !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), word) {
					t.Errorf("%s: %v does not say %q", change, err, word)
				}
			}
		}
		if _, _, err := s.Continue(ctx, id); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: it can be continued: %v", change, err)
		}
		if err := s.Check(ctx); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: it counts as sound: %v", change, err)
		}
		if _, err := s.Fork(ctx, id, bad.seq); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: it is forked: %v", change, err)
		}
		before, err := s.Fork(ctx, id, bad.seq-1)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Load(ctx, before.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := Diff(log[:bad.seq-1], r.Events); !d.Same() {
			t.Error(d)
		}
		if _, err := s.db.Exec(fmt.Sprintf("DELETE FROM batches WHERE seq = %d; INSERT INTO batches SELECT * FROM kept; DROP TABLE kept", bad.seq)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Load(ctx, id); err != nil {
		t.Error(err)
	}
}

// leftBehind is a store as a killed process leaves it, with its last batches in the
// write-ahead log.
func leftBehind(t *testing.T) (path, id string, stored int) {
	t.Helper()
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "live.db"))
	log := whole(t, config(t, "4 9 10 13", 7))
	id = store(t, s, New{}, log[:200])
	if _, err := s.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	w, r, err := s.Continue(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range split(log[len(r.Events):]) {
		if err := w.Append(b); err != nil {
			t.Fatal(err)
		}
	}
	path = filepath.Join(dir, "sessions.db")
	for _, suffix := range []string{"", walSuffix} {
		data, err := os.ReadFile(filepath.Join(dir, "live.db") + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, id, len(log)
}

func TestADamagedWALIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		change func(wal []byte) []byte
		sound  bool
	}{
		"as it is":             {func(wal []byte) []byte { return wal }, true},
		"empty":                {func([]byte) []byte { return nil }, true},
		"cut by a crash":       {func(wal []byte) []byte { return wal[:len(wal)-1000] }, true},
		"its last frame torn":  {func(wal []byte) []byte { clear(wal[len(wal)-100:]); return wal }, true},
		"a page in the middle": {func(wal []byte) []byte { wal[len(wal)/2] ^= 1; return wal }, false},
		"its first page":       {func(wal []byte) []byte { wal[walHeader+frameHeader+10] ^= 1; return wal }, false},
		"a frame header":       {func(wal []byte) []byte { clear(wal[walHeader:][:frameHeader]); return wal }, false},
		"its header":           {func(wal []byte) []byte { clear(wal[:walHeader]); return wal }, false},
	} {
		t.Run(name, func(t *testing.T) {
			path, id, stored := leftBehind(t)
			wal, err := os.ReadFile(path + walSuffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+walSuffix, c.change(wal), 0o600); err != nil {
				t.Fatal(err)
			}
			before := digest(t, path)
			s, err := Open(ctx, path)
			if !c.sound {
				complete(t, err, ErrDamaged, path, "write-ahead log", "nothing was changed")
				if digest(t, path) != before {
					t.Error("the files have changed")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			r, err := s.Load(ctx, id)
			if err != nil || name == "as it is" && len(r.Events) != stored {
				t.Errorf("%d events of %d: %v", len(r.Events), stored, err)
			}
		})
	}
}
