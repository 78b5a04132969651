package bench

import (
	"strings"
	"testing"
)

// The name of a model or the title of a task cannot add a row to the table.
func TestNamesDoNotBreakTheTable(t *testing.T) {
	report := func(title, model, judge string) string {
		var b strings.Builder
		rows := []Row{{Subject: Subject{Model: model, Judge: judge}, Results: []Result{{}}}, {Subject: Subject{Model: "other"}, Results: []Result{{}}}}
		if err := Report(&b, title, 0, Paper{}, rows); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	want, got := report("t forged", "m forged", "j forged"), report("t\nforged", "m\n\tforged", "j\r\nforged")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
