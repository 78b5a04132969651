package themes

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

func golden(t *testing.T, file, got string) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test ./themes -update writes it)", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (go test ./themes -update if that is wanted):\n%s", file, diff)
	}
}

// Published schemes become themes that can be read, in the sense of the contrast
// test, whatever their colours.
func TestImportedSchemes(t *testing.T) {
	for _, name := range []string{"nord", "dracula24", "old-dawn"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "schemes", name+".yaml")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			toml, err := Import(file, data, name)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "schemes/"+name+".toml", string(toml))
			theme, warnings, err := Parse(name+".toml", toml)
			if err != nil || len(warnings) > 0 {
				t.Fatalf("%v %v", err, warnings)
			}
			for r, s := range theme.roles {
				grounds := []color{theme.roles[Background].bg, theme.roles[Selection].bg}
				if kind := Role(r).Kind(); kind != SurfaceKind && leastContrast(s.fg, grounds) < kind.Contrast() {
					t.Errorf("%s %s has %.2f:1", Role(r), s.fg, leastContrast(s.fg, grounds))
				}
			}
		})
	}
}

func TestImportSaysWhereASchemeIsWrong(t *testing.T) {
	cases := map[string]struct{ yaml, want string }{
		"empty":         {"", "f:1: not a base16 or base24 scheme: name and palette are missing"},
		"a list":        {"- a\n- b\n", "f:1: not a base16 or base24 scheme: name and palette are missing"},
		"other yaml":    {"name: x\nversion: 2\n", "f:1: not a base16 or base24 scheme: it has no colours base00 to base0F"},
		"broken yaml":   {"name: x\npalette:\n\tbase00: 1\n", "f:3: found character that cannot start any token"},
		"a short one":   {"palette:\n  base00: \"123456\"\n", "f:1: base01, base02, "},
		"no colour":     {"palette:\n  base00: \"12345\"\n", "f:2: base00: \"12345\" is not a colour: write six hexadecimal digits in quotes"},
		"other system":  {"name: x\nsystem: tinted8\n", "f:2: unknown system \"tinted8\": use base16 or base24"},
		"other variant": {"name: x\n\nvariant: dusk\n", "f:3: unknown variant \"dusk\": use dark or light"},
		"flat palette":  {"palette: red\n", "f:1: palette: base00 and so on must follow below it"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Import("f", []byte(c.yaml), "x")
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestCheckName(t *testing.T) {
	for name, ok := range map[string]bool{"mine": true, "my-2nd_one": true, "": false, "a/b": false, "..": false, "Nord": false, "nord": false, "auto": false, "-x": false} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzImport(f *testing.F) {
	files, _ := filepath.Glob("testdata/schemes/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		toml, err := Import("f", data, "x")
		if err != nil {
			return
		}
		if _, _, err := Parse("x.toml", toml); err != nil {
			t.Errorf("%v in\n%s", err, toml)
		}
	})
}
