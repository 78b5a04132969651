package openai

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"espalier/engine/internal/remote"
)

// fields are what one server takes of a request, as its refusals have taught. All
// requests to it share them.
type fields struct {
	mu         sync.Mutex
	refused    map[string]bool
	completion bool // max_tokens is called max_completion_tokens
	most       int  // tokens that a reply may have; 0 is unknown
}

// The fields that a request can do without.
var optional = []string{
	"seed", "temperature", "top_p", "stop", "stream_options", "top_logprobs", "logprobs", "top_k", "min_p", "response_format",
	"structured_outputs", "chat_template_kwargs", "reasoning", "thinking", "max_completion_tokens", "max_tokens", "stream",
}

// other names under which servers complain about a field.
var aliases = map[string]string{
	"guided_json": "structured_outputs", "json_schema": "response_format", "grammar": "response_format", "stop_sequences": "stop",
	"include_usage": "stream_options", "streaming": "stream", "enable_thinking": "chat_template_kwargs", "top_n_tokens": "top_logprobs",
	"log_probs": "logprobs", "max_new_tokens": "max_tokens",
}

// request is a body as it was sent, and up to how many tokens.
type request map[string]json.RawMessage

// of returns what the server takes of a body. most is a limit to the tokens of its reply
// that it has told for this prompt; 0 is none.
func (f *fields) of(b body, most int) (request, error) {
	data, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	var r request
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	tokens := max(b.MaxTokens, b.MaxCompletionTokens)
	for _, limit := range []int{most, f.most} {
		if limit > 0 {
			tokens = min(tokens, limit)
		}
	}
	if tokens > 0 {
		delete(r, "max_tokens")
		name := "max_tokens"
		if f.completion || b.MaxCompletionTokens > 0 {
			name = "max_completion_tokens"
		}
		r[name] = json.RawMessage(strconv.Itoa(tokens))
	}
	maps.DeleteFunc(r, func(name string, _ json.RawMessage) bool { return f.refused[name] })
	return r, nil
}

func (r request) tokens() int {
	for _, name := range []string{"max_tokens", "max_completion_tokens"} {
		if n, err := strconv.Atoi(string(r[name])); err == nil {
			return n
		}
	}
	return 0
}

// note says in words what a request lacks of the body that it was made of.
func (r request) note(reply *remote.Reply, b body) {
	data, err := json.Marshal(b)
	var whole request
	if err != nil || json.Unmarshal(data, &whole) != nil {
		return
	}
	var lacks []string
	for _, name := range optional {
		if _, has := r[name]; whole[name] != nil && !has && !strings.HasPrefix(name, "max_") {
			lacks = append(lacks, name)
		}
	}
	if whole.tokens() > 0 && r.tokens() == 0 {
		lacks = append(lacks, "max_tokens")
	}
	if len(lacks) > 0 {
		reply.Note("sent without %s, which the server refuses", strings.Join(lacks, ", "))
	}
	if n := r.tokens(); n > 0 && n < whole.tokens() {
		reply.Note("the server writes up to %d tokens here, not %d", n, whole.tokens())
	}
}

// learn takes in why a request was refused. It reports whether another one, which of then
// makes, may be taken: it lacks a field that was named, or asks for fewer tokens. most is
// the limit for this prompt, if one was told.
func (f *fields) learn(err error, sent request) (most int, again bool) {
	var e *refusal
	if !errors.As(err, &e) || !e.blames() {
		return 0, false
	}
	if most, always := e.fewerTokens(sent.tokens()); most > 0 {
		f.mu.Lock()
		defer f.mu.Unlock()
		if always {
			f.most = most
		}
		return most, true
	}
	if window.MatchString(e.words) && sent.tokens() > 0 {
		return 0, false // the prompt alone is too long
	}
	named := e.fields(sent)
	f.mu.Lock()
	defer f.mu.Unlock()
	if slices.Contains(named, "max_tokens") && strings.Contains(e.words, "max_completion_tokens") {
		f.completion = true
		return 0, true
	}
	for _, name := range named {
		if f.refused == nil {
			f.refused = map[string]bool{}
		}
		f.refused[name] = true
		if name == "logprobs" {
			f.refused["top_logprobs"] = true // it needs the other
		}
	}
	return 0, len(named) > 0
}

