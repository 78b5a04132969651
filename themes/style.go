package themes

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// style is the look of a role before it becomes an escape sequence.
type style struct {
	fg, bg color
	attrs  []string // SGR parameters, in a fixed order
}

// basic reports whether a style uses only the terminal's own 16 colours.
func (s style) basic() bool { return s.fg.basic() && s.bg.basic() }

// ansiNames are the terminal's own 16 colours, in the order of their numbers.
var ansiNames = []string{
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
	"bright-black", "bright-red", "bright-green", "bright-yellow",
	"bright-blue", "bright-magenta", "bright-cyan", "bright-white",
}

// attrParams are the words for attributes and their SGR parameters.
var attrParams = map[string]string{
	"bold": "1", "faint": "2", "italic": "3", "underline": "4", "reverse": "7", "strike": "9",
}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// parseStyle reads `[COLOUR] [on COLOUR] [ATTRIBUTE ...]`, for example
// "leaf on bark bold". Colours are looked up in the palette first.
func parseStyle(text string, palette map[string]color) (style, error) {
	var s style
	words := strings.Fields(text)
	for i := 0; i < len(words); i++ {
		word := words[i]
		if p, ok := attrParams[word]; ok {
			if !slices.Contains(s.attrs, p) {
				s.attrs = append(s.attrs, p)
			}
			continue
		}
		target := &s.fg
		if word == "on" {
			i++
			if i == len(words) {
				return style{}, fmt.Errorf("%q ends after \"on\": add a colour", text)
			}
			word, target = words[i], &s.bg
		}
		if *target != "" {
			return style{}, fmt.Errorf("%q has two colours for the same place", text)
		}
		c, err := parseColor(word, palette)
		if err != nil {
			return style{}, err
		}
		*target = c
	}
	slices.Sort(s.attrs)
	return s, nil
}

// parseColor reads a name of the palette, "#rrggbb", "0" to "255", one of the
// terminal's 16 names, or "default".
func parseColor(word string, palette map[string]color) (color, error) {
	if c, ok := palette[word]; ok {
		return c, nil
	}
	switch i := slices.Index(ansiNames, word); {
	case word == "default":
		return "", nil
	case i >= 0:
		return color(strconv.Itoa(i)), nil
	case hexColor.MatchString(word):
		return color(strings.ToLower(word)), nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 0 && n <= 255 {
		return color(strconv.Itoa(n)), nil
	}
	return "", fmt.Errorf("unknown colour or attribute %q: use a name from [palette], #rrggbb, 0 to 255, "+
		"a terminal colour such as bright-blue, default, or one of bold, faint, italic, underline, reverse, strike", word)
}
