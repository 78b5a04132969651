package bench

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/search"
	"espalier/search/calibration"
	"espalier/search/thinking"
)

func saved(t *testing.T, s Saved) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What was measured is read back as it was, and reports the same.
func TestSavedIsReadBack(t *testing.T) {
	p := plan(t, "random", "panics")
	p.Judge = func(_ search.Problem, tree *search.Tree) (calibration.Judgements, error) {
		return calibration.Of(tree, nil), nil
	}
	p.LostBy = func(search.Problem, []search.Event) (string, error) { return "beam", nil }
	rows, err := Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	rows[0].Results[0].Session, rows[0].Results[0].Mistakes = "20260101-aaaa", []thinking.Mistake{"arithmetic"}
	rows[1].Results = rows[1].Results[:3] // interrupted
	failed := rows[5].Failures()
	if len(failed) == 0 {
		t.Fatal("no search failed")
	}
	s := Saved{"Game of 24, by <test> & others", "game24", rows}
	got, err := ReadSaved(saved(t, s))
	if err != nil {
		t.Fatal(err)
	}
	sameError := cmp.Comparer(func(a, b error) bool { return a == nil && b == nil || a != nil && b != nil && a.Error() == b.Error() })
	if diff := cmp.Diff(s, got, sameError, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(search.Tree{}), cmp.FilterPath(func(p cmp.Path) bool {
		return strings.HasSuffix(p.String(), "Usage.Reused") || strings.HasSuffix(p.String(), "Usage.Duration") || strings.HasSuffix(p.String(), "Usage.More")
	}, cmp.Ignore())); diff != "" { // logs do not hold these either
		t.Error(diff)
	}
	var before, after strings.Builder
	if err := errors.Join(Report(&before, s.Title, 0, Paper{}, s.Rows), Report(&after, got.Title, 0, Paper{}, got.Rows)); err != nil {
		t.Fatal(err)
	}
	if before.String() != after.String() {
		t.Errorf("the report of what was read differs:\n%s", cmp.Diff(before.String(), after.String()))
	}
}

func TestReadSavedRefuses(t *testing.T) {
	const head = `{"type":"bench","format":1,"title":"t","task":"game24"}` + "\n"
	for text, want := range map[string]string{
		"":                                      "the file is empty",
		"4 9 10 13":                             "line 1: it is no JSON from column 3 on",
		`{"type":"row"}`:                        "line 1: a file of results begins with",
		`{"type":"bench","format":9}`:           "line 1: format 9 is not known here, 1 is",
		head + `{"type":"run"}`:                 "line 2: a run before any row",
		head + head:                             "line 2: a file of results begins with",
		head + `{"type":"row","planned":"ten"}`: "line 2: \"planned\" is a text; it must be a whole number",
		head + `{"type":"row"}` + "\n{":         "line 3: it breaks off after `{`",
		head + `{"type":"row"}` + "\n" + `{"type":"run","totals":{"calls":-1}}`:             "line 3: -1 is no count or time",
		head + `{"type":"row"}` + "\n" + `{"type":"run","nanoseconds":9223372036854775807}`: "line 3: 9223372036854775807 is no count or time",
	} {
		if _, err := ReadSaved([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	later := head + "\n" + `{"type":"remark","text":"of a later version"}` + "\n" + `{"type":"row","colour":"red"}`
	if s, err := ReadSaved([]byte(later)); err != nil || len(s.Rows) != 1 {
		t.Errorf("what it does not know: %+v %v", s, err)
	}
}

// Whatever is in a file: it is refused, or can be reported, exported, compared and written.
func FuzzReadSaved(f *testing.F) {
	f.Add([]byte(`{"type":"bench","format":1,"title":"t","task":"game24"}` + "\n" + `{"type":"row","subject":{"settings":{"method":"tot-bfs","beam":5},"model":"m"},"planned":2}` + "\n" + `{"type":"run","puzzle":{"task":"game24","input":"4 9 10 13"},"solved":true,"totals":{"thoughts":3},"nanoseconds":5,"scores":[{"name":"x","share":0.5}],"judgements":{"by":"solver","values":[{"value":0.7,"known":true}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSaved(data)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Report(&b, s.Title, 80, Paper{}, s.Rows); err != nil {
			t.Fatal(err)
		}
		for _, e := range Exports() {
			if err := e.Write(&b, []Saved{s, s}, Paper{}); err != nil && !strings.Contains(err.Error(), "in common") {
				t.Fatalf("%s: %v", e.Name, err)
			}
		}
		if _, err := ReadSaved(saved(t, s)); err != nil {
			t.Fatalf("what it writes it does not read: %v", err)
		}
	})
}
