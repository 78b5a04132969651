package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/tui/keymap"
	"espalier/tui/usercommand"
)

func TestReadSaysWhatIsWrongAndWhere(t *testing.T) {
	for file, want := range map[string]string{
		"":                                 "",
		"theme = \"nord\"\n[keys]\nx = []": "",
		"keys.step = \"x\"\nnotify = {by = \"bell\", after = \"3s\"}\n": "",
		"theme = 3\n":                         "1: theme: want text in quotes",
		"\ntheme = \"nrd\"\n":                 `2: theme: unknown theme "nrd"; there are `,
		"them = \"nord\"\n":                   `1: unknown key "them"; did you mean "theme"?`,
		"mouse = \"no\"\n":                    "1: mouse: want true or false",
		"background = \"ligth\"\n":            `1: background: unknown value "ligth"; want auto, light, dark; did you mean "light"?`,
		"[notify]\nby = \"mail\"\nafter=60\n": "2: notify.by: unknown value \"mail\"; want auto, bell, osc9, osc777, off\n3: notify.after: want a time in quotes, such as \"90s\" or \"5m\"",
		"[notfy]\nby = 3\nx = 4\n":            `1: unknown table [notfy]; did you mean "notify"?`,
		"[[commands]]\nname = 3\n":            `1: unknown table [[commands]]; did you mean "command"?`,
		"[[command]]\nname = \"a\"\nrun = \"b\"\noutput = \"popupp\"\n": `4: output: unknown value "popupp"; want popup, none, thought, terminal; did you mean "popup"?`,
		"[[command]]\nnam = \"a\"\nrun = \"b\"\n":                       "1: command: name = \"\": want small letters, digits and -\n2: unknown key \"nam\"; did you mean \"name\"?",
		"[[command]]\nname = \"a\"\n":                                   `1: command "a" has nothing to run: add run = "..."`,
		"[command]\nname = \"a\"\n":                                     `1: unknown table [command]`,
		"command = [{name = \"a\"}]\n":                                  "1: write each command as a table of its own, under [[command]]",
		"[keys]\nstep = 3\nnext = \"x\"\n":                              "2: step: want a key in quotes, or a list of them",
		"[keys]\nstep = [\"a\", 3]\n":                                   "2: step: want a key in quotes, or a list of them",
		"[keys]\nstep = \"a\nb\"\n":                                     "2: basic strings cannot have new lines",
		"[keys]\nstep=\"a\"\nstep=\"b\"\n":                              "3: key step is already defined",
		"[servers]\nallow = [\"llm.example.org\"]\n":                    `2: servers.allow: want the address of a server, "https://host" or "http://host:8000"`,
	} {
		_, problems := Read("config.toml", []byte(file))
		var all []string
		for _, p := range problems {
			all = append(all, strings.TrimPrefix(p.String(), "config.toml:"))
		}
		got := strings.Join(all, "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s\nwant %s", file, got, want)
		}
	}
}

// What is wrong does not take the rest away.
func TestTheRestCounts(t *testing.T) {
	own, problems := Read("config.toml", []byte("mouse = false\nthem = 1\n[keys]\nstep = \"x\"\nnext = 1\n[[command]]\nname = \"a\"\nrun = \"b\"\nkey = \"f12\"\nscreen = [\"explorer\", \"runs\"]\n[[command]]\n"))
	want := Defaults()
	want.Mouse = false
	want.Keys = []keymap.Change{{ID: "step", Keys: []string{"x"}, File: "config.toml", Line: 4}}
	want.Commands = []usercommand.Command{{Name: "a", Run: "b", Keys: []string{"f12"}, Screens: []string{"explorer", "runs"}, Output: usercommand.Popup, File: "config.toml", Line: 6}}
	if diff := cmp.Diff(want, own); diff != "" || len(problems) != 3 {
		t.Errorf("%d problems; %s", len(problems), diff)
	}
}

// The document is a file of settings that says what holds without one, its examples can be
// used as they stand, and it has every field there is.
func TestTheDocumentIsAFileOfSettings(t *testing.T) {
	read := func(text string) Settings {
		t.Helper()
		own, problems := Read("config.toml", []byte(text))
		if len(problems) > 0 {
			t.Errorf("%v", problems)
		}
		return own
	}
	if diff := cmp.Diff(Defaults(), read(Document())); diff != "" {
		t.Error(diff)
	}
	example := regexp.MustCompile(`(?m)^# (\[\[|[a-z-]+ = )`)
	own := read(example.ReplaceAllString(Document(), "$1"))
	if len(own.Keys) != 2 || len(own.Servers) != 2 || len(own.Commands) != 1 {
		t.Fatalf("%+v", own)
	}
	for field, value := range reflect.ValueOf(own.Commands[0]).Fields() {
		if value.IsZero() {
			t.Errorf("the example of a command has no %s", field.Name)
		}
	}
	one := new(Settings)
	placed := map[string]bool{}
	for _, r := range settings() {
		placed[fmt.Sprintf("%p", r.to(one))] = true
	}
	for _, fields := range []reflect.Value{reflect.ValueOf(one).Elem(), reflect.ValueOf(&one.Notify).Elem()} {
		for field, value := range fields.Fields() {
			switch field.Name {
			case "Notify", "Keys", "Commands": // tables, which are read above
			default:
				if !placed[fmt.Sprintf("%p", value.Addr().Interface())] {
					t.Errorf("no key of a file sets %s", field.Name)
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("[keys]\nstep = \"x\"\nnext = [\"n\", \"f10\"]\n")
	f.Add("keys.step = 'x' # no\n[[keys]]\n[[command]]\nname='a'\nrun=1\n[command.x]\ny=1")
	f.Add(Document())
	f.Fuzz(func(t *testing.T, text string) {
		own, problems := Read("config.toml", []byte(text))
		lines := strings.Count(text, "\n") + 1
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines {
				t.Fatalf("line %d of %d: %s", p.Line, lines, p.Text)
			}
		}
		for _, c := range own.Commands {
			if c.Wrong() != nil {
				t.Fatalf("%+v counts", c)
			}
		}
	})
}
