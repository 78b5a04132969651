package keymap_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/tui/config"
	"espalier/tui/keymap"
)

var defaults = []keymap.Binding{
	{ID: "step", While: "", Keys: []string{"s", "f11"}},
	{ID: "next", While: "", Keys: []string{"n"}},
	{ID: "quit", While: "", Keys: []string{"q"}},
	{ID: "next-match", While: "searching", Keys: []string{"n"}},
}

func TestApply(t *testing.T) {
	cases := map[string]struct {
		file     string
		keys     map[string][]string // of the actions that change
		problems []string
	}{
		"other keys": {
			"[keys]\nstep = \"x\"\nquit = [\"ctrl+q\", \"Q\"]\n",
			map[string][]string{"step": {"x"}, "quit": {"ctrl+q", "Q"}},
			nil,
		},
		"none": {"[keys]\nquit = []\n", map[string][]string{"quit": nil}, nil},
		"swapped": {
			"[keys]\nstep = \"q\"\nquit = \"s\"\n",
			map[string][]string{"step": {"q"}, "quit": {"s"}},
			nil,
		},
		"space has no letter": {"[keys]\nstep = \"space\"\n", map[string][]string{"step": {" "}}, nil},
		"a mode of its own":   {"[keys]\nnext-match = \"s\"\n", map[string][]string{"next-match": {"s"}}, nil},
		"taken away": {
			"# mine\n[keys]\nnext = [\"n\", \"s\"]\n",
			map[string][]string{"next": {"n", "s"}, "step": {"f11"}},
			[]string{`config.toml:3: key "s" was for step, which has 1 other key left`},
		},
		"given twice": {
			"[keys]\nstep = \"x\"\nnext = \"x\"\n",
			map[string][]string{"step": {"x"}, "next": nil},
			[]string{`config.toml:3: key "x" is for step already, by line 2`},
		},
		"unknown": {
			"[keys]\n\nsteps = \"x\"\nzzzzzz = \"y\"\n", nil,
			[]string{`config.toml:3: unknown action "steps"; did you mean "step"?`, "config.toml:4: unknown action \"zzzzzz\"; `espalier keys` lists them"},
		},
		"no such key": {
			"[keys]\nstep = [\"hyper+x\", \"f99\", \"ctrl+s\"]\n",
			map[string][]string{"step": {"ctrl+s"}},
			[]string{`config.toml:2: step: no terminal sends a key "hyper+x"`, `config.toml:2: step: no terminal sends a key "f99"`},
		},
		"of other tables": {"[theme]\nstep = 3\n", nil, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			own, _ := config.Read("config.toml", []byte(c.file))
			got, _ := keymap.Apply(defaults, own.Keys)
			problems := keymap.Check([][]keymap.Binding{defaults, defaults}, own.Keys)
			for i, b := range got {
				want, changed := c.keys[b.ID]
				if !changed {
					want = defaults[i].Keys
				}
				if diff := cmp.Diff(want, b.Keys); diff != "" && len(want)+len(b.Keys) > 0 {
					t.Errorf("%s: %s", b.ID, diff)
				}
			}
			var texts []string
			for _, p := range problems {
				texts = append(texts, p.String())
			}
			if diff := cmp.Diff(c.problems, texts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A file of keys that names an action as it was called before still works.
func TestFormerNames(t *testing.T) {
	defaults := []keymap.Binding{{ID: "close", Keys: []string{"x"}}, {ID: "pin", Keys: []string{"P"}}}
	got, problems := keymap.Apply(defaults, []keymap.Change{{ID: "cut", Keys: []string{"z"}, Line: 1}})
	if len(problems) > 0 || len(got[0].Keys) != 1 || got[0].Keys[0] != "z" {
		t.Errorf("%+v, problems %v", got, problems)
	}
}
