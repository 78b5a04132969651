package page

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/lists"
	"espalier/search/tasks/registry"
)

func listOf(t *testing.T, numbers string) search.Problem {
	t.Helper()
	p, err := lists.Sorting().Problem(search.Puzzle{Task: "sorting", Input: numbers})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// logs are searches by every method, one in which the user changes all there is, and the
// sample of the exports.
func logs(t *testing.T) map[string][]search.Event {
	t.Helper()
	all := map[string][]search.Event{"sample": sample(t)}
	for _, name := range method.Names() {
		c := runner.Config{
			Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, name), Model: searchtest.CatModel(), Seed: 3, Budget: search.Budget{Calls: 60},
		}
		if name == "got" { // which is for puzzles that are divided
			c.Problem = listOf(t, "3 1 2 0 4")
			c.Model = search.NewRandom(c.Problem)
		}
		if name == search.ProgramMethod {
			c = searchtest.Program(t, c.Settings, 3)
		}
		r := searchtest.New(t, c)
		for range 200 {
			if _, err := r.Step(context.Background()); err != nil {
				break // it ends, or the method wants a model that can do more
			}
		}
		all[name] = r.Log()
	}
	log := all["sample"]
	log = log[:len(log)-2]
	for _, b := range []search.Body{
		search.Pinned{Node: 2},
		search.Cut{Node: 8, Reason: "no"},
		search.Noted{Node: 1, Text: "look"},
		search.Injected{Node: 10, Parent: 5, Text: "10 - 4 = 6", Check: search.Check{Verdict: search.Legal, State: "4 6"}},
		search.Edited{Node: 7, Text: "6 + 9 = 15", Check: search.Check{Verdict: search.Legal, State: "13 15"}},
		search.Reconfigured{Settings: search.Settings{Method: "tot-bfs", Evaluate: "vote", Evaluations: 3}, Model: "other"},
		search.Replied{Node: 0, Purpose: search.Vote, Prompt: "which?", Completions: []engine.Completion{{Text: "1"}}},
		search.Voted{Nodes: []search.NodeID{1, 10}, Votes: []int{2, 1}, Ballots: 3, Reply: len(log) + 7},
		search.Visited{Node: 10, Reward: 0.5},
		search.Backtracked{From: 10, To: 5, Reason: "tried"},
		search.Edited{Node: 5, Text: "13 - 4 = 9", Check: search.Check{Verdict: search.Legal, State: "9 9 10"}},
		search.BudgetSpent{Limit: "calls", Spent: "3", Of: "3"},
	} {
		log = append(log[:len(log):len(log)], search.Event{Seq: len(log) + 1, Body: b})
	}
	all["the user's"] = log
	return all
}

func sample(t *testing.T) (log []search.Event) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "export", "testdata", "sample.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan(); lines.Scan(); { // the first is the header
		var e search.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		log = append(log, e)
	}
	return log
}

// TestFramesAreTheTree: whoever applies the frames up to any event has what the fold has
// there, of every thought.
func TestFramesAreTheTree(t *testing.T) {
	for name, log := range logs(t) {
		t.Run(name, func(t *testing.T) {
			if len(log) < 5 {
				t.Skipf("%s needs a model that can do more than a scripted one", name)
			}
			folder := NewFolder(Facts{})
			var nodes []map[string]any
			var sums Sums
			for _, e := range log {
				f, err := folder.Fold(e, time.Time{})
				if err != nil {
					t.Fatal(err)
				}
				data, err := json.Marshal(f) // as a page reads it
				if err != nil {
					t.Fatal(err)
				}
				var frame Frame
				if err := json.Unmarshal(data, &frame); err != nil {
					t.Fatal(err)
				}
				for _, change := range frame.Changes {
					id := int(change["id"].(float64))
					delete(change, "id")
					if id == len(nodes) {
						nodes = append(nodes, map[string]any{})
					}
					for field, value := range change {
						if nodes[id][field] = value; value == nil {
							delete(nodes[id], field)
						}
					}
				}
				if frame.Sums != nil {
					sums = *frame.Sums
				}
				tree := folder.Tree()
				if want := tree.Totals(); sums.Thoughts != want.Thoughts || sums.Calls != want.Calls || sums.Open != tree.Frontier() || sums.Top != tree.Scale().Top {
					t.Fatalf("event %d: sums %+v, want %+v", e.Seq, sums, want)
				}
				for id := range tree.Len() {
					want := map[string]any{}
					for i, value := range folder.view(search.NodeID(id)) {
						if value != nil {
							want[fields[i]] = value
						}
					}
					var read map[string]any
					data, _ := json.Marshal(want)
					_ = json.Unmarshal(data, &read)
					if diff := cmp.Diff(read, nodes[id]); diff != "" {
						t.Fatalf("event %d (%s), thought %d: %s", e.Seq, e.Body.Type(), id, diff)
					}
				}
			}
		})
	}
}

