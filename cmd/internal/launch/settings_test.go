package launch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"espalier/tui/action"
	"espalier/tui/browser"
	"espalier/tui/config"
	"espalier/tui/explorer"
	"espalier/tui/race"
	"espalier/tui/runs"
	"espalier/tui/shell"
)

// Every key of a screen means one thing, also those that are the same everywhere.
func TestNoKeyMeansTwoThings(t *testing.T) {
	if _, problems := checked(config.Defaults(), nil); len(problems) > 0 {
		t.Error(problems)
	}
	common := shell.Actions((*Screens)(nil).Places())
	for name, table := range map[string][]action.Action{"explorer": explorer.Table(), "browser": browser.Table(), "runs": runs.Table(), "race": race.Table()} {
		seen := map[string]string{}
		for _, a := range append(table, common...) {
			for _, k := range a.Keys {
				if other, taken := seen[k+a.While]; taken {
					t.Errorf("%s: %s is a key of %s and of %s", name, k, other, a.ID)
				}
				seen[k+a.While] = a.ID
			}
		}
	}
}

// Commands of the user's are on their screens alone, and what they take is said.
func TestWhatIsWrongWithSettingsIsSaid(t *testing.T) {
	for file, want := range map[string]string{
		"[[command]]\nname = \"mine\"\nkey = \"F12\"\nrun = \"true\"\n":                                 `1: mine: no terminal sends a key "F12"`,
		"[[command]]\nname = \"mine\"\nkey = \"f12\"\nrun = \"true\"\n":                                 "",
		"[[command]]\nname = \"mine\"\nkey = \"s\"\nrun = \"true\"\nscreen = \"explorer\"\n":            `1: key "s" was for step, which has 1 other key left`,
		"[[command]]\nname = \"mine\"\nkey = \"b\"\nrun = \"true\"\nscreen = \"start\"\n":               "",
		"[[command]]\nname = \"step\"\nrun = \"true\"\n":                                                "1: command \"step\" has the name of an action; `espalier keys` lists those",
		"[[command]]\nname = \"mine\"\nrun = \"true\"\n[[command]]\nname = \"mine\"\nrun = \"false\"\n": `4: command "mine" is there already, on line 1`,
		"[keys]\nstep = \"f12\"\n[[command]]\nname = \"mine\"\nkey = \"f12\"\nrun = \"true\"\n":         `3: key "f12" is for step already, by line 2`,
		"[keys]\nrename = \"f12\"\n": "",
		"[keys]\nrenam = \"f12\"\n":  `2: unknown action "renam"; did you mean "rename"?`,
	} {
		name := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("ESPALIER_CONFIG", name)
		_, problems := UserSettings()
		var all []string
		for _, p := range problems {
			all = append(all, strings.TrimPrefix(p.String(), name+":"))
		}
		if got := strings.Join(all, "\n"); got != want {
			t.Errorf("%s\n%s\nwant %s", file, got, want)
		}
		if err := CheckSettings(name); (err == nil) != (want == "") {
			t.Errorf("%s: %v", file, err)
		}
	}
}
