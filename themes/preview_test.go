package themes

import (
	"encoding/json"
	"strings"
	"testing"
)

// Every theme in four depths of colour, one file each. `cat` shows them.
func TestPreviews(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			theme, err := Builtin(name)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for p := TrueColor; p >= None; p-- {
				b.WriteString(name + ", " + p.String() + ":\n" + theme.Palette(p).Preview() + "\n")
			}
			golden(t, "preview/"+name+".golden", b.String())
		})
	}
}

func TestSchema(t *testing.T) {
	golden(t, "schema.json", string(Schema()))
	if !json.Valid(Schema()) {
		t.Error("the schema is no JSON")
	}
	for _, r := range Roles() {
		_, name, nested := strings.Cut(r.String(), ".")
		if !nested {
			name = r.String()
		}
		if !strings.Contains(string(Schema()), `"`+name+`": {`) {
			t.Errorf("the schema does not know %s", r)
		}
	}
}

func TestForBackground(t *testing.T) {
	cases := []struct {
		name       string
		background Variant
		want       string
	}{
		{"auto", AnyTone, "terminal"},
		{"auto", Dark, "dark"},
		{"auto", Light, "light"},
		{"gruvbox", AnyTone, "gruvbox-dark"},
		{"gruvbox", Light, "gruvbox-light"},
		{"nord", Light, "nord"},
	}
	for _, c := range cases {
		if got := ForBackground(c.name, c.background); got != c.want {
			t.Errorf("%s on %s is %s, want %s", c.name, c.background, got, c.want)
		}
	}
	for _, family := range Families() {
		for _, side := range []Variant{Dark, Light} {
			theme, err := Builtin(ForBackground(family, side))
			if err != nil || theme.Variant != side {
				t.Errorf("%s on %s: %v", family, side, err)
			}
		}
		if !NeedsBackground(family) {
			t.Errorf("%s needs no background", family)
		}
	}
}

func TestBackgroundFromEnv(t *testing.T) {
	for value, want := range map[string]Variant{
		"": AnyTone, "15;0": Dark, "0;15": Light, "12;default;8": Dark, "0;7": Light,
		"0;default": AnyTone, "x": AnyTone, "0;16": AnyTone, "0;-1": AnyTone,
	} {
		if got := BackgroundFromEnv(func(string) string { return value }); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}
