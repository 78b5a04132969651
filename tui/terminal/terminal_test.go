package terminal

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The pin works only while this package is initialised before bubbletea: it must
// neither import it nor sort behind it.
func TestPinComesFirst(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}", "espalier/tui/terminal").CombinedOutput()
	if err != nil {
		t.Skipf("go list: %v: %s", err, out)
	}
	const bubbletea = "github.com/charmbracelet/bubbletea"
	for _, path := range strings.Fields(string(out)) {
		if path == bubbletea {
			t.Error("the package imports bubbletea, and so comes after it")
		}
	}
	if "espalier/tui/terminal" > bubbletea {
		t.Error("the import path sorts behind bubbletea")
	}
}

func TestOutputMarksFrames(t *testing.T) {
	for sync, want := range map[bool]string{true: beginFrame + "frame" + endFrame, false: "frame"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		n, err := NewOutput(w, sync).Write([]byte("frame"))
		if err != nil || n != len("frame") {
			t.Errorf("wrote %d: %v", n, err)
		}
		w.Close()
		got, err := io.ReadAll(r)
		if err != nil || string(got) != want {
			t.Errorf("synchronised %t: got %q (%v), want %q", sync, got, err, want)
		}
	}
}

func TestCopy(t *testing.T) {
	t.Setenv("TMUX", "")
	var b strings.Builder
	if err := Copy(t.Context(), &b, "4 * 6 = 24"); err != nil {
		t.Error(err)
	}
	if want := "\x1b]52;c;NCAqIDYgPSAyNA==\x07"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// What stands in the way of copying is said.
func TestCopyInTmux(t *testing.T) {
	t.Setenv("TMUX", "/nowhere,1,0")
	t.Setenv("PATH", t.TempDir())
	var b strings.Builder
	if err := Copy(t.Context(), &b, "x"); err == nil || !strings.Contains(err.Error(), "tmux load-buffer") || b.Len() > 0 {
		t.Errorf("error %v, %q written", err, b.String())
	}
}

func TestIsASCII(t *testing.T) {
	for _, c := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"C", "", "en_US.UTF-8", true},
		{"", "", "", false},
		{"", "", "en_US.UTF-8", false},
		{"C.UTF-8", "", "C", false},
		{"", "POSIX", "de_DE.utf8", true},
		{"", "", "ru_RU.KOI8-R", true},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_CTYPE": c.ctype, "LANG": c.lang}
		if got := IsASCII(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}
