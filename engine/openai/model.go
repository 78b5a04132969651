package openai

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"espalier/engine"
	"espalier/engine/boundedfile"
	"espalier/engine/internal/remote"
	"espalier/engine/redact"
)

// Options are the user's settings for a model behind such a server.
type Options struct {
	Key      string        // empty: requests carry none
	Think    *bool         // nil: the server's default
	Patience time.Duration // how long nothing may arrive before a call fails as late; 0 is 10 minutes
}

// DefaultPatience is long enough for a long prompt on a busy server.
const DefaultPatience = 10 * time.Minute

// ReadKey returns the key in a file, or that of OPENAI_API_KEY if no file is named.
func ReadKey(ctx context.Context, file string) (string, error) {
	if file == "" {
		return strings.TrimSpace(os.Getenv("OPENAI_API_KEY")), nil
	}
	data, err := boundedfile.Read(ctx, file, boundedfile.Key)
	if err != nil {
		return "", fmt.Errorf("the key: %w", err)
	}
	key := strings.TrimSpace(string(data))
	if key == "" || strings.ContainsAny(key, " \t\r\n") {
		return "", fmt.Errorf("the key: %s must hold a single word", file)
	}
	return key, nil
}

// Model is one model, on one server or several.
type Model struct {
	address     Address
	options     Options
	secrets     *redact.Secrets // the key
	servers     []*server
	description engine.Description
	topP        float64      // advised; for requests that leave it open
	r1          bool         // DeepSeek-R1 or one of its distills
	thinks      *atomic.Bool // the model has been seen to reason, or its server says so
	accepts     []string     // fields of requests, where the server lists them
}

// server is one of the servers that have the model.
type server struct {
	client client
	kind   kind
	fields fields       // that it takes
	begun  begun        // how it takes the beginning of a reply
	busy   atomic.Int32 // requests under way
	down   atomic.Int64 // when it may be asked again, in Unix nanoseconds
}

// kind is the program behind a server, if known. Each has its own extensions of the
// protocol.
type kind string

const (
	unknownKind kind = ""
	vllm        kind = "vllm"
	sglang      kind = "sglang"
	llamaCpp    kind = "llamacpp"
	openAI      kind = "openai"
	openRouter  kind = "openrouter"
	deepSeek    kind = "deepseek"
)

// Open asks the servers about the model. One answer is enough: the other servers may
// start later.
func Open(ctx context.Context, a Address, o Options) (*Model, error) {
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	m := &Model{address: a, options: o, secrets: redact.New(o.Key), thinks: new(atomic.Bool)}
	var errs []error
	var has []card
	for _, url := range a.URLs {
		s := newServer(url, o.Key, m.secrets)
		m.servers = append(m.servers, s)
		cards, err := s.cards(ctx)
		if err != nil {
			errs = append(errs, m.explain(ctx, url, err))
			continue
		}
		has = append(has, cards...)
		for _, c := range cards {
			s.kind = cmp.Or(c.kind(), s.kind)
		}
	}
	if len(errs) == len(a.URLs) {
		return nil, errs[0]
	}
	found, err := m.find(has)
	if err != nil {
		return nil, err
	}
	m.describe(found)
	return m, nil
}

func newServer(url, key string, secrets *redact.Secrets) *server {
	s := &server{client: client{url: url, key: key, secrets: secrets, transport: remote.NewTransport()}}
	for host, kind := range map[string]kind{"api.openai.com": openAI, "openrouter.ai": openRouter, "api.deepseek.com": deepSeek} {
		if strings.Contains(url, "://"+host+"/") {
			s.kind = kind
		}
	}
	return s
}

func (c card) kind() kind {
	switch owner := strings.ToLower(c.OwnedBy); {
	case owner == "vllm":
		return vllm
	case owner == "sglang":
		return sglang
	case owner == "llamacpp":
		return llamaCpp
	case owner == "deepseek":
		return deepSeek
	case len(c.Accepts) > 0:
		return openRouter
	}
	return unknownKind
}

// mostCards is how many models a server may list.
const mostCards = 10_000

// cards lists a server's models. A server without a list has none.
func (s *server) cards(ctx context.Context) ([]card, error) {
	const enough = 15 * time.Second
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	var list struct {
		Data []card `json:"data"`
	}
	err := s.client.ask(ctx, "/models", nil, &list)
	if status := statusOf(err); status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		return nil, nil
	}
	if len(list.Data) > mostCards {
		return nil, &engine.Failure{Kind: engine.Refused, Text: fmt.Sprintf("%s lists %d models; the limit is %d", s.client.url, len(list.Data), mostCards)}
	}
	return list.Data, err
}

// find returns the card of the model that the user named.
func (m *Model) find(has []card) (card, error) {
	var names []string
	seen := map[string]bool{}
	for _, c := range has {
		if c.ID == m.address.Name {
			return c, nil
		}
		if !seen[c.ID] {
			seen[c.ID] = true
			names = append(names, remote.Words(m.secrets.Text(c.ID)))
		}
	}
	fail := func(format string, args ...any) (card, error) {
		return card{}, &engine.Failure{Kind: engine.Missing, Text: fmt.Sprintf(format, args...)}
	}
	switch {
	case m.address.Name == "" && len(names) == 1 && names[0] == has[0].ID:
		m.address.Name = names[0]
		return has[0], nil
	case m.address.Name == "" && len(names) == 0:
		return fail("%s does not list its models; append #NAME to its address", m.address.URLs[0])
	case m.address.Name == "":
		return fail("%s has several models; append one of their names to its address, as #NAME: %s", m.address.URLs[0], listed(names))
	case len(names) == 0:
		return card{ID: m.address.Name}, nil
	}
	return fail("%s has no model %s; it has %s", m.address.URLs[0], m.address.Name, listed(names))
}

func listed(names []string) string {
	const most = 6
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// describe reads what the server says about the model, whatever the user calls it.
func (m *Model) describe(c card) {
	m.description = engine.Description{
		Name:       Prefix + m.address.String(),
		Dialect:    engine.Chat,
		Parameters: c.Meta.Parameters,
		Context:    max(c.MaxModel, c.Meta.Context, c.Length, c.Window),
		PerLabel:   true,
	}
	m.r1 = remote.IsR1(m.address.Name) || remote.IsR1(string(c.Root))
	m.thinks.Store(m.r1 || m.address.Name == deepSeekReasoner || slices.Contains(c.Accepts, "reasoning"))
	m.accepts = c.Accepts
	if m.r1 {
		m.description.Temperature, m.topP = remote.R1Temperature, remote.R1TopP
	}
}

// deepSeekReasoner is what DeepSeek's API calls the model that thinks.
const deepSeekReasoner = "deepseek-reasoner"

// reasons reports whether replies begin with thinking, as far as is known: the protocol has
// no word for it, and most servers show it only in a reply.
func (m *Model) reasons() bool {
	think := m.options.Think
	return m.r1 || m.thinks.Load() && (think == nil || *think) || think != nil && *think
}

// Describe returns what is known about the model, which a reply may add to.
func (m *Model) Describe() engine.Description {
	d := m.description
	if m.reasons() {
		d.Dialect = engine.ZeroShot
	}
	d.Continues = m.continues()
	return d
}

// Close closes idle connections.
func (m *Model) Close() error {
	for _, s := range m.servers {
		s.client.transport.CloseIdleConnections()
	}
	return nil
}