func written(t *testing.T, runs ...Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, Facts{}, runs...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestHostileTextStaysData: no text of a model ends the element that it stands in, or
// reaches the page as anything but JSON.
func TestHostileTextStaysData(t *testing.T) {
	words := "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> \u2028\u2029 {{data}} ]]> \x00\x1b]0;x\a\u202e"
	log := sample(t)
	for i, e := range log {
		switch b := e.Body.(type) {
		case search.Started:
			b.State, b.Puzzle.Input, b.Puzzle.Task, b.Model = words, words, words, words
			log[i].Body = b
		case search.Thought:
			b.Text = words
			log[i].Body = b
		case search.Checked:
			b.State, b.Reason, b.Short = words, words, words
			log[i].Body = b
		case search.Replied:
			b.Prompt = words
			for k := range b.Completions {
				b.Completions[k].Text, b.Completions[k].Thinking, b.Completions[k].Note = words, words, words
				b.Completions[k].Tokens = []engine.Token{{Text: words, Top: []engine.Alternative{{Text: words}}}}
			}
			log[i].Body = b
		}
	}
	page := written(t, Run{Name: words, Events: log}, Run{Name: words, Events: log})
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d elements of script, want the data and the script", n)
	}
	data := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(page)
	if data == nil || !json.Valid([]byte(data[1])) {
		t.Fatal("the data cannot be read")
	}
	if i := strings.IndexAny(data[1], "<>&\u2028\u2029\u202e\x00\x1b"); i >= 0 {
		t.Errorf("the data has %q", data[1][i:min(i+20, len(data[1]))])
	}
	head, _, _ := strings.Cut(page, "<style>")
	if strings.Contains(head, "<img") || strings.Contains(head, "onerror=alert(1)>") {
		t.Errorf("the head has foreign markup: %s", head)
	}
}

// TestPolicy: the page may run its own script and use its own style, and ask for nothing.
func TestPolicy(t *testing.T) {
	page := written(t, Run{Events: sample(t)})
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("no policy")
	}
	for element, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		_, rest, _ := strings.Cut(page, "<"+element+">")
		text, _, _ := strings.Cut(rest, "</"+element+">")
		if want := directive + " " + hash(text) + ";"; len(text) < 1000 || !strings.Contains(policy[1], want) {
			t.Errorf("the policy %q lacks %s", policy[1], want)
		}
	}
	for _, want := range []string{"default-src 'none'", "connect-src 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy[1], want) {
			t.Errorf("the policy %q lacks %s", policy[1], want)
		}
	}
	for _, no := range []string{"http://", "https://", "innerHTML", "insertAdjacent", "document.write", "eval(", " style=\""} {
		if strings.Contains(page, no) {
			t.Errorf("the page has %s", no)
		}
	}
}

// TestPromptsComeBackWhole puts prompts together as the page does.
func TestPromptsComeBackWhole(t *testing.T) {
	texts := []string{"one\ntwo 😀\nthree\n", "one\ntwo 😀\nfour", "other", "one\ntwo 😀\nthree\nmore", "one\ntwo 😁"}
	p, first := prompts{}, ""
	for i, text := range texts {
		got := p.add(i+1, search.Propose, text)
		if i == 0 {
			first = got.Text
		}
		units := 0
		for at, r := range first {
			if units == got.Keep {
				got.Text = first[:at] + got.Text
				break
			}
			if units++; r > 0xffff {
				units++
			}
		}
		if got.Keep == units && got.Keep > 0 && !strings.HasPrefix(got.Text, "one") {
			got.Text = first + got.Text
		}
		if got.Text != text {
			t.Errorf("%q: %q", text, got.Text)
		}
	}
}

// TestSample: the page that the documents link to is as this program writes it.
func TestSample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "doc", "search.html"))
	if err != nil {
		t.Fatal(err)
	}
	sample, now := string(data), written(t, Run{Events: sample(t)})
	for _, part := range []string{"style", "script"} {
		_, rest, _ := strings.Cut(now, "<"+part+">")
		text, _, _ := strings.Cut(rest, "</"+part+">")
		if !strings.Contains(sample, text) {
			t.Errorf("its %s is another; make page writes it anew", part)
		}
	}
}

