package main

import (
	"testing"
	"time"
)

// TestNoKeyOnTheScreen: the explorer streams replies as they come, a few letters at
// a time, and shows them in full.
func TestNoKeyOnTheScreen(t *testing.T) {
	const key = "tops3cret/0123+456789"
	server := quoting(t, key)
	t.Setenv("OPENAI_API_KEY", key)
	x := startIn(t, 160, 50, "explore", "ask", "Why?", "--method", "tot-dfs", "--evaluate", "value", "--model", "openai:"+server.URL+"#m", "--wait", "0")
	x.await("thought 1 of")
	time.Sleep(time.Second)
	x.press("j", "\t", "\t", "q", "q")
	x.end(0)
	leaks(t, "the screen", x.text(), key)
}
