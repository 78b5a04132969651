package editor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEditing(t *testing.T) {
	for name, c := range map[string]struct {
		visual, editor string
		want           string // empty: it is as it was
		fails          string
	}{
		"changed":          {"", `sh -c 'printf "new\nwords\n" > "$1"' --`, "new\nwords", ""},
		"VISUAL is first":  {`sh -c 'printf visual > "$1"' --`, "false", "visual", ""},
		"unchanged":        {"", "true", "", ErrUnchanged.Error()},
		"saved as it was":  {"", `sh -c 'printf old > "$1"' --`, "", ErrUnchanged.Error()},
		"emptied":          {"", `sh -c ': > "$1"' --`, "", ErrEmpty.Error()},
		"failed":           {"", "false", "", "false: exit status 1"},
		"not there":        {"", "no-such-editor -w", "", "no-such-editor: exit status 127"},
		"none":             {"", "", "", "no editor: set VISUAL or EDITOR"},
		"failed, changed":  {"", `sh -c 'printf mine > "$1"; exit 3' --`, "", "what you wrote is in "},
		"removed its file": {"", "rm", "", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			t.Setenv("VISUAL", c.visual)
			t.Setenv("EDITOR", c.editor)
			e := New(t.Context(), "old")
			err := e.Run()
			switch {
			case c.fails == "" && (err != nil || e.Text != c.want):
				t.Errorf("%q, %v", e.Text, err)
			case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails) || e.Text != "old"):
				t.Errorf("%q, %v, want %s", e.Text, err, c.fails)
			}
			left, globErr := filepath.Glob(filepath.Join(os.TempDir(), "espalier-edit-*", "*"))
			if globErr != nil {
				t.Fatal(globErr)
			}
			kept := strings.Contains(c.fails, "what you wrote")
			if len(left) > 0 != kept {
				t.Errorf("files %v are left", left)
			}
			if kept {
				if text, err := os.ReadFile(left[0]); string(text) != "mine" || err != nil {
					t.Errorf("%q, %v", text, err)
				}
			}
		})
	}
}
