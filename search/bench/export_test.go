package bench

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

// exported writes two benches, with text that is hostile to every form.
func exported(t *testing.T, name string) string {
	t.Helper()
	a, b := ran("io", "Ab", 100), ran("io", "aB", 50)
	a.Subject.Model = "m|<b>\x1b[31m,\"\n"
	a.Results[1].LostBy = "beam"
	b.Results[0].Session = "20260101-aaaa"
	for _, e := range Exports() {
		if e.Name == name {
			var out bytes.Buffer
			if err := e.Write(&out, []Saved{{"first | bench", "game24", []Row{a}}, {"second", "game24", []Row{b}}}, Paper{}); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsRune(out.String(), '\x1b') {
				t.Errorf("%s holds an escape sequence: %q", name, out.String())
			}
			return out.String()
		}
	}
	t.Fatalf("no form %s", name)
	return ""
}

func TestExportCSV(t *testing.T) {
	lines, err := csv.NewReader(strings.NewReader(exported(t, "csv"))).ReadAll()
	if err != nil || len(lines) != 5 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	for i, want := range []map[string]string{
		{"bench": "1", "puzzle": "a", "method": "io", "solved": "true", "tokens": "100"},
		{"bench": "1", "puzzle": "b", "solved": "false", "tokens": "200", "lost_by": "beam"},
		{"bench": "2", "puzzle": "a", "session": "20260101-aaaa", "tokens": "50"},
		{"bench": "2", "puzzle": "b", "solved": "true", "error": ""},
	} {
		for name, text := range want {
			if got := lines[i+1][column[name]]; got != text {
				t.Errorf("run %d, %s: %q, want %q", i+1, name, got, text)
			}
		}
	}
}

func TestExportJSON(t *testing.T) {
	types := map[string]int{}
	for line := range strings.Lines(exported(t, "json")) {
		var what struct {
			Type    string
			Session string
			Exact   float64 `json:"mcnemar_p"`
		}
		if err := json.Unmarshal([]byte(line), &what); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		types[what.Type]++
		if what.Type == "comparison" && what.Exact != 1 {
			t.Errorf("p %v", what.Exact)
		}
	}
	if types["row"] != 2 || types["run"] != 4 || types["comparison"] != 1 {
		t.Errorf("%v", types)
	}
}

func TestExportMarkdown(t *testing.T) {
	text := exported(t, "markdown")
	for _, want := range []string{"## first \\| bench\n", "| a | io | yes | 100 | 0 | 0 | 0.000 |  |\n", "| b | io | no | 200 | 0 | 0 | 0.000 | beam |\n", "## Comparison\n", "- solved  by the first alone 1, by the second alone 1: exact McNemar p 1\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); strings.HasPrefix(line, "|") && cells != 10 && cells != 9 {
			t.Errorf("%d bars in %q", cells, line)
		}
	}
	if strings.Contains(text, "<b>") {
		t.Error("a tag")
	}
}
