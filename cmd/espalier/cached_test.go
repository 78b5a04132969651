package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What caches hold leaves no trace: a search that is killed after any event and resumed,
// by another process with an empty cache or at a server with a fuller one, writes the log
// of an uninterrupted search, and its budget ends at the same event.
func TestCachesLeaveNoTrace(t *testing.T) {
	server := "openai:" + cachingServer(t) + "/v1#m"
	for name, args := range map[string][]string{
		"embedded, controller": {"2 3 5 12", "--method", "controller", "--max-tokens", "731", "--trace"},
		"embedded, tot-dfs":    {"5 7 9 10", "--method", "tot-dfs", "--max-tokens", "2000"},
		"server, controller":   {"2 3 5 12", "--method", "controller", "--max-tokens", "3000", "--model", server},
		"server, cot-sc":       {"2 3 5 12", "--method", "cot-sc", "--samples", "200", "--round", "5", "--max-tokens", "4000", "--model", server},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			search := append([]string{"solve", "game24", "--json"}, args...)
			path := filepath.Join(t.TempDir(), "sessions.db")
			want, _, _ := printed(t, path, -1, append(search, "--session", "none")...)
			if !strings.Contains(want[len(want)-1], `"budget-spent","limit":"tokens"`) {
				t.Fatalf("it ends with %s", want[len(want)-1])
			}
			for _, line := range want {
				if strings.Contains(line, `"reused"`) {
					t.Fatalf("the log tells what a cache held: %s", line)
				}
			}
			const kills = 4
			for n := range kills {
				path := filepath.Join(t.TempDir(), "sessions.db")
				first, _, ended := printed(t, path, 1+n*len(want)/kills, search...)
				if !ended && len(first) > 0 {
					printed(t, path, -1, "solve", "--session", "last", "--json")
				}
				var got []string
				for _, e := range load(t, path).Events {
					line, err := json.Marshal(e)
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, string(line))
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("killed after event %d:\n%s", len(first), diff)
				}
			}
		})
	}
}

// cachingServer answers a prompt and a seed with always the same step, and says that ever
// more of its prompts came from a cache.
func cachingServer(t *testing.T) string {
	t.Helper()
	var served atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasSuffix(q.URL.Path, "/models") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"object":"list","data":[{"id":"m","object":"model","owned_by":"vllm"}]}`)
			return
		}
		var asked struct {
			Messages []struct{ Content string }
			Seed     uint64
		}
		if err := json.NewDecoder(q.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		prompt := asked.Messages[len(asked.Messages)-1].Content
		hash := fnv.New64()
		hash.Write([]byte(prompt))
		r := rand.New(rand.NewPCG(hash.Sum64(), asked.Seed))
		steps := []string{"2 * 3 = 6 (left: 5 6 12)", "12 / 3 = 4 (left: 2 4 5)", "5 - 3 = 2 (left: 2 2 12)", "12 + 5 = 17 (left: 2 3 17)", "nothing", "sure", "impossible"}
		reply, err := json.Marshal(steps[r.IntN(len(steps))])
		if err != nil {
			t.Error(err)
		}
		n := len(prompt) / 4
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\n", reply)
		fmt.Fprintf(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":12,\"prompt_tokens_details\":{\"cached_tokens\":%d}}}\n\ndata: [DONE]\n\n", n, min(n, int(served.Add(7))))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// A session of before, whose events tell what a cache held, is imported, listed and
// resumed, and does not differ from one of today.
func TestLogsWithCachesOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	printed(t, path, -1, "solve", "game24", "2 3 5 12", "--method", "controller", "--max-tokens", "731", "--trace", "--json")
	exported, stderr, _ := ran(t, path, "sessions", "export", "last", "--format", "jsonl")
	if stderr != "" {
		t.Fatal(stderr)
	}
	before := bytes.ReplaceAll([]byte(exported), []byte(`"trace":{`), []byte(`"trace":{"computed":2,"reused":9,`))
	before = bytes.ReplaceAll(before, []byte("}}\n"), []byte(",\"reused\":9}}\n"))
	if bytes.Count(before, []byte(`"reused"`)) < 20 {
		t.Fatal("no such log")
	}
	file := filepath.Join(t.TempDir(), "before.jsonl")
	if err := os.WriteFile(file, before, 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "sessions.db")
	id, stderr, status := ran(t, other, "sessions", "import", file)
	if status != 0 {
		t.Fatal(stderr)
	}
	again, stderr, _ := ran(t, other, "sessions", "export", strings.TrimSpace(id), "--format", "jsonl")
	if diff := cmp.Diff(events(exported), events(again)); diff != "" {
		t.Errorf("%s\n%s", stderr, diff)
	}
}

// events are the lines of an export below its header.
func events(exported string) string {
	_, rest, _ := strings.Cut(exported, "\n")
	return rest
}
