package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ollama/ollama/api"
)

// question is short, and no model of these sizes is done with it soon.
const question = "A farmer has 17 sheep. All but 9 run away, then 3 come back. How many sheep does he have?"

// chain is an answer to it, whose sentences are weighed.
const chain = `The farmer has 17 sheep at first. All but 9 run away, so that 9 stay. Then 3 come back.
So 9 and 3 are 12. Let me check: 17 minus 8 is 9. And 9 plus 3 is 12.
Answer: 12`

// searches are what is measured with the same weights here and behind a server, as the program
// runs them. Replies are cut at a length that small models always reach, so that each side has
// as much to write.
var searches = []struct {
	name string
	args []string
}{
	{"tree of thoughts", strings.Fields("solve --json --session none ask # --method tot-bfs --generate sample --proposals 5 --evaluate vote --evaluations 5 --beam 3 --max-reply 32 --max-calls 40")},
	{"self-consistency, 32 chains", strings.Fields("solve --json --session none ask # --method cot-sc --samples 32 --sample-batch 0 --stop-lead 32 --max-reply 48")},
	{"importance of sentences", strings.Fields("think % --json --task ask --input # --importance 8 --max-reply 32")},
}

// compareSearches prints a row for each search: Ollama's time over that of this program, with one
// request at a time and with eight, and the tokens of which this program computed how many.
func (o *options) compareSearches(model string) error {
	file := model
	if shape, dtype, ok := strings.Cut(model, ":"); ok && filepath.Ext(model) == "" {
		file = o.file(model)
		if err := o.synthesise(file, shape, dtype); err != nil {
			return err
		}
		defer os.Remove(file)
	}
	scratch, err := os.MkdirTemp(o.scratch, "searches")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := os.WriteFile(filepath.Join(scratch, "chain.txt"), []byte(chain), 0o600); err != nil {
		return err
	}
	servers := make([]*server, 2)
	for i, parallel := range []int{1, 8} {
		if servers[i], err = o.startServer(filepath.Join(scratch, "models"), file, parallel); err != nil {
			return err
		}
		defer servers[i].stop()
	}
	for _, s := range searches {
		var ratios [2][]float64
		var ours run
		for round := range o.rounds {
			if ours, err = o.search(scratch, s.args, file, "", round); err != nil {
				return err
			}
			for i, server := range servers {
				theirs, err := o.search(scratch, s.args, "ollama:"+served, server.host, round)
				if err != nil {
					return err
				}
				ratios[i] = append(ratios[i], theirs.seconds/ours.seconds)
			}
		}
		fmt.Printf("| %s | %s | %.1f | %.1f | %s |\n", filepath.Base(model), s.name, median(ratios[0]), median(ratios[1]), ours.tokens)
	}
	return nil
}

// run is how long a search took, and its tokens in words.
type run struct {
	seconds float64
	tokens  string
}

// search runs the program once.
func (o *options) search(scratch string, args []string, model, host string, round int) (r run, err error) {
	args = slices.Clone(args)
	for i, a := range args {
		switch a {
		case "#":
			args[i] = question
		case "%":
			args[i] = filepath.Join(scratch, "chain.txt")
		}
	}
	command := exec.Command(o.espalier, append(args, "--model", model, "--seed", strconv.Itoa(round+1))...)
	store := filepath.Join(scratch, fmt.Sprint(time.Now().UnixNano())) // answers that are kept are not asked for again
	command.Env = append(os.Environ(), "OLLAMA_HOST="+host, "ESPALIER_CONFIG="+scratch, "ESPALIER_SESSIONS="+filepath.Join(store, "sessions.db"))
	var out, notes bytes.Buffer
	command.Stdout, command.Stderr = &out, &notes
	began := time.Now()
	err = command.Run()
	r.seconds = time.Since(began).Seconds()
	if exit := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1 is unsolved
		return r, fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, notes.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	var result struct {
		Tokens   struct{ Prompt, Completion, Reused int }
		Computed int `json:"tokens_computed"` // of an importance
		Anew     int `json:"tokens_anew"`
	}
	if err := json.Unmarshal(lines[len(lines)-1], &result); err != nil {
		return r, fmt.Errorf("%s: %w", strings.Join(command.Args, " "), err)
	}
	t := result.Tokens
	r.tokens = fmt.Sprintf("%d of %d", t.Prompt-t.Reused+t.Completion+result.Computed, t.Prompt+t.Completion+result.Anew)
	return r, nil
}

// served is the model's name on the servers.
const served = "peer"

// server is an Ollama of its own.
type server struct {
	host    string
	command *exec.Cmd
}

func (o *options) startServer(models, file string, parallel int) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		return nil, err
	}
	host := listener.Addr().String()
	_ = listener.Close()
	s := &server{host: host, command: exec.Command(o.ollama, "serve")}
	s.command.Env = append(os.Environ(), "OLLAMA_HOST="+host, "OLLAMA_MODELS="+models, "OLLAMA_NUM_PARALLEL="+strconv.Itoa(parallel), "OLLAMA_KEEP_ALIVE=-1")
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	client := api.NewClient(&url.URL{Scheme: "http", Host: host}, http.DefaultClient)
	ctx := context.Background()
	for wait := time.Now().Add(30 * time.Second); client.Heartbeat(ctx) != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(wait) {
			s.stop()
			return nil, errors.New("ollama does not answer")
		}
	}
	if err := offer(ctx, client, file); err != nil {
		s.stop()
		return nil, fmt.Errorf("ollama: %w", err)
	}
	return s, nil
}

// offer puts a model into a server's store, and has the server load it.
func offer(ctx context.Context, client *api.Client, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	digest := fmt.Sprintf("sha256:%x", hash.Sum(nil))
	if err := client.CreateBlob(ctx, digest, f); err != nil {
		return err
	}
	request := &api.CreateRequest{Model: served, Files: map[string]string{"model.gguf": digest}}
	if err := client.Create(ctx, request, func(api.ProgressResponse) error { return nil }); err != nil {
		return err
	}
	warm := &api.GenerateRequest{Model: served, Prompt: "1", Options: map[string]any{"num_predict": 1}}
	return client.Generate(ctx, warm, func(api.GenerateResponse) error { return nil })
}

func (s *server) stop() {
	_ = s.command.Process.Signal(os.Interrupt)
	_ = s.command.Wait()
}
