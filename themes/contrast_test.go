package themes

import (
	"math"
	"testing"
)

// The examples of WCAG's own understanding documents, and the ends of the scale.
func TestContrastRatio(t *testing.T) {
	cases := []struct {
		a, b color
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#777777", "#ffffff", 4.48},
		{"#767676", "#ffffff", 4.54},
		{"#ffffff", "#ffffff", 1},
		{"#ff0000", "#ffffff", 4.00},
	}
	for _, c := range cases {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > 0.005 || contrast(c.b, c.a) != got {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestReadableStopsAsSoonAsItMay(t *testing.T) {
	for _, c := range []struct{ c, ground, want color }{
		{"#ffffff", "#000000", "#ffffff"},
		{"#777777", "#ffffff", "#757575"},
		{"#000000", "#000000", "#757575"},
	} {
		got := readable(c.c, []color{c.ground}, 4.5)
		if contrast(got, c.ground) < 4.5 || got != c.want && c.c != "#000000" {
			t.Errorf("%s on %s becomes %s (%.2f:1), want %s", c.c, c.ground, got, contrast(got, c.ground), c.want)
		}
	}
}

// Every role of every theme can be read on its ground and in the selected line,
// in true colour and in 256 colours. Themes in the terminal's own colours leave
// that to whoever chose those, and name no others.
func TestContrastOfEveryRoleInEveryTheme(t *testing.T) {
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if theme.Variant == AnyTone {
			for r, s := range theme.roles {
				if !s.basic() || s.bg != "" {
					t.Errorf("%s: %s sets a colour of its own on a ground that it does not know", name, Role(r))
				}
			}
			continue
		}
		ground, selected := theme.roles[Background].bg, theme.roles[Selection].bg
		if !ground.fixed() || !selected.fixed() {
			t.Errorf("%s: ground %q, selection %q", name, ground, selected)
			continue
		}
		if dark := luminance(ground.rgb()) < middleLuminance; dark != (theme.Variant == Dark) {
			t.Errorf("%s: the ground is dark: %t; the variant is %s", name, dark, theme.Variant)
		}
		for r, s := range theme.roles {
			role := Role(r)
			need := role.Kind().Contrast()
			if name == "high-contrast" {
				need = enhanced[role.Kind()]
			}
			if role.Kind() == SurfaceKind {
				continue
			}
			if !s.fg.fixed() {
				t.Errorf("%s: %s is %q, the terminal's own, on a ground that is not", name, role, s.fg)
				continue
			}
			for _, on := range []color{ground, selected} {
				if got := contrast(s.fg, on); got < need {
					t.Errorf("%s: %s %s on %s has %.2f:1, a %s needs %.1f:1", name, role, s.fg, on, got, role.Kind(), need)
				}
				shown := keepContrast(s.fg, on, role.Kind().Contrast())
				fg, bg := xterm(nearest256(shown.rgb())), xterm(nearest256(on.rgb()))
				if got := contrast(fg, bg); got < role.Kind().Contrast() {
					t.Errorf("%s: %s %s on %s has %.2f:1 in 256 colours", name, role, fg, bg, got)
				}
			}
		}
	}
}

// enhanced is what high-contrast promises: WCAG 1.4.6 for text, and lines that
// could be read if they were letters.
var enhanced = map[Kind]float64{TextKind: 7, MarkKind: 4.5, DecorationKind: 4.5}

func TestColoursOf256AreTheNearestOnes(t *testing.T) {
	for n := 16; n < 256; n++ {
		if got := xterm(nearest256(xterm(n).rgb())); got != xterm(n) {
			t.Errorf("%d is %s, its nearest is %s", n, xterm(n), got)
		}
	}
}

// Pairs lead to each other, and to the other side.
func TestPairsAreMutual(t *testing.T) {
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if theme.Pair == "" {
			continue
		}
		other, err := Builtin(theme.Pair)
		if err != nil {
			t.Fatal(err)
		}
		if other.Pair != name || other.Variant == theme.Variant {
			t.Errorf("%s (%s) has %s (%s) for a pair, which has %q", name, theme.Variant, other.Name, other.Variant, other.Pair)
		}
	}
}