// TestSize: the page of a search of a thousand calls with examples in its prompts, and of
// sudoku boards, is below 2 MB.
func TestSize(t *testing.T) {
	examples := strings.Repeat("Input: 4 9 10 13\nPossible next steps: 13 - 9 = 4 (left: 4 4 10)\n", 60)
	log := []search.Event{{Seq: 1, Body: search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, State: "4 9 10 13"}}}
	add := func(b search.Body) int {
		log = append(log, search.Event{Seq: len(log) + 1, Body: b})
		return len(log)
	}
	for id := search.NodeID(1); id <= 1000; id++ {
		reply := add(search.Replied{Node: id - 1, Purpose: search.Propose, Prompt: examples + fmt.Sprint(id), Completions: []engine.Completion{{Text: strings.Repeat("some words of a model ", 10)}}})
		add(search.Thought{Node: id, Parent: id - 1, Text: fmt.Sprintf("%d - 1 = %d", id, id-1), Reply: reply})
		add(search.Checked{Node: id, Check: search.Check{Verdict: search.Legal, State: fmt.Sprint(id)}})
		add(search.Valued{Node: id, Value: 1, Reply: reply})
	}
	if size := len(written(t, Run{Events: log})); size > 2<<20 {
		t.Errorf("the page has %d bytes", size)
	}
}

// TestTokensAndEngine: a page has the tokens of a completion with what else was likely, and
// how it was computed, within its limits.
func TestTokensAndEngine(t *testing.T) {
	f := NewFolder(Facts{})
	got := f.tokens([]engine.Token{
		{Text: "4\n", LogProb: math.Log(0.75)},
		{Text: " +", LogProb: math.Log(0.2), Top: []engine.Alternative{{Text: "\x1b[31m", LogProb: math.Log(0.7)}, {Text: " +", LogProb: math.Log(0.2)}}},
		{Text: "9"},
	})
	want := &Tokens{Text: []string{"4⏎", " +", "9"}, P: []int{750, 200, 1000}, Top: [][]Rival{nil, {{printable.Text("\x1b[31m"), 700}, {" +", 200}}, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	many := make([]engine.Token, mostOfPage)
	for range mostOfPage / mostOfCompletion {
		f.tokens(many)
	}
	if f.tokens(many) != nil || f.tokened > mostOfPage {
		t.Errorf("a page has %d tokens, and more come", f.tokened)
	}
	gates := engine.Gates{{Expert: 0, Weight: 1}, {Expert: 99, Weight: 0.5}, {Expert: 0, Weight: 1}, {Expert: 50, Weight: 1}}
	e := engineOf(&engine.Trace{LatentBytes: 40, MHABytes: 256, Routing: &engine.Routing{Layers: []int{3}, Experts: 100, PerToken: 2, Gates: gates}})
	if e.Cached != 40 || len(e.Layers) != 1 || e.Layers[0].Number != 3 || e.Layers[0].Load != "9"+strings.Repeat("0", 31)+"5"+strings.Repeat("0", 30)+"2" {
		t.Errorf("the engine is %+v", e)
	}
	if engineOf(nil) != nil {
		t.Error("an engine of which nothing is known")
	}
}

// TestBoards: a thought on a board has the board that its task draws.
func TestBoards(t *testing.T) {
	task, err := registry.Named("sudoku")
	if err != nil {
		t.Fatal(err)
	}
	p, err := task.Problem(search.Puzzle{Task: "sudoku", Input: task.Example})
	if err != nil {
		t.Fatal(err)
	}
	facts := FactsOf(task.Task, p)
	frames, err := Frames(facts, []search.Event{{Seq: 1, Body: search.Started{Puzzle: p.Puzzle(), State: p.Root()}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	drawn := strings.Split(frames[0].Changes[0]["board"].(string), "\n")
	b := facts.Board(nil)
	for i, c := range b.Cells {
		want := " "
		if c.Text != "" {
			want = c.Text
		}
		if drawn[0][i:i+1] != want || (c.Role == search.CellGiven) != (drawn[1][i] == 'g') {
			t.Errorf("cell %d is %q %q, want %+v", i, drawn[0][i], drawn[1][i], c)
		}
	}
}

// TestPuzzleIsCalledAsItWasPosed: not by its cells, where the user asked for one in words.
func TestPuzzleIsCalledAsItWasPosed(t *testing.T) {
	d := Facts{}.document(search.Puzzle{Task: "sudoku", Input: strings.Repeat("*", 81), Posed: "9x9 hard 3"})
	if d.Puzzle != "9x9 hard 3" {
		t.Errorf("the puzzle is called %q", d.Puzzle)
	}
}
