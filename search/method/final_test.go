package method_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// opinion is spell without a rule for answers: whoever writes "=word" has one.
type opinion struct{ searchtest.Spell }

func (o opinion) Check(ctx context.Context, path []search.Step, text string) (search.Check, error) {
	if answer, ok := strings.CutPrefix(text, "="); ok {
		return search.Check{State: path[len(path)-1].State + "=" + answer, Answer: answer}, nil
	}
	return o.Spell.Check(ctx, path, text)
}

func opinionModel() *searchtest.Scripted {
	return &searchtest.Scripted{
		Replies: map[string][]string{
			"propose .":  {"c", "=a", "d"},
			"propose .c": {"=cat", "=cow"},
			"propose .d": {"=dog"},
			"answer .":   {"cat"},
			"solve .":    {"c =cat", "c =cow", "d =cow"},
		},
		Good: map[string]float64{".c": 0.9, ".d": 0.3, ".=a": 0.2, ".c=cat": 0.5, ".c=cow": 0.6, ".d=dog": 0.1},
	}
}

// Where no rule can check an answer, a search gives the one it chose and says how.
func TestAnswersWithoutRules(t *testing.T) {
	bfs, dfs := searchtest.Settings(t, "tot-bfs"), searchtest.Settings(t, "tot-dfs")
	bfs.Beam = 2
	sc := searchtest.Settings(t, "cot-sc")
	sc.Samples = 3
	for _, c := range []struct {
		settings       search.Settings
		answer, chosen string
	}{
		{searchtest.Settings(t, "io"), "cat", "the model's own answer"},
		{sc, "cow", "2 of 3 chains agree on it"},
		{bfs, "cow", "valued best of 2"},
		{dfs, "cow", "valued best of 2"},
	} {
		r := searchtest.New(t, runner.Config{Problem: opinion{searchtest.Spell{Word: "cat", Length: 3}}, Settings: c.settings, Model: opinionModel()})
		o := searchtest.RunToEnd(t, r).Outcome()
		if !o.Solved || o.Answer != c.answer || o.Chosen != c.chosen {
			t.Errorf("%s: %+v, want %s, %s", c.settings.Method, o, c.answer, c.chosen)
		}
	}
}

// An answer that is kept and not the best waits; it is given when nothing else
// is left, and never expanded.
func TestAnswerInReserve(t *testing.T) {
	model := opinionModel()
	model.Replies["propose ."] = []string{"c", "=a"}
	model.Replies["propose .c"] = []string{"!"}
	s := searchtest.Settings(t, "tot-bfs")
	r := searchtest.New(t, runner.Config{Problem: opinion{searchtest.Spell{Word: "cat", Length: 3}}, Settings: s, Model: model})
	o := searchtest.RunToEnd(t, r).Outcome()
	want := []string{"expand .", "evaluate .c .=a", "select .c .=a", "expand .c", "conclude .=a"}
	if diff := cmp.Diff(want, searchtest.Story(r)); diff != "" || o.Answer != "a" {
		t.Errorf("%+v\n%s", o, diff)
	}
}
