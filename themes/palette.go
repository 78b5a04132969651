package themes

import "strings"

// Palette is a theme for one terminal: an escape sequence for every role.
//
// A sequence sets every attribute, so that text in one role may follow text in another
// without a reset between them. A line ends with Reset.
type Palette struct {
	Theme   *Theme
	Profile Profile
	Reset   string // empty when the terminal has no colours

	plain    [roleCount]string
	selected [roleCount]string
}

// On returns the sequence that starts text in a role.
func (p *Palette) On(r Role) string { return p.plain[r] }

// OnSelected is On for text in the selected line.
func (p *Palette) OnSelected(r Role) string { return p.selected[r] }

// Palette resolves the theme for a terminal.
func (t *Theme) Palette(profile Profile) *Palette {
	p := &Palette{Theme: t, Profile: profile}
	if profile == None {
		return p
	}
	p.Reset = "\x1b[0m"
	looks := t.roles
	if profile == ANSI {
		looks = t.ansi
	}
	background := looks[Background].bg
	for r, s := range looks {
		if s.fg == "" {
			s.fg = looks[Text].fg
		}
		if s.bg == "" {
			s.bg = background
		}
		p.plain[r] = sgr(s, profile, Role(r))
		p.selected[r] = sgr(onSelection(s, looks[Selection]), profile, Role(r))
	}
	return p
}

// onSelection adds the background and the attributes of the selection to a style.
func onSelection(s, selection style) style {
	if selection.bg != "" {
		s.bg = selection.bg
	}
	s.attrs = append(append([]string(nil), s.attrs...), selection.attrs...)
	return s
}

// sgr returns the escape sequence of a style: reset, attributes, colours.
func sgr(s style, profile Profile, role Role) string {
	if profile == ANSI256 {
		s.fg = keepContrast(s.fg, s.bg, role.Kind().Contrast())
	}
	params := append([]string{"0"}, s.attrs...)
	if seq := s.fg.params(profile, false); seq != "" {
		params = append(params, seq)
	}
	if seq := s.bg.params(profile, true); seq != "" {
		params = append(params, seq)
	}
	return "\x1b[" + strings.Join(params, ";") + "m"
}
