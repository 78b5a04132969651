package ollama

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/envconfig"

	"espalier/engine"
	"espalier/engine/internal/remote"
	"espalier/engine/redact"
)

// server is the server at OLLAMA_HOST.
type server struct {
	base      *url.URL
	transport *http.Transport
	secrets   *redact.Secrets // of the address
}

// newServer reads OLLAMA_HOST. Unlike Ollama's own client, it refuses an invalid port
// and accepts a user and a password, which it sends by Basic authentication.
func newServer() (*server, error) {
	base, err := host(os.Getenv("OLLAMA_HOST"))
	if err != nil {
		return nil, err
	}
	return &server{base, remote.NewTransport(), redact.New(redact.Userinfo(base.User)...)}, nil
}

// Address returns the address of the server at OLLAMA_HOST without user and password.
// It is empty if OLLAMA_HOST is invalid, so that nothing can be sent.
func Address() string {
	base, err := host(os.Getenv("OLLAMA_HOST"))
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: base.Scheme, Host: base.Host, Path: base.Path}).String()
}

// Secrets returns the secret parts of OLLAMA_HOST.
func Secrets() []string {
	base, err := host(os.Getenv("OLLAMA_HOST"))
	if err != nil {
		return nil
	}
	return redact.Userinfo(base.User)
}

// host parses a value of OLLAMA_HOST.
func host(value string) (*url.URL, error) {
	wrong := func(format string, args ...any) (*url.URL, error) {
		return nil, &engine.Failure{Kind: engine.Refused, Text: fmt.Sprintf(format, args...)}
	}
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	scheme, rest, has := strings.Cut(value, "://")
	if !has {
		scheme, rest = "", value
	}
	if strings.Contains(value, "@") {
		u, err := url.Parse(cmp.Or(scheme, "http") + "://" + rest)
		if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" { // err quotes the password
			return wrong("OLLAMA_HOST is not the address of a server; write USER:PASSWORD@HOST:PORT, with %%40 for an @ in the password")
		}
		if !has && u.Port() == "" {
			u.Host = net.JoinHostPort(u.Hostname(), "11434")
		}
		return based(u), nil
	}
	at, _, _ := strings.Cut(rest, "/")
	at, _, _ = strings.Cut(at, "?")
	if strings.Count(at, ":") > 1 && !strings.Contains(at, "]") && net.ParseIP(at) == nil {
		return wrong("OLLAMA_HOST is not the address of a server, and may hold a password; write HOST:PORT or USER:PASSWORD@HOST:PORT")
	}
	if _, port, err := net.SplitHostPort(at); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			// It may be a password whose host is missing, so it is not repeated.
			return wrong("what follows the colon in OLLAMA_HOST is not a port, a number up to 65535; write HOST:PORT")
		}
	}
	return based(envconfig.Host()), nil
}

// based returns the address of a server behind a proxy as the client wants it: with the
// path that requests are appended to, and without a query.
func based(u *url.URL) *url.URL {
	u.Path, u.RawPath, u.RawQuery, u.Fragment = strings.Trim(u.Path, "/"), "", "", ""
	if u.Path != "" {
		u.Path = "/" + u.Path
	}
	return u
}

// ask calls the server with a client whose replies are bounded. Ollama's client does
// not report what ended a stream early.
func (s *server) ask(via *remote.Bounded, call func(*api.Client) error) error {
	err := call(api.NewClient(s.base, via.Client()))
	if over := via.Err(); over != nil {
		return over
	}
	return err
}

// answer sends a request that involves no model and must be answered soon.
func answer[T any](ctx context.Context, s *server, call func(*api.Client, context.Context) (T, error)) (T, error) {
	ctx, _, stop := remote.WithPatience(ctx, enough)
	defer stop()
	var got T
	err := s.ask(remote.Answers(s.transport), func(c *api.Client) (err error) {
		got, err = call(c, ctx)
		return err
	})
	return got, err
}
