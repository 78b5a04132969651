package keymap

import "strings"

// Name is a key as it is printed on a keyboard.
func Name(key string) string {
	names := map[string]string{
		" ": "space", "up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "pgdn",
	}
	if n, ok := names[key]; ok {
		return n
	}
	if len(key) > 1 && key[0] == 'f' && key[1] >= '0' && key[1] <= '9' {
		return strings.ToUpper(key)
	}
	return key
}

// Printed are keys in a table of Markdown.
func Printed(keys []string) string {
	var list []string
	for _, k := range keys {
		list = append(list, "`"+strings.ReplaceAll(Name(k), "|", "\\|")+"`")
	}
	return strings.Join(list, " ")
}
