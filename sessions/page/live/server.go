// Package live shows a running search to an audience: the page of package page, which is
// told over HTTP what the search has done and which moment the explorer shows. Nobody can
// change anything through it.
//
// The address holds a token, without which nothing is answered. Other origins are refused.
// Nobody waits for slow readers: they are told where the search stands when they are ready
// to hear it. Those that take nothing at all are dropped; their browsers connect again.
package live

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"espalier/engine/parallel"
	"espalier/sessions/page"
)

// Limits of what an audience may ask for.
const (
	mostReaders = 500
	patience    = 10 * time.Second // that a reader may take for a piece of a message
)

// Server serves one search at a time.
type Server struct {
	url    string
	token  string
	origin string
	http   *http.Server
	stop   context.CancelFunc
	ctx    context.Context
	done   parallel.Group

	told chan struct{} // there is another view
	mu   sync.Mutex    // guards what is below
	next View
	show show
}

// CheckAddress returns an error unless an address is one of this machine alone.
func CheckAddress(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the address to serve at is %q; use HOST:PORT, such as 127.0.0.1:0", address)
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return fmt.Errorf("other machines can reach %q, and whoever has the address of the page sees the search; 127.0.0.1 is for this machine alone", address)
	}
	return nil
}

// Listen serves at an address, which CheckAddress may have been asked about. A port of 0
// is any that is free.
func Listen(address string) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{token: rand.Text(), origin: "http://" + listener.Addr().String(), ctx: ctx, stop: stop, told: make(chan struct{}, 1)}
	s.url = s.origin + "/" + s.token + "/"
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 14, BaseContext: func(net.Listener) context.Context { return ctx }}
	s.done.Go(func() { _ = s.http.Serve(listener) }) // it ends with Close
	s.done.Go(s.fold)
	return s, nil
}

// URL is the address of the page.
func (s *Server) URL() string { return s.url }

// Close says goodbye to all readers and waits for them.
func (s *Server) Close() {
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		_ = s.http.Close() // what is left of it
	}
	s.done.Wait()
}

// ServeHTTP answers whoever has the token.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, given := "", r.URL.Path
	if n := len("/" + s.token + "/"); len(given) >= n {
		given, path = given[:n], given[n:]
	}
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Content-Security-Policy", "frame-ancestors 'none'")
	switch {
	case subtle.ConstantTimeCompare([]byte(given), []byte("/"+s.token+"/")) != 1:
		http.Error(w, "not found", http.StatusNotFound)
	case foreign(r):
		http.Error(w, "this page is for itself alone", http.StatusForbidden)
	case r.Method != http.MethodGet:
		http.Error(w, "read only", http.StatusMethodNotAllowed)
	case path == "":
		s.page(w)
	case path == "frames":
		s.frames(w, r)
	default:
		http.Error(w, "not found", http.StatusNotFound)
	}
}

// foreign reports whether a page of another origin asks.
func foreign(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return true
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
}

func (s *Server) page(w http.ResponseWriter) {
	s.mu.Lock()
	facts, puzzle, number := s.show.Facts, s.show.puzzle(), s.show.number
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.WriteLive(w, facts, puzzle, fmt.Sprintf("frames?%d", number)) // whoever asked may be gone
}

// frames streams what there is, and what comes.
func (s *Server) frames(w http.ResponseWriter, r *http.Request) {
	reader, err := s.join(r.URL.RawQuery)
	if errors.Is(err, errFull) {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if err != nil { // the page was made for another search
		_ = send(w, "other", []byte("{}"))
		return
	}
	defer s.leave(reader)
	for {
		for {
			event, data := s.news(reader)
			if event == "" {
				break
			}
			if send(w, event, data) != nil || event == "other" {
				return
			}
		}
		select {
		case <-reader.woken:
		case <-r.Context().Done(): // which ends with the server's
			if s.ctx.Err() != nil {
				_ = send(w, "bye", []byte("{}"))
			}
			return
		}
	}
}

// send sends a message in pieces: a reader may be slow, but must take one from time to time.
func send(w http.ResponseWriter, event string, data []byte) error {
	const piece = 1 << 14
	to := http.NewResponseController(w)
	for part := range slices.Chunk(fmt.Appendf(nil, "event: %s\ndata: %s\n\n", event, data), piece) {
		if err := to.SetWriteDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
		if err := to.Flush(); err != nil {
			return err
		}
	}
	return nil
}

var (
	errFull  = errors.New("too many readers")
	errOther = errors.New("another search")
)
