package bench

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

func TestParseMethods(t *testing.T) {
	const low = 0.5
	given, err := method.ParseGiven([]string{"beam=4", "temperature=0.5"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := ParseMethods("io, tot-bfs:beam=1:min-probability=0.1,tot-bfs:evaluate=rule,cot-sc:samples=10", given, undivided(t), method.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, method.Title(s))
		if s.Temperature != low {
			t.Errorf("%s: temperature %v", s.Method, s.Temperature)
		}
	}
	if diff := cmp.Diff([]string{"io", "tot-bfs b=1", "tot-bfs b=4 rule", "cot-sc k=10"}, got); diff != "" {
		t.Error(diff)
	}
	if all[1].MinProb != 0.1 || all[0].Beam != 0 {
		t.Errorf("settings %+v", all)
	}
	for _, list := range []string{"paper", "all"} {
		methods, err := ParseMethods(list, nil, undivided(t), method.Defaults)
		if err != nil {
			t.Errorf("%s: %v", list, err)
		}
		for _, s := range methods {
			if m, err := method.Named(s.Method); err != nil || !m.Suits(undivided(t)) {
				t.Errorf("%s has %s, which cannot search the puzzle", list, s.Method)
			}
		}
	}
}

// undivided is a problem that no method can divide into parts.
func undivided(t *testing.T) search.Problem {
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestControls(t *testing.T) {
	methods, err := ParseMethods("io,tot-bfs,tot-dfs:evaluate=rule", nil, undivided(t), method.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	names := func(list []Subject) (names []string) {
		for _, s := range list {
			names = append(names, s.Settings.Method+" "+s.Model+" "+s.Judge)
		}
		return names
	}
	want := []string{
		"io embedded ", "tot-bfs embedded ", "tot-dfs embedded ",
		"tot-bfs embedded random",
		"io random ", "tot-bfs random ", "tot-dfs random ",
		"tot-bfs embedded exact",
	}
	all := func(model, judge string) []Subject {
		return append(Subjects(methods, model, judge), Controls(methods, model, judge, search.Judge)...)
	}
	if diff := cmp.Diff(want, names(all("embedded", ""))); diff != "" {
		t.Error(diff)
	}
	if got := all("embedded", "exact"); len(got) != len(want)-1 {
		t.Errorf("the limit twice: %v", names(got))
	}
	if got := all("random", ""); len(got) != len(methods) {
		t.Errorf("controls of the control: %v", names(got))
	}
}
