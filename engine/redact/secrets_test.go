package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

const key = "tops3cret/0123+456%789"

func TestValuesInEveryForm(t *testing.T) {
	quoted, _ := json.Marshal(key + `"`)
	s := New(key, "", "abc")
	for name, text := range map[string]string{
		"as it is":    key,
		"query":       "?k=" + url.QueryEscape(key),
		"path":        url.PathEscape(key),
		"user":        url.UserPassword("u", key).String(),
		"lower":       strings.ToLower(url.QueryEscape(key)),
		"JSON":        string(quoted),
		"hex":         hex.EncodeToString([]byte(key)),
		"Basic":       "Basic " + base64.StdEncoding.EncodeToString([]byte("u:"+key)),
		"Basic, long": "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+key+"!")),
		"URL base64":  base64.URLEncoding.EncodeToString([]byte("user1:" + key)),
		"twice":       key + key,
	} {
		got := s.Values("before " + text + " after")
		if !strings.Contains(got, Struck) || strings.Contains(got, text) || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
			t.Errorf("%s: %q becomes %q", name, text, got)
		}
		if again := s.Values(got); again != got {
			t.Errorf("%s: %q becomes %q", name, got, again)
		}
	}
	for text, want := range map[string]string{
		"abc stays, it is short":       "abc stays, it is short",
		"cut: tops3cret/01":            "cut: ***",
		"cut: tops3":                   "cut: tops3", // less than MinLength
		"tops3cret/01 is in the midst": "tops3cret/01 is in the midst",
		"":                             "",
	} {
		if got := s.Values(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if New("short", "").Values("short") != "short" || !New("short").None() || (*Secrets)(nil).Values("x") != "x" || (*Secrets)(nil).Text("bearer abcdefgh") != "bearer ***" {
		t.Error("short values, or none")
	}
}

func TestUserinfo(t *testing.T) {
	for address, secrets := range map[string]string{
		"http://u:hunter22hunter@h": "hunter22hunter|dTpodW50ZXIyMmh1bnRlcg==",
		"http://token-of-mine@h":    "token-of-mine",
		"http://h":                  "",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(Userinfo(u.User), "|"); got != secrets {
			t.Errorf("%s: %q", address, got)
		}
	}
}

func FuzzValues(f *testing.F) {
	f.Add("tops3cret0", "a tops3cret0 b")
	f.Add("aaaaaaaa", "aaaaaaaaaaaaaaaaaaab")
	f.Fuzz(func(t *testing.T, value, text string) {
		value = value[:min(len(value), 64)]
		s := New(value)
		got := s.Values(text)
		if len(value) >= MinLength && !strings.Contains(value, "*") && !strings.Contains(Struck+Struck, value) && strings.Contains(got, value) {
			t.Fatalf("%q of %q leaves %q", value, text, got)
		}
	})
}
