// Package ollamatest runs a real Ollama server for tests, on models that the test
// writes itself. OLLAMA_BIN names the program; .ci/ollama builds one.
package ollamatest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
)

// Server is an Ollama server of one test's own: its port, its home, its models.
type Server struct {
	t       testing.TB
	binary  string
	home    string
	address string // host:port
	env     []string
	process *exec.Cmd
	log     *os.File
}

// Start starts a server and points OLLAMA_HOST to it, or skips the test where
// there is none to start. env adds to its environment: "OLLAMA_NUM_PARALLEL=4".
func Start(t testing.TB, env ...string) *Server {
	t.Helper()
	binary := os.Getenv("OLLAMA_BIN")
	if binary == "" {
		t.Skip("OLLAMA_BIN does not name an Ollama server; `make test-ollama` builds one and runs this")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, binary: binary, home: t.TempDir(), address: free.Addr().String(), env: env}
	_ = free.Close()
	if s.log, err = os.Create(filepath.Join(s.home, "log")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OLLAMA_HOST", s.address)
	s.Restart()
	t.Cleanup(func() {
		s.Kill()
		_ = s.log.Close()
		if log, err := os.ReadFile(s.log.Name()); err == nil && t.Failed() {
			t.Logf("the server's last words:\n%s", log[max(0, len(log)-4000):])
		}
	})
	return s
}

// URL is where the server is.
func (s *Server) URL() string { return "http://" + s.address }

// Restart starts the server again, at the same address, with what it has on disk.
func (s *Server) Restart() {
	s.t.Helper()
	s.process = exec.Command(s.binary, "serve")
	s.process.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.home, "OLLAMA_HOST=" + s.address,
		"OLLAMA_MODELS=" + s.Models(), "OLLAMA_NO_CLOUD=1", "OLLAMA_CONTEXT_LENGTH=2048",
	}, s.env...)
	s.process.Stdout, s.process.Stderr = s.log, s.log
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // runners die with it
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	for range 200 {
		if conn, err := net.DialTimeout("tcp", s.address, time.Second); err == nil {
			_ = conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatal("the server does not listen after 10 s")
}

// Kill ends the server and its runners at once, as kill -9 does.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	_ = syscall.Kill(-s.process.Process.Pid, syscall.SIGKILL)
	_ = s.process.Wait()
	s.process = nil
}

// Runners are the processes that run models, by their numbers.
func (s *Server) Runners() []int {
	var pids []int
	entries, err := os.ReadDir("/proc")
	if err != nil {
		s.t.Skip("there is no /proc to find runners in")
	}
	for _, e := range entries {
		var pid, group int
		if _, err := fmt.Sscan(e.Name(), &pid); err != nil {
			continue
		}
		command, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		if group, _ = syscall.Getpgid(pid); err == nil && group == s.process.Process.Pid && strings.Contains(string(command), "runner") {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Client speaks to the server.
func (s *Server) Client() *api.Client {
	return api.NewClient(&url.URL{Scheme: "http", Host: s.address}, http.DefaultClient)
}

// Create makes a model of a GGUF file that is in memory. template is the model
// file's; parameters add to its own.
func (s *Server) Create(name string, gguf []byte, template string, parameters map[string]any) {
	s.t.Helper()
	s.CreateWith(&api.CreateRequest{Model: name, Template: template, Parameters: parameters}, gguf)
}

// Models is the folder in which the server keeps models.
func (s *Server) Models() string { return filepath.Join(s.home, "models") }

// CreateWith makes a model as a model file would, of a GGUF file that is in memory.
func (s *Server) CreateWith(r *api.CreateRequest, gguf []byte) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, digest := s.Client(), fmt.Sprintf("sha256:%x", sha256.Sum256(gguf))
	if err := client.CreateBlob(ctx, digest, bytes.NewReader(gguf)); err != nil {
		s.t.Fatalf("giving %s to the server: %v", r.Model, err)
	}
	all := map[string]any{"num_thread": 1} // more than there are free cores cost a hundredfold
	for k, v := range r.Parameters {
		all[k] = v
	}
	r.Parameters, r.Files = all, map[string]string{"model.gguf": digest}
	err := client.Create(ctx, r, func(api.ProgressResponse) error { return nil })
	if err != nil {
		s.t.Fatalf("making %s: %v", r.Model, err)
	}
}