// blames reports whether a refusal may be about a field. Some servers fail where they
// should refuse; these must say what they did not expect.
func (e *refusal) blames() bool {
	switch e.status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return true
	case http.StatusInternalServerError, http.StatusNotImplemented:
		return unexpected.MatchString(e.words)
	}
	return false
}

var unexpected = regexp.MustCompile(`(?i)support|unexpected|unknown|unrecogni[sz]ed|invalid|not (?:allowed|permitted|implemented)|extra|must be|cannot|can't`)

// fields returns the optional fields of a request that a refusal names.
func (e *refusal) fields(sent request) []string {
	var named []string
	add := func(name string) {
		if sent[name] != nil && !slices.Contains(named, name) {
			named = append(named, name)
		}
	}
	for _, name := range optional {
		if names(e.words, name) {
			add(name)
		}
	}
	for other, name := range aliases {
		if names(e.words, other) {
			add(name)
		}
	}
	if slices.Contains(named, "max_completion_tokens") && slices.Contains(named, "max_tokens") {
		named = slices.DeleteFunc(named, func(name string) bool { return name == "max_completion_tokens" })
	}
	slices.Sort(named)
	return named
}

// names reports whether a word stands in a text, and not as a part of another.
func names(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		begin, end := from+i, from+i+len(word)
		if (begin == 0 || !partOfName(text[begin-1])) && (end == len(text) || !partOfName(text[end])) {
			return true
		}
		from = end
	}
}

func partOfName(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

var (
	aboutTokens = regexp.MustCompile(`(?i)max_(?:completion_|new_)?tokens|context (?:length|size|window)|token count|too many tokens|tokens per (?:minute|day)|max_(?:model|seq)_len`)
	tooMany     = regexp.MustCompile(`(?i)too (?:large|long|big|many|high)|exceed|maximum|at most|less than|up to|range|greater than|larger|must be|[<>]=?`)
	tooLarge    = regexp.MustCompile(`(?i)too (?:large|long|big|many|high)|exceed`)
	window      = regexp.MustCompile(`(?i)(?:(?:context|sequence|model|seq)[ _](?:length|size|window|len)\D{0,40}?|must be <= ?)(\d+)`)
	inPrompt    = regexp.MustCompile("(?i)(\\d+) (?:tokens )?(?:in the (?:messages|prompt|input)|`?(?:input|prompt)s?`? tokens|(?:tokens )?from the (?:input|messages|prompt))|(?:prompt|input)[^\\d.]{0,20}(\\d+) tokens")
	number      = regexp.MustCompile(`\d+`)
)

// fewerTokens returns how many tokens to ask for where so many were too many; 0 if that
// was not the reason, or the prompt alone is too long. always says that the limit does not
// depend on the prompt.
func (e *refusal) fewerTokens(sent int) (most int, always bool) {
	const least = 16
	if sent <= least || !aboutTokens.MatchString(e.words) || !tooMany.MatchString(e.words) {
		return 0, false
	}
	if !number.MatchString(e.words) && !tooLarge.MatchString(e.words) {
		return 0, false
	}
	if context := found(window, e.words); context > 0 {
		prompt := found(inPrompt, e.words)
		most := context - prompt - 1
		switch {
		case prompt > 0 && most < least:
			return 0, false // the prompt alone is too long
		case prompt == 0, most >= sent:
			most = min(context, sent) / 2
		}
		return most, false
	}
	for _, text := range number.FindAllString(e.words, -1) {
		if n, err := strconv.Atoi(text); err == nil && n >= least && n < sent {
			most, always = max(most, n), true
		}
	}
	if most == 0 {
		most = sent / 2
	}
	return most, always
}

// found returns the number that an expression captures, or 0.
func found(e *regexp.Regexp, text string) int {
	for i, part := range e.FindStringSubmatch(text) {
		if n, err := strconv.Atoi(part); i > 0 && err == nil {
			return n
		}
	}
	return 0
}
