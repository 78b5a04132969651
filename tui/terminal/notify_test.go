package terminal

import (
	"strings"
	"testing"
)

func TestNotify(t *testing.T) {
	hostile := "a;b\a\x1b]52;c;eA==\x1b\\\u009cz" + strings.Repeat("ä", 200)
	for _, c := range []struct {
		by   string
		env  map[string]string
		want string // the beginning
	}{
		{"auto", nil, "\a"},
		{"auto", map[string]string{"TERM": "foot"}, "\a\x1b]777;notify;Espalier;a,b"},
		{"auto", map[string]string{"TERM": "foot", "TMUX": "/tmp/x"}, "\a"},
		{"auto", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "\a\x1b]9;Espalier: a,b"},
		{"auto", map[string]string{"TERM": "xterm-kitty"}, "\a\x1b]9;Espalier: a,b"},
		{"bell", map[string]string{"TERM": "foot"}, "\a"},
		{"osc777", nil, "\a\x1b]777;notify;Espalier;a,b"},
	} {
		var b strings.Builder
		if err := Notify(&b, c.by, hostile, func(name string) string { return c.env[name] }); err != nil {
			t.Fatal(err)
		}
		got := b.String()
		if !strings.HasPrefix(got, c.want) || c.want == "\a" && got != "\a" {
			t.Errorf("%s in %v: %q", c.by, c.env, got)
		}
		body := strings.TrimSuffix(strings.TrimPrefix(got, "\a"), "\x1b\\")
		if strings.Count(body, "\x1b") > 1 || strings.ContainsAny(body, "\a\u009c") || strings.Count(body, ";") > 3 || len([]rune(body)) > 200 {
			t.Errorf("the text ends the sequence, or is all there: %q", got)
		}
	}
}
