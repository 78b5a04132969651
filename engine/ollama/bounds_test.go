package ollama

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"espalier/engine"
)

// endless writes a text repeatedly, as long as the client reads.
func endless(first, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, first)
		again := strings.Repeat(text, 1+64<<10/len(text))
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, again); err != nil {
				return
			}
		}
	}
}

// TestBounds has servers send without an end: each is stopped in words, and no
// reply is waited for again.
func TestBounds(t *testing.T) {
	for name, test := range map[string]struct {
		chat http.HandlerFunc
		word string
	}{
		"text":        {endless("", part(counted(2000))+"\n"), "more than 16 MB of text and tokens"},
		"empty lines": {endless("", "{\"created_at\":\"2026-01-01T00:00:00Z\",\"model\":\""+strings.Repeat("m", 60_000)+"\"}\n"), "more than 128 MB for one reply"},
		"line":        {endless(`{"message":{"content":"`, "x"), "more than 1 MB in one line"},
		"gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "x")
		}, "compressed"},
		"error": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); endless(`{"error":"`, "moon ")(w, r) }, "moon"},
	} {
		t.Run(name, func(t *testing.T) {
			fake{"0.17.4", someInfo, test.chat}.start(t)
			_, err := generate(mustOpen(t, Options{}), engine.Request{Prompt: "x"})
			if engine.FailureOf(err) != engine.Refused || engine.Passing(err) || !strings.Contains(fmt.Sprint(err), test.word) || len(err.Error()) > 1000 {
				t.Errorf("kind %q: %.300v", engine.FailureOf(err), err)
			}
		})
	}
}

func TestTrickling(t *testing.T) {
	fake{"0.17.4", someInfo, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	}}.start(t)
	if _, err := generate(mustOpen(t, Options{Patience: 100 * time.Millisecond}), engine.Request{Prompt: "x"}); engine.FailureOf(err) != engine.Late {
		t.Errorf("got %v", err)
	}
}

func TestListsAreBounded(t *testing.T) {
	names := `{"models":[{"name":"m"}` + strings.Repeat(`,{"name":"n"}`, 200_000) + `]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/version":
			fmt.Fprint(w, `{"version":"0.17.4"}`)
		case "/api/tags":
			fmt.Fprint(w, names)
		case "/api/show":
			_, _ = io.Copy(io.Discard, r.Body) // else the server would not notice that the client leaves
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	t.Setenv("OLLAMA_HOST", server.URL)
	begin := time.Now()
	if _, _, err := Tags(t.Context()); engine.FailureOf(err) != engine.Refused || !strings.Contains(err.Error(), "lists 200001 models") || time.Since(begin) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(begin))
	}
	// Details that do not come in time are left out, and a list is not.
	names = `{"models":[{"name":"slow"}]}`
	soon, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if tags, _, err := Tags(soon); err != nil || len(tags) != 1 || tags[0].Name != "slow" {
		t.Errorf("%v, %v", tags, err)
	}
	if _, _, err := Tags(soon); engine.FailureOf(err) != engine.Late || !strings.Contains(err.Error(), "takes too long") {
		t.Errorf("too late: %v", err)
	}
	names = `{"models":[{"name":"` + strings.Repeat("m", 20<<20) + `"}]}`
	if _, _, err := Tags(t.Context()); !strings.Contains(fmt.Sprint(err), "more than 16 MB") {
		t.Errorf("%.300v", err)
	}
}

// TestPassword: it goes to the server of OLLAMA_HOST and nowhere else, redirects and
// errors included, whatever the server quotes.
func TestPassword(t *testing.T) {
	const password = "hunter2 & co/p@ss"
	stolen := 0
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen++ }))
	defer thief.Close()
	let := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, got, _ := r.BasicAuth()
		quoted := fmt.Sprintf("%s %s %s", got, r.Header.Get("Authorization"), r.Host)
		switch {
		case user != "me" || got != password || !let:
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/api/version":
			fmt.Fprintf(w, `{"version":%q}`, "0.17.4-"+quoted)
		case r.URL.Path == "/api/tags":
			fmt.Fprintf(w, `{"models":[{"name":%q,"details":{"family":%q}}]}`, quoted, quoted)
		case r.URL.Path == "/api/show":
			fmt.Fprint(w, someInfo)
		case r.URL.Path == "/api/chat":
			http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		default:
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"error":%q}`, strings.Repeat("x", 590-len(password)/2)+quoted)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	clean := func(what string, v any) {
		t.Helper()
		for _, leak := range []string{"hunter2", "hunte", "bWU6aHVudGVy"} {
			if strings.Contains(fmt.Sprintf("%v %+v", v, v), leak) {
				t.Errorf("%s: %+v", what, v)
			}
		}
	}
	t.Setenv("OLLAMA_HOST", "http://me:hunter2%20%26%20co%2Fp%40ss@"+host)
	tags, version, err := Tags(t.Context())
	if err != nil || len(tags) != 1 || !strings.HasPrefix(version, "0.17.4-***") {
		t.Errorf("%v, %s, %v", tags, version, err)
	}
	clean("tags", fmt.Sprint(tags, version))
	_, err = generate(mustOpen(t, Options{}), engine.Request{Prompt: "x"})
	if engine.FailureOf(err) != engine.Refused || !strings.Contains(err.Error(), thief.URL) || stolen > 0 {
		t.Errorf("%v, stolen %d", err, stolen)
	}
	clean("redirect", err)
	err = Pull(t.Context(), "m", func(Progress) {})
	if engine.FailureOf(err) != engine.Refused {
		t.Errorf("pull: %v", err)
	}
	clean("pull", err)
	let = false
	if _, _, err = Tags(t.Context()); engine.FailureOf(err) != engine.Refused || !strings.Contains(err.Error(), "(401)") {
		t.Errorf("refused: %v", err)
	}
	clean("refused", err)
	server.Close()
	if _, _, err = Tags(t.Context()); engine.FailureOf(err) != engine.Unreachable || !strings.Contains(err.Error(), server.URL) {
		t.Errorf("gone: %v", err)
	}
	clean("gone", err)
	for _, wrong := range []string{"http://me:hunter2@", "http://me:hunter2/@h", "me:hunter2@h:x", "ftp://me:hunter2@h", "http://me:%hunter2@h"} {
		t.Setenv("OLLAMA_HOST", wrong)
		_, _, err = Tags(t.Context())
		if engine.FailureOf(err) != engine.Refused {
			t.Errorf("%s: %v", wrong, err)
		}
		clean(wrong, err)
	}
}

// counted is a text that is no loop, however often it is sent.
func counted(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d ", i)
	}
	return b.String()
}
