package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"espalier/sessions"
)

// labelling is a server that proposes a step, or says the label that it is held to; with
// log-probabilities or without. It counts what it is asked.
func labelling(t *testing.T, logProbs string) (model string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasSuffix(q.URL.Path, "/models") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"vllm"}]}`)
			return
		}
		asked.Add(1)
		var request struct {
			Outputs struct{ Choice []string } `json:"structured_outputs"`
		}
		if err := json.NewDecoder(q.Body).Decode(&request); err != nil {
			t.Error(err)
		}
		text, tokens := "13 - 9 = 4 (left: 4 4 10)", ""
		if len(request.Outputs.Choice) > 0 {
			text = request.Outputs.Choice[0]
			tokens = strings.ReplaceAll(logProbs, "WORD", text)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, `data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":%q}%s,"finish_reason":"stop"}]}`+"\n\n"+
			`data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":30,"completion_tokens":1,"total_tokens":31}}`+"\n\ndata: [DONE]\n\n", text, tokens)
	}))
	t.Cleanup(server.Close)
	return "openai:" + server.URL + "#m", asked
}

const withLogProbs = `,"logprobs":{"content":[{"token":"WORD","logprob":-0.5,"bytes":null,"top_logprobs":[]}]}`

// To find out whether a server reports log-probabilities takes a call. It is one of those that
// a search may make, is counted in what the search cost, and is not made again by a session
// that goes on.
func TestProbeIsWithinTheBudget(t *testing.T) {
	for _, server := range []string{withLogProbs, ""} {
		spent := 0
		for _, most := range []int{1, 2, 5} {
			model, asked := labelling(t, server)
			store := t.TempDir() + "/s.db"
			t.Setenv(sessions.PathVariable, store)
			s := solve(t, store, "game24", "4 9 10 13", "--method", "tot-dfs", "--evaluate", "logprob", "--model", model, "--max-calls", strconv.Itoa(most), "--wait", "0")
			s.until(t, "")
			made := int(asked.Load())
			if made > most || made != s.result.Calls || s.result.Tokens.Prompt != 30*made {
				t.Errorf("%d requests of %d, and the search says %+v", made, most, s.result)
			}
			if listed := load(t, store).Calls; listed != made {
				t.Errorf("the list of sessions says %d calls of %d", listed, made)
			}
			rest := solve(t, store, "--session", load(t, store).ID, "--max-calls", strconv.Itoa(most+3), "--trust", "--wait", "0")
			rest.until(t, "")
			if made = int(asked.Load()); made > most+3 || made != rest.result.Calls {
				t.Errorf("gone on with, %d requests of %d, and the search says %+v\n%s", made, most+3, rest.result, rest.stderr.String())
			}
			spent = max(spent, made)
		}
		if spent < 5 {
			t.Errorf("no search came further than %d calls", spent)
		}
	}
}
