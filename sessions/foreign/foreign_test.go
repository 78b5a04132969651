package foreign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/export"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fixtures are files in each format, made for these tests.
var fixtures = map[string]string{
	"m_0.7_propose1_value3_greedy2_start0_end4.json":               "tree-of-thought-llm",
	"m_1.0_generate_sample_select_greedy_sample2_start7_end8.json": "tree-of-thought-llm",
	"m_0.7_naive_cot_sample_2_start4_end5.json":                    "tree-of-thought-llm",
	"infoss_dfs.json": "tree-of-thought-llm-dfs",
	"solver.txt":      "tree-of-thought-puzzle-solver",
	"reasoners.json":  "llm-reasoners",
	"inspect.json":    "inspect",
	"log.eval":        "inspect-eval",
	"spans.json":      "otlp",
	"traces.jsonl":    "open-r1",
	"chat.jsonl":      "chat",
}

func problems(p search.Puzzle) (search.Problem, error) {
	for _, t := range registry.All() {
		if t.Name == p.Task {
			return t.Problem(p)
		}
	}
	return nil, errors.New("no such task")
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readFixture(t testing.TB, name string) []*sessions.Recording {
	t.Helper()
	found, _, err := Read(context.Background(), name, fixture(t, name), "", problems)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Each file is recognised by what it holds, and becomes the logs of its golden file.
func TestFixtures(t *testing.T) {
	for name, want := range fixtures {
		t.Run(name, func(t *testing.T) {
			found, format, err := Read(t.Context(), "elsewhere/"+name, fixture(t, name), "", problems)
			if err != nil || format.Name != want {
				t.Fatalf("format %q, want %q; error %v", format.Name, want, err)
			}
			got := told(t, found)
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(fixture(t, name+".golden")), got); diff != "" {
				t.Errorf("%s (go test ./sessions/foreign -update writes it anew):\n%s", golden, diff)
			}
		})
	}
	for _, f := range Formats() {
		if !slices.Contains(slices.Collect(mapsValues(fixtures)), f.Name) {
			t.Errorf("no fixture of %s", f.Name)
		}
	}
}

func mapsValues(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// told is all events of all searches, a line each, as the program words them.
func told(t *testing.T, found []*sessions.Recording) string {
	var b strings.Builder
	for _, r := range found {
		fmt.Fprintf(&b, "== %s, %s\n", r.ID, r.Name())
		tree := search.NewTree()
		for _, e := range r.Events {
			if err := tree.Apply(e); err != nil {
				t.Fatal(err)
			}
			d := search.Describe(tree, e)
			words := []string{fmt.Sprint(e.Seq), e.Body.Type(), string(d.Author)}
			for _, n := range d.Nodes {
				words = append(words, fmt.Sprintf("%d[%s]", n, firstLine(tree.Node(n).Short())))
			}
			if d.Value != nil {
				words = append(words, search.ShareText(*d.Value))
			}
			words = append(words, d.Text, d.Note)
			fmt.Fprintln(&b, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
		}
		settings, err := json.Marshal(tree.Started().Settings)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", settings)
	}
	return b.String()
}

// What is imported is exported and read again as the same log.
func TestExportsAgain(t *testing.T) {
	for name := range fixtures {
		for _, r := range readFixture(t, name) {
			var b bytes.Buffer
			if err := export.WriteJSONL(&b, r, export.Options{}); err != nil {
				t.Fatal(err)
			}
			again, err := export.Read(&b)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(r.Events, again.Events); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			for _, f := range export.Formats() {
				var b bytes.Buffer
				if err := f.Write(&b, r, export.Options{Pace: sessions.Pace{Speed: 1}}); err != nil {
					t.Errorf("%s as %s: %v", name, f.Name, err)
				}
				if tree, err := search.Fold(r.Events); f.Name == "otlp" && err == nil && tree.Totals().Calls > 0 {
					if found, _, err := Read(t.Context(), "again", b.Bytes(), "", problems); err != nil || len(found) != 1 {
						t.Errorf("%s as %s is not read again: %v", name, f.Name, err)
					}
				}
			}
		}
	}
}

// A file that ends early is refused, with what came before, and never read as less.
func TestCutFiles(t *testing.T) {
	for name, format := range fixtures {
		data := bytes.TrimSpace(fixture(t, name))
		whole := len(readFixture(t, name))
		for _, part := range []int{1, 3, 5, 7, 9} {
			cut := data[:len(data)*part/10]
			found, _, err := Read(t.Context(), name, cut, format, problems)
			if err == nil && len(found) >= whole {
				t.Errorf("%s cut to %d bytes: %d searches", name, len(cut), len(found))
			}
			if err != nil && !strings.HasPrefix(err.Error(), "as "+format+": ") {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
}

func TestNoFormat(t *testing.T) {
	for _, data := range []string{"", "x", "[]", "{}", "null", "[[[", `{"a":1}`, "PK\x03\x04", "\x00\x01"} {
		if _, _, err := Read(t.Context(), "f", []byte(data), "", problems); !errors.Is(err, ErrUnrecognised) {
			t.Errorf("%q: error %v", data, err)
		}
		for _, name := range Names() {
			if found, _, err := Read(t.Context(), "f", []byte(data), name, problems); err == nil {
				t.Errorf("%q as %s: %d searches", data, name, len(found))
			}
		}
	}
	if _, _, err := Read(t.Context(), "f", nil, "tree-of-thoughts", problems); err == nil || !strings.Contains(err.Error(), "tree-of-thought-llm") {
		t.Errorf("error %v", err)
	}
}

func FuzzRead(f *testing.F) {
	names := Names()
	for name, format := range fixtures {
		f.Add(slices.Index(names, format), fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, format int, data []byte) {
		if format < 0 || format >= len(names) {
			return
		}
		found, _, err := Read(t.Context(), "fuzzed", data, names[format], problems)
		if err == nil && len(found) == 0 {
			t.Error("neither a search nor an error")
		}
		for _, r := range found {
			if about := r.Events[0].Body.(search.Started); about.Provenance == nil {
				t.Error("it does not say who made it")
			}
			for _, e := range r.Events {
				if _, err := json.Marshal(e); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
