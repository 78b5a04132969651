package live

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"espalier/search"
)

// log is a search of so many thoughts below the puzzle.
func log(thoughts int) []search.Event {
	log := []search.Event{{Seq: 1, Body: search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9"}, State: "4 9"}}}
	for id := range search.NodeID(thoughts) {
		log = append(log, search.Event{Seq: len(log) + 1, Body: search.Injected{Node: id + 1, Text: fmt.Sprint("a", id)}})
	}
	return log
}

func listen(t *testing.T) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// audience reads messages and keeps what a page would.
type audience struct {
	t      *testing.T
	lines  *bufio.Scanner
	frames []json.RawMessage
	moment int
}

func attend(t *testing.T, s *Server) *audience {
	t.Helper()
	page, err := http.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(page.Body)
	_ = page.Body.Close()
	r, err := http.Get(s.URL() + regexp.MustCompile(`frames\?\d+`).FindString(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	if got := r.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("%s: %s", r.Status, got)
	}
	lines := bufio.NewScanner(r.Body)
	lines.Buffer(nil, 1<<24)
	return &audience{t: t, lines: lines}
}

// next takes a message, and returns its kind; empty at the end.
func (a *audience) next() string {
	a.t.Helper()
	event := ""
	for a.lines.Scan() {
		line := a.lines.Text()
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			event = name
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		if event == "message" {
			var n news
			if err := json.Unmarshal([]byte(data), &n); err != nil {
				a.t.Fatal(err)
			}
			a.frames, a.moment = append(a.frames[:n.Keep:n.Keep], n.Frames...), n.Moment
		}
		return event
	}
	return ""
}

// until takes messages until the page would show a moment of so many frames.
func (a *audience) until(frames, moment int) {
	a.t.Helper()
	for len(a.frames) != frames || a.moment != moment {
		if a.next() == "" {
			a.t.Fatalf("it ends at %d of %d frames", a.moment, len(a.frames))
		}
	}
}

// TestTheAudienceSeesWhatIsShown: as it grows, back in time, and on another branch.
func TestTheAudienceSeesWhatIsShown(t *testing.T) {
	s := listen(t)
	first, second := log(2500), log(2500)
	for i := 1001; i < len(second); i++ { // a branch that differs from there
		second[i].Body = search.Injected{Node: search.NodeID(i), Text: "another"}
	}
	early := attend(t, s) // before there is a search
	s.Show(View{Search: 1, Log: first[:3], Moment: 3})
	for event := early.next(); event != "other"; event = early.next() {
		if event == "" {
			t.Fatal("whoever came early is not told that there is a search")
		}
	}
	a := attend(t, s)
	a.until(3, 3)
	s.Show(View{Search: 1, Log: first, Moment: 1500})
	a.until(2501, 1500)
	s.Show(View{Search: 1, Log: first, Moment: 20})
	a.until(2501, 20)
	if !strings.Contains(string(a.frames[1500]), "a1499") {
		t.Errorf("frame 1500 is %s", a.frames[1500])
	}
	s.Show(View{Search: 1, Branch: 2, Log: second[:2000], Moment: 2000})
	a.until(2000, 2000)
	if !strings.Contains(string(a.frames[1500]), "another") || !strings.Contains(string(a.frames[1000]), "a999") {
		t.Errorf("frames of the branch are %s, %s", a.frames[1000], a.frames[1500])
	}
	for range 5 { // an explorer tells of every update
		s.Show(View{Search: 1, Branch: 2, Log: second[:2000], Moment: 2000})
		time.Sleep(50 * time.Millisecond)
	}
	s.Show(View{Search: 1, Branch: 2, Log: second[:2000], Moment: 1999})
	if a.next(); a.moment != 1999 {
		t.Error("what is not new is told again")
	}
	s.Show(View{Search: 1, Branch: 2, Log: second[:2000], Moment: 2000})
	a.until(2000, 2000)
	late := attend(t, s)
	late.until(2000, 2000)
	for i := range late.frames {
		if string(late.frames[i]) != string(a.frames[i]) {
			t.Fatalf("frame %d is %s to one and %s to another", i, late.frames[i], a.frames[i])
		}
	}
	s.Show(View{Search: 2, Log: first[:1], Moment: 1})
	for event := a.next(); event != "other"; event = a.next() {
		if event == "" {
			t.Fatal("nobody is told of another search")
		}
	}
}

// TestWhoMayRead: whoever has the token, on this page, reading.
func TestWhoMayRead(t *testing.T) {
	s := listen(t)
	s.Show(View{Search: 1, Log: log(1), Moment: 1})
	root := s.URL()[:strings.Index(s.URL()[8:], "/")+9]
	for _, c := range []struct {
		method, url, header, value string
		want                       int
	}{
		{"GET", s.URL(), "", "", 200},
		{"GET", s.URL(), "Sec-Fetch-Site", "none", 200},
		{"GET", s.URL(), "Origin", strings.TrimSuffix(root, "/"), 200},
		{"GET", s.URL(), "Origin", "http://example.org", 403},
		{"GET", s.URL(), "Origin", "null", 403},
		{"GET", s.URL() + "frames", "Sec-Fetch-Site", "cross-site", 403},
		{"GET", s.URL() + "frames", "Sec-Fetch-Site", "same-site", 403},
		{"POST", s.URL(), "", "", 405},
		{"OPTIONS", s.URL() + "frames", "", "", 405},
		{"GET", root, "", "", 404},
		{"GET", root + "frames", "", "", 404},
		{"GET", root + strings.Repeat("A", len(s.token)) + "/", "", "", 404},
		{"GET", s.URL() + "other", "", "", 404},
	} {
		r, err := http.NewRequest(c.method, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(got.Body)
		_ = got.Body.Close()
		if got.StatusCode != c.want || got.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s %s, %s %s: %s %v", c.method, c.url, c.header, c.value, got.Status, got.Header)
		}
		if c.want != 200 && strings.Contains(string(body), s.token) {
			t.Errorf("%s tells the token", c.url)
		}
	}
	if len(s.token) < 26 {
		t.Errorf("the token %s is short", s.token)
	}
}

// TestSlowReadersCatchUp: nobody waits for one that does not read, and it is told where the
// search stands when it does, in messages of a limited size.
func TestSlowReadersCatchUp(t *testing.T) {
	s := listen(t)
	if _, err := s.join("1"); !errors.Is(err, errOther) {
		t.Errorf("a reader of a search that is not shown: %v", err)
	}
	long := log(2 * batch)
	s.advance(View{Search: 1, Log: long[:1], Moment: 1})
	reader, err := s.join("1")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 400; n++ {
		s.advance(View{Search: 1, Log: long[:n], Moment: n})
	}
	told := func(frames, keep, moment int) {
		t.Helper()
		var n news
		event, data := s.news(reader)
		if err := json.Unmarshal(data, &n); err != nil || event != "message" || len(n.Frames) != frames || n.Keep != keep || n.Moment != moment {
			t.Fatalf("%s: it is told %d frames after %d and moment %d: %v", event, len(n.Frames), n.Keep, n.Moment, err)
		}
	}
	told(400, 0, 400)
	s.advance(View{Search: 1, Log: long, Moment: len(long)})
	branch := slices.Clone(long[:300])
	branch[200].Body = search.Injected{Node: 200, Text: "another"}
	s.advance(View{Search: 1, Branch: 1, Log: branch, Moment: 20})
	told(100, 200, 20)
	s.advance(View{Search: 1, Branch: 1, Log: branch, Moment: 21})
	told(0, 300, 21)
	if event, _ := s.news(reader); event != "" {
		t.Errorf("what is not new is told: %s", event)
	}
	s.advance(View{Search: 1, Branch: 2, Log: long, Moment: len(long)})
	told(batch, 200, 200+batch)
	told(len(long)-200-batch, 200+batch, len(long))
	s.advance(View{Search: 2, Log: long[:1], Moment: 1})
	if event, _ := s.news(reader); event != "other" {
		t.Errorf("of another search it is told %q", event)
	}
	s.leave(reader)
}

// TestGoodbye: the audience is told, and Close does not wait for it for long.
func TestGoodbye(t *testing.T) {
	s := listen(t)
	s.Show(View{Search: 1, Log: log(1), Moment: 2})
	for s.shown() == nil {
		time.Sleep(time.Millisecond)
	}
	a := attend(t, s) // whoever came before the search would be told of it instead
	begin := time.Now()
	s.Close()
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("closing took %v", took)
	}
	for event := a.next(); event != "bye"; event = a.next() {
		if event == "" {
			t.Fatal("no goodbye")
		}
	}
	if _, err := http.Get(s.URL()); err == nil {
		t.Error("it still answers")
	}
}

func TestCheckAddress(t *testing.T) {
	for address, safe := range map[string]bool{
		"127.0.0.1:0": true, "[::1]:8080": true, "localhost:80": true, "127.9.9.9:1": true,
		":0": false, "0.0.0.0:0": false, "[::]:0": false, "192.168.1.5:80": false, "example.org:80": false, "127.0.0.1": false, "8080": false, "127.0.0.1.example.org:80": false,
	} {
		if err := CheckAddress(address); (err == nil) != safe {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A page that was opened before the search began is loaded again, since it does not know the puzzle.
func TestAnEarlyPageLearnsThePuzzle(t *testing.T) {
	s := listen(t)
	s.Show(View{Search: "one"})
	for s.shown() == nil {
		time.Sleep(time.Millisecond)
	}
	early := attend(t, s)
	early.next() // that there is nothing yet
	s.Show(View{Search: "one", Log: log(1), Moment: 2})
	if got := early.next(); got != "other" {
		t.Errorf("an early page gets %q", got)
	}
}

// shown is the name of the search that the server shows.
func (s *Server) shown() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.show.Search
}
