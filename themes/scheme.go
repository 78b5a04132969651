package themes

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// scheme is a colour scheme of 16 or 24 colours, as tinted-theming publishes
// them: https://github.com/tinted-theming/home/blob/main/builder.md. Older files
// have the colours at the top level, and the name under "scheme".
type scheme struct {
	system, name, author string
	variant              Variant // empty: unknown
	colors               map[string]color
}

var (
	baseKey   = regexp.MustCompile(`^base(0[0-9A-F]|1[0-7])$`)
	baseColor = regexp.MustCompile(`^#?[0-9a-fA-F]{6}$`)
	yamlLine  = regexp.MustCompile(`line (\d+): `)
)

// readScheme reads a base16 or base24 scheme.
func readScheme(file string, data []byte) (*scheme, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, yamlError(file, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:1: not a base16 or base24 scheme: name and palette are missing", file)
	}
	s := &scheme{colors: map[string]color{}}
	if err := s.readTable(file, doc.Content[0], true); err != nil {
		return nil, err
	}
	return s, s.complete(file)
}

// yamlError writes the line of an error as file:line.
func yamlError(file string, err error) error {
	text, line := strings.TrimPrefix(err.Error(), "yaml: "), "1"
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text, line = strings.Replace(text, m[0], "", 1), m[1]
	}
	return fmt.Errorf("%s:%s: %s", file, line, text)
}

// readTable reads the top level, and the palette below it.
func (s *scheme) readTable(file string, table *yaml.Node, top bool) error {
	for i := 0; i+1 < len(table.Content); i += 2 {
		key, value := table.Content[i], table.Content[i+1]
		switch {
		case top && key.Value == "palette":
			if value.Kind != yaml.MappingNode {
				return fmt.Errorf("%s:%d: palette: base00 and so on must follow below it", file, value.Line)
			}
			if err := s.readTable(file, value, false); err != nil {
				return err
			}
			continue
		case value.Kind != yaml.ScalarNode:
			continue
		case top && key.Value == "system":
			s.system = value.Value
			if s.system != "base16" && s.system != "base24" {
				return fmt.Errorf("%s:%d: unknown system %q: use base16 or base24", file, value.Line, s.system)
			}
		case top && (key.Value == "name" || key.Value == "scheme"):
			s.name = oneLine(value.Value)
		case top && key.Value == "author":
			s.author = oneLine(value.Value)
		case top && key.Value == "variant":
			if s.variant = Variant(value.Value); s.variant != Dark && s.variant != Light {
				return fmt.Errorf("%s:%d: unknown variant %q: use dark or light", file, value.Line, value.Value)
			}
		}
		if name := baseName(key.Value); baseKey.MatchString(name) {
			if !baseColor.MatchString(value.Value) {
				return fmt.Errorf("%s:%d: %s: %q is not a colour: write six hexadecimal digits in quotes", file, value.Line, key.Value, value.Value)
			}
			s.colors[name] = color("#" + strings.ToLower(strings.TrimPrefix(value.Value, "#")))
		}
	}
	return nil
}

// baseName turns base0a into base0A.
func baseName(key string) string {
	if rest, ok := strings.CutPrefix(key, "base"); ok {
		return "base" + strings.ToUpper(rest)
	}
	return key
}

// oneLine keeps a text within the comment or the string that it is put into.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

// complete checks that no colour is missing, and fills in variant and system.
func (s *scheme) complete(file string) error {
	var missing []string
	for i := range 16 {
		if name := fmt.Sprintf("base%02X", i); s.colors[name] == "" {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) == 16:
		return fmt.Errorf("%s:1: not a base16 or base24 scheme: it has no colours base00 to base0F", file)
	case len(missing) > 0:
		return fmt.Errorf("%s:1: %s missing: a scheme has base00 to base0F", file, strings.Join(missing, ", "))
	}
	if s.variant == "" {
		s.variant = Light
		if luminance(s.colors["base00"].rgb()) < middleLuminance {
			s.variant = Dark
		}
	}
	if s.system == "" {
		s.system = "base16"
		if s.colors["base17"] != "" {
			s.system = "base24"
		}
	}
	return nil
}

// color returns the first of the named colours that the scheme has. base24 has bright
// versions of some colours.
func (s *scheme) color(names ...string) (name string, c color) {
	i := slices.IndexFunc(names, func(n string) bool { return s.colors[n] != "" })
	return names[i], s.colors[names[i]]
}

var themeName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// CheckName returns an error if a name cannot be that of a theme file.
func CheckName(name string) error {
	switch {
	case !themeName.MatchString(name):
		return fmt.Errorf("theme name %q: use small letters, digits, - and _", name)
	case slices.Contains(builtinOrder, name):
		return fmt.Errorf("theme name %q is taken by a built-in theme", name)
	case name == "auto":
		return errors.New(`theme name "auto" is taken: it stands for the theme that suits the terminal`)
	}
	return nil
}
