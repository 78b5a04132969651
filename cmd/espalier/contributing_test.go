package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestExamplesOfContributingCompile applies each diff of CONTRIBUTING.md to the
// program and compiles what it changed.
func TestExamplesOfContributingCompile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	diffs := regexp.MustCompile("(?s)```diff\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(diffs) != 3 {
		t.Fatalf("%d diffs, want those of an event, a setting and a tab", len(diffs))
	}
	for _, diff := range diffs {
		overlay := map[string]map[string]string{"Replace": {}}
		arguments := []string{"build", "-overlay", filepath.Join(t.TempDir(), "overlay.json")}
		for part := range strings.SplitSeq(strings.TrimPrefix(diff[1], "--- "), "\n--- ") {
			path, hunks, _ := strings.Cut(part, "\n")
			full, err := filepath.Abs(filepath.Join(root, path))
			if err != nil {
				t.Fatal(err)
			}
			changed := filepath.Join(t.TempDir(), "changed.go")
			if err := os.WriteFile(changed, []byte(patched(t, full, hunks)), 0o600); err != nil {
				t.Fatal(err)
			}
			overlay["Replace"][full] = changed
			arguments = append(arguments, "./"+filepath.Dir(path))
		}
		data, err := json.Marshal(overlay)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(arguments[2], data, 0o600); err != nil {
			t.Fatal(err)
		}
		build := exec.Command("go", arguments...)
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s%s", arguments, err, out, diff[1])
		}
	}
}

// patched is a file after the hunks of a diff. A file that does not exist is empty.
func patched(t *testing.T, path, hunks string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	text := string(data)
	for hunk := range strings.SplitSeq(hunks, "\n@@\n") {
		var before, after strings.Builder
		for line := range strings.Lines(strings.TrimSuffix(hunk, "\n") + "\n") {
			if line[0] != '+' {
				before.WriteString(line[1:])
			}
			if line[0] != '-' {
				after.WriteString(line[1:])
			}
		}
		if n := strings.Count(text, before.String()); before.Len() > 0 && n != 1 {
			t.Errorf("%s has %d places that read\n%s", path, n, before.String())
		}
		text = strings.Replace(text, before.String(), after.String(), 1)
	}
	return text
}
