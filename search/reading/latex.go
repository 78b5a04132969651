package reading

import (
	"strings"
)

// braces finds the closing brace of each opening one; 0 is none.
func braces(s string) map[int]int {
	match := map[int]int{}
	var open []int
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			open = append(open, i)
		case '}':
			if len(open) > 0 {
				match[open[len(open)-1]] = i
				open = open[:len(open)-1]
			}
		}
	}
	return match
}

// group is the inside of {...} at i, or the one character there.
func (m *unmarker) group(i, end int) (from, to, after int, ok bool) {
	for i < end && m.s[i] == ' ' {
		i++
	}
	if i >= end || m.s[i] == '\n' {
		return 0, 0, i, false
	}
	if m.s[i] != '{' {
		return i, i + 1, i + 1, m.s[i] >= '0' && m.s[i] <= '9'
	}
	closing := m.match[i]
	if closing == 0 || closing >= end {
		return 0, 0, i, false
	}
	return i + 1, closing, closing + 1, true
}

var commandName = lazily(`^\\[A-Za-z]+\*?`)

// command undoes the LaTeX command at i and returns where to continue.
func (m *unmarker) command(i, end, depth int) int {
	s := m.s
	name := commandName().FindString(s[i:end])
	if name == "" {
		if i+1 >= end {
			m.put(`\`, i)
			return i + 1
		}
		switch s[i+1] {
		case '\\':
			m.put("\n", i)
		case '(', ')', '[', ']', ',', ';', '!', ':', ' ', '\n':
			m.put([]string{" ", "\n"}[btoi(s[i+1] == '\n')], i)
		case '{':
			m.put("(", i)
		case '}':
			m.put(")", i)
		default:
			m.put(string(s[i+1]), i) // \%, \$, \*, \_
		}
		return i + 2
	}
	after := i + len(name)
	switch name = strings.TrimSuffix(name[1:], "*"); name {
	case "frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac":
		a, b, next, ok1 := m.group(after, end)
		c, d, next2, ok2 := m.group(next, end)
		if ok1 && ok2 && depth < maxGroups {
			m.put(string(softOpen)+string(softOpen), i)
			m.unmark(a, b, depth+1)
			m.put(string(softClose)+"/"+string(softOpen), next-1)
			m.unmark(c, d, depth+1)
			m.put(string(softClose)+string(softClose), next2-1)
			return next2
		}
		m.put("frac", i) // a letter: what follows is no expression
		return after
	case "boxed", "fbox", "framebox", "colorbox":
		a, b, next, ok := m.group(after, end)
		if ok && depth < maxGroups {
			m.emit(a, b, depth, answerSense)
			return next
		}
		m.put("boxed", i)
		return after
	case "text", "mathrm", "mathbf", "textbf", "textit", "mathit", "operatorname", "mathsf", "texttt", "mathtt", "emph", "underline", "bf", "rm", "displaystyle", "textstyle", "phantom", "mbox":
		a, b, next, ok := m.group(after, end)
		if ok && depth < maxGroups && s[next-1] == '}' {
			m.unmark(a, b, depth+1)
			return next
		}
		return after
	case "times", "cdot", "ast", "star", "cdotp", "bullet":
		m.put("*", i)
	case "div":
		m.put("/", i)
	case "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "middle", "limits", "hline", "cline", "nonumber", "centering":
	case "quad", "qquad", "enspace", "thinspace", "newline", "par", "hspace", "vspace", "space":
		m.put("  ", i)
	case "lbrack":
		m.put("[", i)
	case "rbrack":
		m.put("]", i)
	case "lbrace":
		m.put("(", i)
	case "rbrace":
		m.put(")", i)
	case "pm":
		m.put("±", i)
	case "le", "leq":
		m.put("≤", i)
	case "ge", "geq":
		m.put("≥", i)
	case "ne", "neq":
		m.put("≠", i)
	case "approx", "sim", "simeq":
		m.put("≈", i)
	case "implies", "Rightarrow", "rightarrow", "to", "longrightarrow", "Longrightarrow", "therefore", "because":
		m.put("→", i)
	case "checkmark":
		m.put("✓", i)
	case "ldots", "dots", "cdots":
		m.put("...", i)
	case "over", "sqrt":
		m.put(name, i)
	case "begin", "end", "color", "tag", "label":
		_, _, next, ok := m.group(after, end)
		if !ok {
			return after
		}
		if name == "begin" && strings.Contains(s[after:next], "array") || strings.Contains(s[after:next], "tabular") {
			if _, _, columns, ok := m.group(next, end); ok && s[columns-1] == '}' {
				next = columns
			}
		}
		m.put("\n", i)
		return next
	default:
		m.put(name, i)
	}
	return after
}
