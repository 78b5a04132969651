package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"espalier/sessions"
)

// From one screen to the others and back, in one program: a puzzle again with another
// seed, written to a file, the sessions, the form, a theme that is kept, and out.
func TestFromScreenToScreen(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(sessions.PathVariable, filepath.Join(dir, "sessions.db"))
	t.Setenv("ESPALIER_CONFIG", filepath.Join(dir, "settings"))
	x := startIn(t, 120, 40, "explore", "game24", "4 9 10 13", "--model", "random", "--pace", "0", "--no-color")
	x.await("R again")
	x.press("R")
	x.await("again, with:")
	x.press("\r")
	x.await("seed 2  ")
	x.awaitTimes("R again", 2)
	x.press("\x13") // ctrl+s
	x.await("write to:")
	file := filepath.Join(dir, "search.jsonl")
	x.press("\x15") // ctrl+u empties the line
	x.press(file)
	x.press("\r")
	x.await("written to")
	x.press("\x0f") // ctrl+o
	x.await("1 of 2")
	x.press("\x0e") // ctrl+n
	x.await("watch a model search")
	x.press("\x1b")
	x.press(":theme nord\r")
	x.await("theme nord")
	x.press(":q\r")
	x.press(":q\r")
	x.press(":q\r")
	x.end(0)
	if n := strings.Count(x.text(), "4 9 10 13: not solved") + strings.Count(x.text(), "4 9 10 13: ("); n < 2 {
		t.Errorf("%d of two searches say how they stand: %q", n, last(x.text(), 400))
	}
	if data, err := os.ReadFile(filepath.Join(dir, "settings", "config.toml")); err != nil || !strings.Contains(string(data), `theme = "nord"`) {
		t.Errorf("the theme is not kept: %q, %v", data, err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		t.Errorf("nothing is written: %v", err)
	}
}
