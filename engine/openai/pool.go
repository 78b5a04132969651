package openai

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

const (
	// atOnce is how many requests each server is sent at once. Servers batch them.
	atOnce = 32
	// attempts is how many times a request is sent in total, over about four seconds.
	attempts = 5
	// rest is how long a server that did not answer is avoided while others answer.
	rest = 10 * time.Second
)

// pick returns the least busy server. Servers that are down come last.
func (m *Model) pick() *server {
	now := time.Now().UnixNano()
	var best *server
	for _, s := range m.servers {
		if best == nil || less(s, best, now) {
			best = s
		}
	}
	return best
}

func less(a, b *server, now int64) bool {
	if downA, downB := a.down.Load() > now, b.down.Load() > now; downA != downB {
		return downB
	}
	return a.busy.Load() < b.busy.Load()
}

// anywhere sends a request to the servers in turn, as long as the error may be
// temporary. Each attempt follows a longer pause, or none if another server is up. came is
// called where a server has answered that it is busy.
func (m *Model) anywhere(ctx context.Context, came func(), send func(context.Context, *server) (engine.Completion, error)) (engine.Completion, error) {
	for attempt := 0; ; attempt++ {
		s := m.pick()
		s.busy.Add(1)
		c, err := send(ctx, s)
		s.busy.Add(-1)
		if err == nil {
			return c, nil
		}
		if ctx.Err() != nil {
			return c, context.Cause(ctx)
		}
		if attempt+1 >= attempts*len(m.servers) || !worthwhile(err) {
			return c, m.explain(ctx, s.client.url, err)
		}
		wait := pause(err, attempt/len(m.servers))
		s.down.Store(time.Now().Add(max(wait, rest)).UnixNano())
		if m.pick().down.Load() < time.Now().UnixNano() {
			continue
		}
		for ; wait > 0; wait -= m.options.Patience / 2 {
			came() // waiting as the server asked is not silence
			if err := remote.Sleep(ctx, min(wait, m.options.Patience/2)); err != nil {
				return c, err
			}
		}
	}
}

// worthwhile reports whether a request may succeed if it is sent again.
func worthwhile(err error) bool {
	if errors.Is(err, engine.ErrUnsupported) || errors.As(err, new(*remote.Violation)) {
		return false
	}
	switch status := statusOf(err); status {
	case 0: // the network, or a stream that broke off
		return true
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default: // a gateway of Cloudflare or another that is without its server, or overloaded
		return status >= 520 && status < 530
	}
}

// againIn is how services say in words how long to wait.
var againIn = regexp.MustCompile(`(?i)(?:try|retry)\w* (?:again )?(?:in|after) ((?:\d+m)?\d+(?:\.\d+)?m?s)\b`)

// captured returns what an expression captures of a text.
func captured(e *regexp.Regexp, text string) string {
	if found := e.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// worthless reports whether an error takes the whole reply with it, however much of it came.
func worthless(err error) bool {
	return errors.As(err, new(*remote.Violation)) || errors.As(err, new(*refusal)) || errors.Is(err, context.Canceled)
}

// pause returns how long the server asks to wait, within reason, or else grows with
// each attempt.
func pause(err error, attempt int) time.Duration {
	const most = 10 * time.Minute
	var refused *refusal
	if errors.As(err, &refused) {
		for _, text := range []string{refused.retryMillis + "ms", refused.retryAfter + "s", captured(againIn, refused.words)} {
			if d, err := time.ParseDuration(text); err == nil && d > 0 {
				return min(d, most)
			}
		}
		if at, err := http.ParseTime(refused.retryAfter); err == nil {
			return min(max(time.Until(at), 0), most)
		}
	}
	return remote.Backoff(attempt)
}
