package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A model that Ollama has to download first is not asked about on top of a screen.
func TestNoDownloadQuestionOnAScreen(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	t.Setenv("OLLAMA_HOST", server.URL)
	term := startIn(t, 100, 30, "explore", "game24", "4 9 10 13", "--session", "none")
	term.await("solved")
	term.press(":", "set model ollama:none\r")
	term.await("ollama has no model none")
	time.Sleep(100 * time.Millisecond)
	term.press("q", "q")
	term.end(0)
}
