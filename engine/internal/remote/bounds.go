package remote

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// Limits on what a server may send, since it may never stop. They are generous: a
// reply of 100,000 tokens with five alternatives each is about 80 MB on the wire.
const (
	mostReply   = 128 << 20 // bytes of one reply
	mostLine    = 1 << 20   // bytes of one line of a stream
	mostAnswer  = 16 << 20  // bytes of an answer that is not a stream, such as a list
	mostRefusal = 64 << 10  // bytes of an error; the rest is not read
	mostHeader  = 1 << 20   // bytes of the headers of a reply
	mostKept    = 16 << 20  // bytes of memory for the text and the tokens of a reply
	mostWords   = 600       // bytes of a server's words in an error
	mostCount   = 1 << 30   // tokens of a request
)

// Violation is a reply that was given up because the server sent what it must not.
// The same request would meet the same again.
type Violation struct{ Text string }

func (e *Violation) Error() string { return e.Text }

func tooMuch(what string, most int64) *Violation {
	return &Violation{fmt.Sprintf("the server sent more than %d MB %s; stopped", most>>20, what)}
}

// NewTransport returns a transport with bounded headers. It asks for no compression,
// so that what is read is what was sent.
func NewTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	t.MaxResponseHeaderBytes = mostHeader
	return t
}

// Bounded is a RoundTripper that bounds the body of every reply. It remembers that
// one was too long, because not every client reports it.
type Bounded struct {
	next  http.RoundTripper
	reply int64
	line  int64 // 0 for no lines
	over  atomic.Pointer[Violation]
}

// Streams bounds replies that are sent line by line.
func Streams(next http.RoundTripper) *Bounded {
	return &Bounded{next: next, reply: mostReply, line: mostLine}
}

// Endless bounds the lines of a reply, but not their number.
func Endless(next http.RoundTripper) *Bounded {
	return &Bounded{next: next, line: mostLine}
}

// Answers bounds replies that are a single document.
func Answers(next http.RoundTripper) *Bounded {
	return &Bounded{next: next, reply: mostAnswer}
}

// Client returns a client that follows redirects within the same server only.
func (b *Bounded) Client() *http.Client {
	return &http.Client{Transport: b, CheckRedirect: sameServer}
}

// Err returns a *Violation if a reply was too long.
func (b *Bounded) Err() error {
	if e := b.over.Load(); e != nil {
		return e
	}
	return nil
}

// RoundTrip implements http.RoundTripper.
func (b *Bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err != nil && strings.Contains(err.Error(), "response headers exceeded") { // net/http has no type for it
		return nil, tooMuch("in its headers", mostHeader)
	}
	if err != nil {
		return nil, err
	}
	if e := resp.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		_ = resp.Body.Close() // it is not read
		// What it would unpack to is not known.
		return nil, &Violation{"the server sent a compressed reply, which was not asked for"}
	}
	if resp.StatusCode >= http.StatusBadRequest {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, mostRefusal), resp.Body}
		return resp, nil
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, bounds: b}
	return resp, nil
}

// sameServer is the CheckRedirect of an http.Client.
func sameServer(next *http.Request, via []*http.Request) error {
	const most = 3
	first := via[0]
	switch {
	case next.URL.Scheme != first.URL.Scheme, next.URL.Host != first.URL.Host, next.Method != first.Method:
		// Nobody named that server: it gets neither a prompt nor a key.
		return &Violation{"the server redirects to " + next.URL.Scheme + "://" + next.URL.Host + ", which is sent nothing; if the model is there, use that address"}
	case len(via) > most:
		return &Violation{"the server redirects in circles"}
	}
	return nil
}

// boundedBody counts what is read of a body.
type boundedBody struct {
	io.ReadCloser
	bounds *Bounded
	read   int64
	line   int64 // since the last end of a line
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if most := b.bounds.reply; most > 0 && b.read > most {
		return 0, b.stop(tooMuch("for one reply", most))
	}
	if most := b.bounds.line; most > 0 {
		for rest := p[:n]; ; {
			i := indexLine(rest)
			if b.line += int64(i); b.line > most {
				return 0, b.stop(tooMuch("in one line", most))
			}
			if i == len(rest) {
				break
			}
			b.line, rest = 0, rest[i+1:]
		}
	}
	return n, err
}

func (b *boundedBody) stop(e *Violation) error {
	b.bounds.over.Store(e)
	return e
}

// indexLine returns the number of bytes before the first line break, or all of p.
func indexLine(p []byte) int {
	if i := bytes.IndexByte(p, '\n'); i >= 0 {
		return i
	}
	return len(p)
}

// Count clamps a number of tokens that a server reports: a negative one would give
// budget back, and sums must not overflow.
func Count(n int) int { return min(max(n, 0), mostCount) }

// Words returns what a server said, cut to fit in an error.
func Words(said string) string {
	said = strings.TrimSpace(said)
	if len(said) <= mostWords {
		return said
	}
	return strings.ToValidUTF8(said[:mostWords], "") + " ..."
}
