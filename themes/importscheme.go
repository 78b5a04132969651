package themes

import (
	"fmt"
	"strings"
)

// Import turns a base16 or base24 scheme into a theme file with the given name. It
// changes colours that are too faint for their role as little as possible, and notes
// that in a comment.
func Import(file string, data []byte, name string) (toml []byte, err error) {
	s, err := readScheme(file, data)
	if err != nil {
		return nil, err
	}
	w := &importer{scheme: s, given: map[string]string{}}
	w.ground, w.raised = s.colors["base00"], s.colors["base02"]
	// base02 is the background of selected text. If it is too near the colour of text,
	// the quieter base01 is used.
	raised := "base02"
	if contrast(s.colors["base05"], w.raised) < TextKind.Contrast()+1 {
		raised, w.raised = "base01", s.colors["base01"]
	}
	w.roles(raised)
	return []byte(w.text(name)), nil
}

// importer builds the two tables of a theme file.
type importer struct {
	scheme         *scheme
	ground, raised color
	palette, looks []string
	given          map[string]string // names in the palette of the scheme's colours
}

// roles assigns a colour of the scheme to every role, following base16's styling guide:
// 08 red, 09 orange, 0A yellow, 0B green, 0C cyan, 0D blue, 0E purple. base24 adds
// bright versions, 12 to 17.
func (w *importer) roles(raised string) {
	w.surface(Background, "base00")
	w.surface(Selection, raised)
	w.look(Text, "", "base05")
	w.look(Dim, "", "base03")
	w.look(Title, " bold", "base05")
	w.look(Accent, "", "base0D")
	w.look(Key, "", "base0D")
	w.look(Frame, "", "base03")
	w.look(Focus, "", "base0D")
	w.look(Notice, "", "base0A")
	w.look(TreeGuide, "", "base03")
	w.look(TreeFrontier, "", "base0C")
	w.look(TreeKept, "", "base0B")
	w.look(TreePruned, "", "base03")
	w.look(TreeRefused, "", "base08")
	w.look(TreeDead, "", "base09")
	w.look(TreeBacktracked, "", "base0E")
	w.look(TreeSolved, " bold", "base13", "base0A")
	w.look(TreeLive, " italic", "base05")
	w.look(ValueHigh, "", "base0B")
	w.look(ValueMid, "", "base0C")
	w.look(ValueLow, "", "base03")
	w.look(StatusRunning, " bold", "base14", "base0B")
	w.look(StatusPaused, " bold", "base16", "base0D")
	w.look(StatusSolved, " bold", "base13", "base0A")
	w.look(StatusUnsolved, " bold", "base17", "base0E")
	w.look(StatusFailed, " bold", "base12", "base08")
	w.look(SparkValue, "", "base0B")
	w.look(SparkFrontier, "", "base0C")
	w.look(SparkBacktrack, "", "base0E")
	w.look(ByModel, "", "base0C")
	w.look(ByRule, "", "base0A")
	w.heat()
}

func (w *importer) surface(r Role, name string) {
	w.palette = append(w.palette, fmt.Sprintf("%s = %q", name, w.scheme.colors[name]))
	w.looks = append(w.looks, fmt.Sprintf("%s = %q", r, "on "+name))
}

func (w *importer) look(r Role, attrs string, names ...string) {
	name, c := w.scheme.color(names...)
	w.looks = append(w.looks, fmt.Sprintf("%s = %q", r, w.named(name, c, r.Kind())+attrs))
}

// named adds a colour to the palette, changed for its kind of role if necessary.
func (w *importer) named(name string, c color, kind Kind) string {
	key := name + kind.String()
	if known, ok := w.given[key]; ok {
		return known
	}
	grounds := []color{w.ground, w.raised}
	as, note := name, ""
	if clear := readable(c, grounds, kind.Contrast()); clear != c {
		as = name + "-" + kind.String()
		note = fmt.Sprintf(" # changed from %s, which has %.1f:1", c, leastContrast(c, grounds))
		c = clear
	}
	line := fmt.Sprintf("%s = %q%s", as, c, note)
	if _, ok := w.given[as]; !ok {
		w.palette = append(w.palette, line)
	}
	w.given[key], w.given[as] = as, as
	return as
}

// heat interpolates from the quiet colour to the loud one, as a scheme has no scale.
func (w *importer) heat() {
	grounds := []color{w.ground, w.raised}
	from := readable(w.scheme.colors["base03"], grounds, TextKind.Contrast())
	to := readable(w.scheme.colors["base0A"], grounds, TextKind.Contrast())
	r, g, b := from.rgb()
	r2, g2, b2 := to.rgb()
	for i := range HeatSteps {
		at := func(a, z int) int { return a + (z-a)*i/(HeatSteps-1) }
		c := readable(hex(at(r, r2), at(g, g2), at(b, b2)), grounds, TextKind.Contrast())
		w.looks = append(w.looks, fmt.Sprintf("%s = %q", Heat0+Role(i), c))
	}
}

func (w *importer) text(name string) string {
	s := w.scheme
	var b strings.Builder
	fmt.Fprintf(&b, "# From the %s scheme %q", s.system, s.name)
	if s.author != "" {
		fmt.Fprintf(&b, " by %s", s.author)
	}
	fmt.Fprintf(&b, ",\n# with espalier themes import.\nname = %q\nvariant = %q\n\n[palette]\n", name, s.variant)
	b.WriteString(strings.Join(w.palette, "\n") + "\n\n[roles]\n" + strings.Join(w.looks, "\n") + "\n")
	return b.String()
}
