package openai

import (
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// endless writes a text repeatedly, as long as the client reads.
func endless(first, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, first)
		again := strings.Repeat(text, 1+64<<10/len(text))
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, again); err != nil {
				return
			}
		}
	}
}

// TestBounds has servers send without an end: each is stopped, once, in words.
func TestBounds(t *testing.T) {
	for name, test := range map[string]struct {
		talk http.HandlerFunc
		word string
	}{
		"text":         {endless("", "data: {\"choices\":[{\"delta\":{\"content\":\""+counted(2000)+"\"}}]}\n\n"), "more than 16 MB of text and tokens"},
		"thinking":     {endless("", "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\""+counted(2000)+"\"}}]}\n\n"), "more than 16 MB of text and tokens"},
		"tokens":       {endless("", manyTokens()), "more than 16 MB of text and tokens"},
		"empty events": {endless("", "data: {\"choices\":[]}\n\n: "+strings.Repeat("x", 4000)+"\n\n"), "more than 128 MB for one reply"},
		"line":         {endless("data: ", "x"), "more than 1 MB in one line"},
		"header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
		}, "more than 1 MB in its headers"},
		"gzip": {func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "" {
				t.Errorf("accepts %s", r.Header.Get("Accept-Encoding"))
			}
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 1000 {
				_, _ = z.Write(make([]byte, 1<<20)) // until nobody reads
			}
		}, "compressed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &played{model: "m", talk: test.talk}
			m := open(t, p.start(t), Options{})
			_, err := generate(m, engine.Request{Prompt: "x"})
			if engine.FailureOf(err) != engine.Refused || engine.Passing(err) || !strings.Contains(fmt.Sprint(err), test.word) {
				t.Errorf("kind %q: %v", engine.FailureOf(err), err)
			}
			if len(p.asked) != 1 {
				t.Errorf("asked %d times", len(p.asked))
			}
		})
	}
}

func TestALongErrorIsCut(t *testing.T) {
	for name, talk := range map[string]http.HandlerFunc{
		"JSON":    refuses(400, strings.Repeat("moon ", 5000)),
		"endless": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(400); endless("", "moon ")(w, r) },
	} {
		p := &played{model: "m", talk: talk}
		_, err := generate(open(t, p.start(t), Options{}), engine.Request{Prompt: "x"})
		if text := fmt.Sprint(err); engine.FailureOf(err) != engine.Refused || !strings.Contains(text, "moon") || len(text) > 1000 {
			t.Errorf("%s: %d bytes: %.200s", name, len(text), text)
		}
	}
}

func TestTrickling(t *testing.T) {
	p := &played{model: "m", talk: func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	}}
	_, err := generate(open(t, p.start(t), Options{Patience: 100 * time.Millisecond}), engine.Request{Prompt: "x"})
	if engine.FailureOf(err) != engine.Late {
		t.Errorf("got %v", err)
	}
}

func TestAlternativesAreBounded(t *testing.T) {
	var l logprobs
	l.Tokens, l.TokenLogprobs, l.TopLogprobs = []string{"a"}, []float64{-1}, []map[string]float64{{}}
	for i := range 1000 {
		l.TopLogprobs[0][fmt.Sprint(i)] = -float64(i)
	}
	if top := l.tokens()[0].Top; len(top) != mostTop || top[0].Text != "0" {
		t.Errorf("%d alternatives", len(top))
	}
}

func TestListsAreBounded(t *testing.T) {
	for name, test := range map[string]struct {
		list func(http.ResponseWriter)
		word string
	}{
		"names": {func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"data":[{"id":"m"}`, strings.Repeat(`,{"id":"n"}`, 200_000), `]}`)
		}, "lists 200001 models"},
		"bytes": {func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"data":[{"id":"`, strings.Repeat("m", 20<<20), `"}]}`)
		}, "more than 16 MB"},
		"a long name": {func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"data":[{"id":"`, strings.Repeat("m", 1<<20), `"}]}`)
		}, "mmm ..."},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { test.list(w) }))
		defer server.Close()
		a, err := ParseAddress(server.URL + "#o")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(context.Background(), a, Options{}); !strings.Contains(fmt.Sprint(err), test.word) || len(fmt.Sprint(err)) > 1000 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}

// TestRedirects: a key and a prompt go to the server that was named and to no
// other, whatever it replies.
func TestRedirects(t *testing.T) {
	const key = "sk-0123456789abcdef"
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		p := &played{model: "m", key: key, talk: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, strings.Replace(other.URL, "://", "://u:"+key+"@", 1)+"/v1/chat/completions?key="+key, status)
		}}
		_, err := generate(open(t, p.start(t), Options{Key: key}), engine.Request{Prompt: "x"})
		if engine.FailureOf(err) != engine.Refused || !strings.Contains(fmt.Sprint(err), "redirects to "+other.URL) || strings.Contains(fmt.Sprint(err), key) {
			t.Errorf("%d: %v", status, err)
		}
	}
	if asked > 0 {
		t.Errorf("the other server was asked %d times", asked)
	}
	// On the same server a redirect is followed, with the request as it was.
	talk := transcript(t, "sglang")
	p := &played{model: "m", key: key}
	p.talk = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			http.Redirect(w, r, r.URL.Path+"?again", http.StatusTemporaryRedirect)
			return
		}
		talk(w, r)
	}
	if c, err := generate(open(t, p.start(t), Options{Key: key}), engine.Request{Prompt: "x"}); err != nil || c.Text != "13 - 9 = 4" {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestCountsAreSane: a budget of tokens is not given back by a server that counts
// less than none.
func TestCountsAreSane(t *testing.T) {
	r := reply{Reply: remote.NewReply(engine.Request{}, nil)}
	if err := r.add(chunk{Usage: &usage{Prompt: -5, Completion: 1 << 60}}); err != nil || r.usage.Prompt != 0 || r.usage.Completion != 1<<30 {
		t.Errorf("%+v, %v", r.usage, err)
	}
}

// manyTokens are events of a token each that do not repeat for long.
func manyTokens() string {
	var b strings.Builder
	for _, word := range strings.SplitAfter(counted(2000), " ") {
		b.WriteString(strings.TrimSuffix(said(word, 0), "data: [DONE]\n\n"))
	}
	return b.String()
}

// counted is a text that is no loop, however often it is sent.
func counted(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d ", i)
	}
	return b.String()
}
