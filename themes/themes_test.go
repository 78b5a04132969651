package themes

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuiltinThemesAreComplete(t *testing.T) {
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if theme.Name != name {
			t.Errorf("file of %q is named %q", name, theme.Name)
		}
		for _, profile := range []Profile{ANSI, ANSI256, TrueColor} {
			p := theme.Palette(profile)
			for _, r := range Roles() {
				if p.On(r) == "" || p.OnSelected(r) == "" {
					t.Errorf("%s in %s: no look for %s", name, profile, r)
				}
			}
		}
	}
}

func TestPaletteIsSilentWithoutColours(t *testing.T) {
	p := Default().Palette(None)
	for _, r := range Roles() {
		if p.On(r)+p.OnSelected(r)+p.Reset != "" {
			t.Errorf("%s writes an escape sequence", r)
		}
	}
}

func TestPaletteByProfile(t *testing.T) {
	theme, _, err := Parse("x.toml", []byte(`
name = "x"
inherits = "terminal"
[palette]
leaf = "#00ff00"
[roles]
background = "on #000000"
accent = "leaf bold"
selection = "on #222222 underline"
[ansi]
dim = "bright-black faint"
`))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range []Profile{ANSI, ANSI256, TrueColor} {
		palette := theme.Palette(p)
		got[p.String()+" accent"] = palette.On(Accent)
		got[p.String()+" accent selected"] = palette.OnSelected(Accent)
		got[p.String()+" dim"] = palette.On(Dim)
	}
	want := map[string]string{
		"16 accent":                 "\x1b[0;36m", // of "terminal"
		"16 accent selected":        "\x1b[0;1;36m",
		"16 dim":                    "\x1b[0;2;90m",
		"256 accent":                "\x1b[0;1;38;5;46;48;5;16m",
		"256 accent selected":       "\x1b[0;1;4;38;5;46;48;5;235m",
		"256 dim":                   "\x1b[0;90;48;5;16m",
		"truecolor accent":          "\x1b[0;1;38;2;0;255;0;48;2;0;0;0m",
		"truecolor accent selected": "\x1b[0;1;4;38;2;0;255;0;48;2;34;34;34m",
		"truecolor dim":             "\x1b[0;90;48;2;0;0;0m",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseSaysWhereItIsWrong(t *testing.T) {
	cases := map[string]struct{ toml, want string }{
		"no name":          {`variant = "dark"`, `f:1: no name: add name = "..."`},
		"variant":          {"name = \"x\"\nvariant = \"dusk\"", `f:2: unknown variant "dusk": use dark, light or any`},
		"key":              {"name = \"x\"\n\nauthor = \"me\"", `f:3: unknown key "author": a theme has name, variant, pair, inherits, [palette], [roles] and [ansi]`},
		"table":            {"name = \"x\"\n[colors]\ntext = \"red\"", `f:3: unknown table [colors]: a theme has [palette], [roles] and [ansi]`},
		"no string":        {"name = \"x\"\n[roles]\ntext = 7", `f:3: text: the value must be a string in quotes`},
		"two colours":      {"name = \"x\"\n[roles]\ntext = \"red blue\"", `f:3: text: "red blue" has two colours for the same place`},
		"on nothing":       {"name = \"x\"\n[roles]\ntext = \"red on\"", `f:3: text: "red on" ends after "on": add a colour`},
		"lists":            {"name = \"x\"\n[[roles]]\ntext = \"red\"", `f:2: [[roles]]: a theme has no arrays of tables`},
		"unknown parent":   {"name = \"x\"\ninherits = \"y\"", `f:2: inherits: unknown theme "y": use one of terminal, dark, light`},
		"circle":           {"name = \"terminal\"\ninherits = \"dark\"", `f:2: inherits: builtin/dark.toml:1: inherits: a theme inherits itself: terminal, dark, terminal`},
		"defined twice":    {"name = \"x\"\nname = \"y\"", `f:2:1: `},
		"no toml at all":   {"name = ", `f:1:`},
		"unknown colour":   {"name = \"x\"\n[palette]\na = \"rosy\"", `f:3: a: unknown colour or attribute "rosy"`},
		"colour too large": {"name = \"x\"\n[palette]\na = \"256\"", `f:3: a: unknown colour or attribute "256"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := Parse("f", []byte(c.toml))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestVariantIsInherited(t *testing.T) {
	const alone, child = "name = \"x\"", "name = \"x\"\ninherits = \"nord\""
	const own = child + "\nvariant = \"light\""
	for text, want := range map[string]Variant{alone: AnyTone, child: Dark, own: Light} {
		theme, _, err := Parse("f", []byte(text))
		if err != nil || theme.Variant != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestUnknownRoleIsAWarning(t *testing.T) {
	_, warnings, err := Parse("mine.toml", []byte("name = \"x\"\n[roles]\ntext = \"red\"\ntree.flying = \"blue\"\n\"heat.0\" = \"blue\"\n[roles.by]\nmodel = \"blue\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Warning{{"mine.toml", 4, `unknown role "tree.flying"`}}
	if diff := cmp.Diff(want, warnings); diff != "" {
		t.Error(diff)
	}
}

func TestDetect(t *testing.T) {
	cases := []struct {
		env      string
		terminal bool
		want     Profile
	}{
		{"TERM=xterm-256color COLORTERM=truecolor", true, TrueColor},
		{"TERM=xterm-256color", true, ANSI256},
		{"TERM=xterm", true, ANSI},
		{"TERM=dumb", true, None},
		{"TERM=dumb COLORTERM=truecolor", true, None},
		{"", true, None},
		{"TERM=screen-256color COLORTERM=truecolor", true, ANSI256},
		{"TERM=screen-256color COLORTERM=truecolor TERM_PROGRAM=tmux", true, TrueColor},
		{"TERM=xterm-kitty", true, TrueColor},
		{"TERM=xterm-256color", false, None},
		{"TERM=xterm-256color CLICOLOR_FORCE=1", false, ANSI256},
		{"TERM=dumb CLICOLOR_FORCE=1", false, ANSI},
		{"TERM=xterm-256color CLICOLOR_FORCE=0", false, None},
		{"TERM=xterm-256color CLICOLOR=0", true, None},
		{"TERM=xterm-256color CLICOLOR=0 CLICOLOR_FORCE=1", true, ANSI256},
		{"TERM=xterm-256color CLICOLOR_FORCE=1 NO_COLOR=1", true, None},
	}
	for _, c := range cases {
		env := map[string]string{}
		for _, pair := range strings.Fields(c.env) {
			k, v, _ := strings.Cut(pair, "=")
			env[k] = v
		}
		if got := Detect(func(k string) string { return env[k] }, c.terminal); got != c.want {
			t.Errorf("%q, terminal %t: got %s, want %s", c.env, c.terminal, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		data, err := builtinFiles.ReadFile("builtin/" + name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("name = \"x\"\n[roles]\na.b.\"c d\" = '''x'''\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		theme, warnings, err := Parse("f", data)
		if err != nil {
			return
		}
		for _, w := range warnings {
			if w.Line < 1 || w.Line > strings.Count(string(data), "\n")+1 {
				t.Errorf("warning at line %d", w.Line)
			}
		}
		for p := None; p <= TrueColor; p++ {
			theme.Palette(p)
		}
	})
}
