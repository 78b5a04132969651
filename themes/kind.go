package themes

// Kind is what a role is used for, which decides how much it must stand out.
type Kind int

// The kinds of roles.
const (
	TextKind       Kind = iota // words, or glyphs that stand for them
	MarkKind                   // lines and blocks with a meaning
	DecorationKind             // lines that could be left out
	SurfaceKind                // what the others are drawn on
)

// Contrast returns the minimum contrast with the background that WCAG 2.2 requires:
// 1.4.3 for text, 1.4.11 for graphics with a meaning.
func (k Kind) Contrast() float64 {
	switch k {
	case TextKind:
		return 4.5
	case MarkKind:
		return 3
	case DecorationKind, SurfaceKind:
	}
	return 0
}

func (k Kind) String() string {
	switch k {
	case TextKind:
		return "text"
	case MarkKind:
		return "mark"
	case DecorationKind:
		return "decoration"
	case SurfaceKind:
		return "surface"
	}
	return "unknown"
}

// Kind returns what the role is used for. Most roles colour words, if only the word next
// to a glyph.
func (r Role) Kind() Kind {
	switch r {
	case Background, Selection:
		return SurfaceKind
	case SparkValue, SparkFrontier, SparkBacktrack:
		return MarkKind
	case Frame, TreeGuide:
		// Boxes and the lines of the tree: titles and indentation show the same.
		return DecorationKind
	default:
		return TextKind
	}
}
