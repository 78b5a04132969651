package trust

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMemory(t *testing.T) {
	tmp := t.TempDir()
	dir := filepath.Join(tmp, "new")
	a, b, gone := filepath.Join(tmp, "a", "x.toml"), filepath.Join(tmp, "b", "x.toml"), filepath.Join(tmp, "c", "x.toml")
	for _, file := range []string{a, b} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := func() *Memory {
		t.Helper()
		m, err := OpenMemory(dir)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	know := func(m *Memory, file, digest string) {
		t.Helper()
		if err := m.Know(file, digest); err != nil {
			t.Fatal(err)
		}
	}
	m, other := again(), again()
	know(m, a, "1")
	know(other, b, "") // another process, which has not seen the first
	know(other, gone, "")
	m = again()
	if !m.Allows(Program{File: a, Digest: "1"}) {
		t.Error("an answer is lost")
	}
	for _, p := range []Program{{File: a, Digest: "2"}, {File: b, Digest: "1"}, {File: b}, {File: "/c/x.toml", Digest: "1"}, {}} {
		if m.Allows(p) {
			t.Errorf("%+v is allowed", p)
		}
	}
	for name, want := range map[string]string{
		a: a, b: b, "/proc/self/cwd/x.toml": b, "x.toml": b, gone: gone,
		`C:\tasks\x.toml`: b, "/a/y.toml": "", "": "", "/": "", "x.toml/": "", "/a/x.toml/..": "",
	} {
		if got, ok := m.Named(name); got != want || ok != (want != "") {
			t.Errorf("%q is %q", name, got)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "trust.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	know(m, a, "") // was named again, when it had no program
	if !again().Allows(Program{File: a, Digest: "1"}) {
		t.Error("naming a file takes an answer back")
	}
	if err := os.WriteFile(filepath.Join(dir, "trust.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenMemory(dir); err == nil {
		t.Error("a damaged file passes for an empty one")
	}
	none := NoMemory()
	know(none, a, "1")
	if !none.Allows(Program{File: a, Digest: "1"}) {
		t.Error("it does not even remember for now")
	}
}

func TestDigest(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	digest := func(text string, command ...string) string {
		t.Helper()
		d, err := Digest([]byte(text), [][]string{command}, dir)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	write("check.py", "1")
	write("other", "1")
	seen := map[string]string{}
	differs := func(what, d string) {
		t.Helper()
		if before, ok := seen[d]; ok {
			t.Errorf("%s: as %s", what, before)
		}
		seen[d] = what
	}
	differs("first", digest("t", "python3", "check.py"))
	differs("another text", digest("u", "python3", "check.py"))
	differs("words apart", digest("t", "python3", "check", ".py"))
	differs("by its whole path", digest("t", filepath.Join(dir, "check.py")))
	differs("a file outside", digest("t", "/bin/sh", "check.py"))
	before := digest("t", "python3", "check.py")
	write("other", "2")
	if digest("t", "python3", "check.py") != before {
		t.Error("a file that it does not name counts")
	}
	write("check.py", "2")
	differs("a changed argument", digest("t", "python3", "check.py"))
	differs("a changed program", digest("t", filepath.Join(dir, "check.py")))
	if err := os.Symlink("other", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	differs("a link", digest("t", "./link"))
	write("other", "3")
	differs("a changed target", digest("t", "./link"))
}
