// Package proxy answers as OpenAI's chat completions do, with searches: a call is a search,
// what the search does is streamed as reasoning_content, and its answer is the content.
//
// It knows how calls are worded and refused, and nothing of how a search is put together.
package proxy

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
)

// Options are what a server needs of the program around it.
type Options struct {
	// Models lists the names that calls may ask for.
	Models func(context.Context) []string
	// Search answers a call. It begins the search, which begun is told of, and runs it to its
	// end. An error of it that is a Refusal is the caller's.
	Search func(ctx context.Context, c Call, begun func(session string), log Log) (Result, error)
	Text   func(error) string // of an error, without keys
	Token  string             // that callers have to know; empty: none
	Calls  int                // at a time; others are told to come again
	Local  bool               // the address is of this machine alone
}

// Call is what one request asks for.
type Call struct {
	Model        string
	Question     string   // the last message
	Conversation string   // all messages, the last as well; of one message, that alone
	Settings     []string // of the search, in the words of the verb set: "beam 3"

	Temperature *float64 // for methods that have one
}

// Log follows a search as it goes. Live is called with what a model writes.
type Log struct {
	Events func([]search.Event) error
	Live   func(search.StreamUpdate)
}

// Result is how a search ended.
type Result struct {
	Tree    *search.Tree
	Session string
	Stopped error // why it was stopped before its end
}

// Refusal is an error that the caller can do something about.
type Refusal struct {
	Status int
	Code   string // as OpenAI's: "model_not_found"
	Param  string
	Err    error
}

func (r *Refusal) Error() string { return r.Err.Error() }
func (r *Refusal) Unwrap() error { return r.Err }

// Limits of what may be asked.
const (
	mostBody = 1 << 20
	patience = 20 * time.Second // that a caller may take for a piece of a stream
)

// Server answers calls.
type Server struct {
	Options
	free chan struct{} // one for each call that may begin
}

// New returns a server. It answers nothing yet.
func New(o Options) *Server { return &Server{o, make(chan struct{}, max(o.Calls, 1))} }

// Serve answers until the context ends. Searches that are under way end with it.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: patience, ReadTimeout: 2 * patience, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 14,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	var done parallel.Group
	ended := make(chan struct{})
	done.Go(func() {
		select {
		case <-ctx.Done():
		case <-ended:
		}
		wait, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if server.Shutdown(wait) != nil {
			_ = server.Close() // what is left of it
		}
	})
	err := server.Serve(listener)
	close(ended)
	done.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// ServeHTTP answers whoever may ask.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if why := s.unwelcome(r); why != nil {
		s.refuse(w, why)
		return
	}
	switch path := strings.TrimSuffix(r.URL.Path, "/"); {
	case path == "/v1/models" || strings.HasPrefix(path, "/v1/models/"):
		if r.Method != http.MethodGet {
			s.refuse(w, wrongMethod(http.MethodGet))
			return
		}
		s.models(w, r, strings.TrimPrefix(strings.TrimPrefix(path, "/v1/models"), "/"))
	case path == "/v1/chat/completions":
		if r.Method != http.MethodPost {
			s.refuse(w, wrongMethod(http.MethodPost))
			return
		}
		s.chat(w, r)
	default:
		s.refuse(w, &Refusal{Status: http.StatusNotFound, Code: "unknown_url", Err: errors.New("there is nothing here; POST /v1/chat/completions and GET /v1/models are answered")})
	}
}

func wrongMethod(right string) error {
	return &Refusal{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Err: errors.New("use " + right)}
}

// unwelcome says why a request is not answered at all: pages in a browser must not reach a
// server of this machine, under whatever name, and a token that is asked for has to be given.
func (s *Server) unwelcome(r *http.Request) error {
	if s.Token != "" {
		given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(given), []byte(s.Token)) != 1 {
			return &Refusal{Status: http.StatusUnauthorized, Code: "invalid_api_key", Err: errors.New("the API key is wrong; it is the content of the file that --token-file names")}
		}
	}
	if r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
		return &Refusal{Status: http.StatusForbidden, Code: "forbidden", Err: errors.New("pages in a browser are not answered")}
	}
	if s.Local && !isLocal(r.Host) {
		return &Refusal{Status: http.StatusForbidden, Code: "forbidden", Err: errors.New("this server is called by the address that it listens at")}
	}
	return nil
}

// isLocal reports whether the host of a request names this machine.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// model is one that can be asked for.
type model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// models lists the models, or tells of one.
func (s *Server) models(w http.ResponseWriter, r *http.Request, name string) {
	list := []model{}
	for _, id := range s.Models(r.Context()) {
		m := model{ID: id, Object: "model", OwnedBy: "espalier"}
		if id == name {
			s.write(w, http.StatusOK, m)
			return
		}
		list = append(list, m)
	}
	if name != "" {
		s.refuse(w, &Refusal{Status: http.StatusNotFound, Code: "model_not_found", Param: "model", Err: errors.New("there is no model of this name; GET /v1/models lists them")})
		return
	}
	s.write(w, http.StatusOK, struct {
		Object string  `json:"object"`
		Data   []model `json:"data"`
	}{"list", list})
}

// write answers with JSON.
func (s *Server) write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever asked may be gone
}

// problem is an error as OpenAI words it.
type problem struct {
	Error struct {
		Message string  `json:"message"`
		Type    string  `json:"type"`
		Param   *string `json:"param"`
		Code    *string `json:"code"`
	} `json:"error"`
}

// problemOf words an error, with the status that it is told by.
func (s *Server) problemOf(err error) (int, problem) {
	var p problem
	refusal := &Refusal{Status: http.StatusInternalServerError, Code: "search_failed", Err: err}
	errors.As(err, &refusal)
	p.Error.Message, p.Error.Code, p.Error.Type = s.Text(err), &refusal.Code, "invalid_request_error"
	if refusal.Param != "" {
		p.Error.Param = &refusal.Param
	}
	switch {
	case refusal.Status == http.StatusTooManyRequests:
		p.Error.Type = "rate_limit_error"
	case refusal.Status == http.StatusUnauthorized:
		p.Error.Type = "authentication_error"
	case refusal.Status >= http.StatusInternalServerError:
		p.Error.Type = "server_error"
	}
	return refusal.Status, p
}

func (s *Server) refuse(w http.ResponseWriter, err error) {
	status, p := s.problemOf(err)
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	s.write(w, status, p)
}
