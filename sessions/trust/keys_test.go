package trust

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeyGoesToNamedServersAlone(t *testing.T) {
	const official = "openai:https://api.openai.com/v1#gpt"
	for _, c := range []struct {
		model   string
		foreign bool
		want    bool
	}{
		{official, false, true},
		{official, true, true},
		{"openai:https://API.OpenAI.com:443#gpt", true, true},
		{"openai:HTTPS://api.openai.com#gpt", true, true},
		{"openai:http://api.openai.com/v1#gpt", true, false}, // unencrypted
		{"openai:http://api.openai.com/v1#gpt", false, true},
		{"openai:https://api.openai.com:8443#gpt", true, false},
		{"openai:https://api.openai.com.#gpt", true, false},
		{"openai:https://api.openai.com.evil.org#gpt", true, false},
		{"openai:https://evil.org/api.openai.com#gpt", true, false},
		{"openai:https://evil.org#@api.openai.com", true, false},
		{"openai:https://api.openai.com@evil.org#gpt", true, false},
		{"openai:https://api.openai.com:443@evil.org#gpt", false, false}, // refused when it is opened
		{"openai:https://api.openai.com,https://evil.org#gpt", true, false},
		{"openai:https://evil.org, https://api.openai.com#gpt", true, false},
		{"openai:https://аpi.openai.com#gpt", true, false}, // Cyrillic
		{"openai:https://ａｐｉ.openai.com#gpt", true, false}, // full width
		{"openai:https://xn--pi-7kc.openai.com#gpt", true, false},
		{"openai:https://allowed.example:9000/other#m", true, true},
		{"openai:https://Allowed.Example:9000#m", true, true},
		{"openai:http://allowed.example:9000#m", true, false},
		{"openai:https://allowed.example#m", true, false},
		{"openai:http://[::1]:8000#m", true, false},
		{"openai:", true, false},
		{"ollama:m", false, false},
		{"random", false, false},
	} {
		k := Keys{Variable: true, Allowed: []string{"https://allowed.example:9000"}}
		if c.foreign {
			k.Foreign = []string{c.model}
		}
		if got := k.For(c.model) == (Key{Variable: true}); got != c.want {
			t.Errorf("%s, foreign %t: key %t, want %t", c.model, c.foreign, got, c.want)
		}
		k.Variable = false
		if got := k.For(c.model); got != (Key{}) {
			t.Errorf("%s: there is no key, and it gets %v", c.model, got)
		}
	}
}

// A program may write a name otherwise than the log has it.
func TestAForeignServerIsForeignInAnySpelling(t *testing.T) {
	k := Keys{Variable: true, File: "key", Foreign: []string{"openai:http://Host:80#m"}, Beside: []string{"openai:http://host/v1#m"}}
	for _, model := range []string{"openai:http://host/v1#m", "openai:HTTP://host#other", "openai:http://elsewhere,http://host:80/x#m"} {
		if got := k.For(model); got != (Key{}) {
			t.Errorf("%s gets %v", model, got)
		}
	}
	if got := k.For("openai:http://elsewhere#m"); got != (Key{Variable: true}) {
		t.Errorf("a typed server gets %v", got)
	}
}

func TestAKeyFileIsForWhatStandsBesideIt(t *testing.T) {
	k := Keys{File: "k.txt", Beside: []string{"openai:http://host#m"}}
	if got := k.For("openai:http://host#m"); got != (Key{File: "k.txt"}) {
		t.Errorf("%v", got)
	}
	if got := k.For("openai:http://other#m"); got != (Key{}) {
		t.Errorf("%v", got)
	}
}

func TestReadAllowed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	if got, err := ReadAllowed(file); got != nil || err != nil {
		t.Errorf("no file: %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"":                       "",
		"[keys]\nstep = \"s\"\n": "",
		"[servers]\nallow = [\"https://Host/v1\", \"http://h:80\"]": "https://host http://h",
		"[servers]\nallow = [\"host:8000\"]":                        "error",
		"[servers]\nallow = [\"https://u:p@host\"]":                 "error",
		"[servers]\nallow = [\"ftp://host\"]":                       "error",
		"[servers]\nallow = \"https://host\"":                       "error",
		"[servers]\nallow = [3]":                                    "error",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadAllowed(file)
		switch {
		case want == "error" && (err == nil || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "u:p")):
			t.Errorf("%q: %v, %v", text, got, err)
		case want != "error" && (err != nil || strings.Join(got, " ") != want):
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
