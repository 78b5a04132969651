package themes

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Warning is a part of a theme file that was ignored.
type Warning struct {
	File string
	Line int
	Text string
}

func (w Warning) String() string { return fmt.Sprintf("%s:%d: %s", w.File, w.Line, w.Text) }

// entry is a `key = "value"` of a theme file with its table.
type entry struct {
	table, key, value string
	line              int
}

// Parse reads a theme file. A key that is not a role is a warning, so that a theme for a
// newer version can be used; any other mistake is an error with its line.
func Parse(file string, data []byte) (*Theme, []Warning, error) {
	t, warnings, err := parse(file, data, nil)
	if err != nil {
		return nil, nil, err
	}
	for role, like := range kin {
		for _, looks := range []*[roleCount]style{&t.roles, &t.ansi} {
			if looks[role].fg == "" && looks[role].bg == "" && looks[role].attrs == nil {
				looks[role] = looks[like]
			}
		}
	}
	return t, warnings, nil
}

// parse follows `inherits` into the built-in themes. seen are the names on the way, to
// detect a circle.
func parse(file string, data []byte, seen []string) (*Theme, []Warning, error) {
	entries, err := readEntries(file, data)
	if err != nil {
		return nil, nil, err
	}
	t, err := heading(file, entries, seen)
	if err != nil {
		return nil, nil, err
	}
	palette, err := readPalette(file, entries)
	if err != nil {
		return nil, nil, err
	}
	warnings, err := t.readRoles(file, entries, palette)
	if err != nil {
		return nil, nil, err
	}
	return t, warnings, nil
}

// heading reads the keys before the first table and starts from the inherited theme.
func heading(file string, entries []entry, seen []string) (*Theme, error) {
	t := &Theme{}
	inherits, at := "", 1
	for _, e := range entries {
		if e.table != "" {
			continue
		}
		switch e.key {
		case "name":
			t.Name = e.value
		case "variant":
			switch v := Variant(e.value); v {
			case Dark, Light, AnyTone:
				t.Variant = v
			default:
				return nil, fmt.Errorf("%s:%d: unknown variant %q: use dark, light or any", file, e.line, e.value)
			}
		case "pair":
			t.Pair = e.value
		case "inherits":
			inherits, at = e.value, e.line
		default:
			return nil, fmt.Errorf("%s:%d: unknown key %q: a theme has name, variant, pair, inherits, [palette], [roles] and [ansi]", file, e.line, e.key)
		}
	}
	if t.Name == "" {
		return nil, fmt.Errorf("%s:1: no name: add name = \"...\"", file)
	}
	if inherits == "" && t.Name != DefaultName {
		inherits = DefaultName
	}
	if inherits == "" {
		t.Variant = cmp.Or(t.Variant, AnyTone)
		return t, nil
	}
	parent, err := inherited(inherits, append(seen, t.Name))
	if err != nil {
		return nil, fmt.Errorf("%s:%d: inherits: %w", file, at, err)
	}
	t.roles, t.ansi = parent.roles, parent.ansi
	t.Variant = cmp.Or(t.Variant, parent.Variant)
	return t, nil
}

func inherited(name string, seen []string) (*Theme, error) {
	for _, s := range seen {
		if s == name {
			return nil, fmt.Errorf("a theme inherits itself: %s, %s", strings.Join(seen, ", "), name)
		}
	}
	data, err := builtinFiles.ReadFile("builtin/" + name + ".toml")
	if err != nil {
		return nil, fmt.Errorf("unknown theme %q: use one of %s", name, strings.Join(builtinOrder, ", "))
	}
	t, _, err := parse("builtin/"+name+".toml", data, seen)
	return t, err
}

func readPalette(file string, entries []entry) (map[string]color, error) {
	palette := map[string]color{}
	for _, e := range entries {
		if e.table != "palette" {
			continue
		}
		// A colour may be the name of an earlier one.
		c, err := parseColor(e.value, palette)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", file, e.line, e.key, err)
		}
		palette[e.key] = c
	}
	return palette, nil
}

func (t *Theme) readRoles(file string, entries []entry, palette map[string]color) ([]Warning, error) {
	var warnings []Warning
	for _, e := range entries {
		var into *[roleCount]style
		switch e.table {
		case "", "palette":
			continue
		case "roles":
			into = &t.roles
		case "ansi":
			into = &t.ansi
		default:
			return nil, fmt.Errorf("%s:%d: unknown table [%s]: a theme has [palette], [roles] and [ansi]", file, e.line, e.table)
		}
		s, err := parseStyle(e.value, palette)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", file, e.line, e.key, err)
		}
		role, ok := roleNamed(e.key)
		if !ok {
			warnings = append(warnings, Warning{file, e.line, fmt.Sprintf("unknown role %q", e.key)})
			continue
		}
		into[role] = s
		// A style in the terminal's own colours applies to terminals of 16 colours as
		// well, unless [ansi] has another one.
		if e.table == "roles" && s.basic() && !named(entries, "ansi", e.key) {
			t.ansi[role] = s
		}
	}
	return warnings, nil
}

// named reports whether a table of the file has a key.
func named(entries []entry, table, key string) bool {
	return slices.ContainsFunc(entries, func(e entry) bool { return e.table == table && e.key == key })
}

// readEntries walks the syntax of the file to get the line of every key. It decodes the
// file as well, which detects keys and tables that are defined twice.
func readEntries(file string, data []byte) ([]entry, error) {
	var probe map[string]any
	if err := toml.Unmarshal(data, &probe); err != nil {
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			row, column := decode.Position()
			return nil, fmt.Errorf("%s:%d:%d: %s", file, row, column, strings.TrimPrefix(decode.Error(), "toml: "))
		}
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	var entries []entry
	var p unstable.Parser
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		node := p.Expression()
		key, line := keyOf(&p, node)
		switch node.Kind {
		case unstable.Table:
			table = key
		case unstable.KeyValue:
			if node.Value().Kind != unstable.String {
				return nil, fmt.Errorf("%s:%d: %s: the value must be a string in quotes", file, line, key)
			}
			in, group, nested := strings.Cut(table, ".") // [roles.tree] holds roles that begin with "tree."
			if nested {
				key = group + "." + key
			}
			entries = append(entries, entry{in, key, string(node.Value().Data), line})
		default:
			return nil, fmt.Errorf("%s:%d: [[%s]]: a theme has no arrays of tables", file, line, key)
		}
	}
	return entries, p.Error()
}

// keyOf joins the parts of a key, so that heat.0 and "heat.0" are the same role.
func keyOf(p *unstable.Parser, node *unstable.Node) (key string, line int) {
	var parts []string
	line = 1
	for it := node.Key(); it.Next(); {
		part := it.Node()
		if len(parts) == 0 {
			line = p.Shape(part.Raw).Start.Line
		}
		parts = append(parts, string(part.Data))
	}
	return strings.Join(parts, "."), line
}
