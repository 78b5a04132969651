package keymap

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

var defaults = []Binding{
	{"step", "", []string{"s", "f11"}},
	{"next", "", []string{"n"}},
	{"quit", "", []string{"q"}},
	{"next-match", "searching", []string{"n"}},
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
			changes, err := Read("config.toml", []byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			got, problems := Apply(defaults, changes)
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

func TestReadSaysWhere(t *testing.T) {
	for file, want := range map[string]string{
		"[keys]\nstep = 3\n":               "config.toml:2: step: want a key in quotes, or a list of them",
		"[keys]\nstep = [\"a\", 3]\n":      "config.toml:2: step: want a key in quotes, or a list of them",
		"[keys]\nstep = \"a\nb\"\n":        "config.toml:2:10: basic strings cannot have new lines",
		"[keys]\nstep=\"a\"\nstep=\"b\"\n": "config.toml:3:1: key step is already defined",
	} {
		if _, err := Read("config.toml", []byte(file)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", file, err, want)
		}
	}
	if changes, err := Load(t.TempDir() + "/none.toml"); changes != nil || err != nil {
		t.Errorf("a file that is not there: %v, %v", changes, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("[keys]\nstep = \"x\"\nnext = [\"n\", \"f10\"]\n")
	f.Add("keys.step = 'x' # no\n[[keys]]\n")
	f.Fuzz(func(t *testing.T, text string) {
		changes, err := Read("config.toml", []byte(text))
		if err != nil {
			return
		}
		result, _ := Apply(defaults, changes)
		seen := map[slot]string{}
		for _, b := range result {
			for _, k := range b.Keys {
				if other, taken := seen[slot{k, b.While}]; taken && other != b.ID {
					t.Fatalf("key %q is for %s and %s", k, other, b.ID)
				}
				seen[slot{k, b.While}] = b.ID
			}
		}
	})
}

// A file of keys that names an action as it was called before still works.
func TestFormerNames(t *testing.T) {
	defaults := []Binding{{ID: "close", Keys: []string{"x"}}, {ID: "pin", Keys: []string{"P"}}}
	got, problems := Apply(defaults, []Change{{ID: "cut", Keys: []string{"z"}, Line: 1}})
	if len(problems) > 0 || len(got[0].Keys) != 1 || got[0].Keys[0] != "z" {
		t.Errorf("%+v, problems %v", got, problems)
	}
}
