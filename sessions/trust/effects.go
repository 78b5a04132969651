package trust

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"espalier/engine/embedded"
	"espalier/engine/ollama"
	"espalier/engine/openai"
	"espalier/search"
	"espalier/search/english"
)

// Effects are what a search does outside this process.
type Effects struct {
	Contacts []Contact
	Programs []Program
	Files    []string // models that are read from disk
}

// Contact is a server that prompts are sent to.
type Contact struct {
	Model string
	URL   string
	Key   Key  // that is sent; zero: none
	Clear bool // the connection to another machine is not encrypted
	// Withheld: the user has a key, but did not name the server.
	Withheld bool
}

// Program is what a task file runs: a program that checks every thought, and those of its steps.
type Program struct {
	File     string     // the task file, an absolute path
	Commands [][]string // each a program and its arguments
	Dir      string     // the folder that they run in
	Digest   string     // see Digest
}

// Of returns the effects of opening models by name. ollamaHost is the address of Ollama.
// It fails if the address in a name is invalid.
func Of(models []string, keys Keys, ollamaHost string) (Effects, error) {
	var e Effects
	for _, model := range models {
		switch {
		case strings.HasPrefix(model, openai.Prefix):
			a, err := openai.ParseAddress(strings.TrimPrefix(model, openai.Prefix))
			if err != nil {
				return e, err
			}
			key, withheld := keys.For(model), keys.withholds(model)
			for _, u := range a.URLs {
				e.Contacts = append(e.Contacts, Contact{Model: a.Name, URL: u, Key: key, Clear: isClear(u), Withheld: withheld})
			}
		case strings.HasPrefix(model, ollama.Prefix):
			e.Contacts = append(e.Contacts, Contact{Model: model, URL: ollamaHost, Clear: isClear(ollamaHost)})
		case !isInside(model):
			e.Files = append(e.Files, model)
		}
	}
	return e, nil
}

// isInside reports whether a model is part of the program.
func isInside(model string) bool {
	_, ok := embedded.Named(model)
	return ok || slices.Contains([]string{"", "random", "exact"}, model)
}

// isClear reports whether a connection to another machine is not encrypted.
func isClear(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "https" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	ip := net.ParseIP(host)
	return host != "localhost" && (ip == nil || !ip.IsLoopback())
}

// None reports whether there are no effects.
func (e Effects) None() bool { return len(e.Contacts)+len(e.Programs)+len(e.Files) == 0 }

// Models returns the models in all setups of a log.
func Models(log []search.Event) []string {
	var names []string
	add := func(list ...string) {
		for _, name := range list {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Started:
			if b.Provenance == nil { // elsewhere it was a name, and it opens nothing here
				add(append(b.Models(), b.Evaluator)...)
			}
		case search.Reconfigured:
			add(append(search.Started{Model: b.Model, Proposers: b.Proposers}.Models(), b.Evaluator)...)
		}
	}
	return names
}

// Lines describes the effects in full. Text that is not plain ASCII is quoted, so that
// lookalike letters are visible and no text can pass for a line of its own.
func (e Effects) Lines() []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, c := range e.Contacts {
		add("contact  %s (model %s)", whole(c.URL), Plain(c.Model))
		add("         sent: the puzzle and the thoughts so far, as prompts")
		switch {
		case c.Key != (Key{}):
			add("         API key: yes, %s", c.Key)
		case c.Withheld:
			add("         API key: no, as neither you nor config.toml named this server")
		default:
			add("         API key: no")
		}
		if c.Clear {
			add("         unencrypted: others on the network can read what is sent")
		}
	}
	for _, p := range e.Programs {
		for _, command := range p.Commands {
			var words []string
			for _, word := range command {
				words = append(words, quoted(word))
			}
			add("run      %s", strings.Join(words, " "))
		}
		add("         as often as the search needs it, as you, in the folder %s", Plain(p.Dir))
		add("         because the task file %s says so", Plain(p.File))
	}
	for _, f := range e.Files {
		add("read     the model %s", Plain(f))
	}
	return lines
}

// Question sums up the effects in one line, to be shown last: "Contact 2 servers (API
// key: no) and run 1 program?" A single server is named.
func (e Effects) Question() string {
	if e.None() {
		return ""
	}
	var parts []string
	if n := len(e.Contacts); n > 0 {
		key := "no"
		if slices.ContainsFunc(e.Contacts, func(c Contact) bool { return c.Key != (Key{}) }) {
			key = "yes"
		}
		whom := english.Plural(n, "server")
		if server := Server(e.Contacts[0].URL); n == 1 && server != "" {
			whom = Plain(server)
		}
		parts = append(parts, fmt.Sprintf("contact %s (API key: %s)", whom, key))
	}
	n := 0
	for _, p := range e.Programs {
		n += len(p.Commands)
	}
	if n > 0 {
		parts = append(parts, "run "+english.Plural(n, "program"))
	}
	if n := len(e.Files); n > 0 {
		parts = append(parts, "read "+english.Plural(n, "model file"))
	}
	text := parts[len(parts)-1]
	if n := len(parts); n > 1 {
		text = strings.Join(parts[:n-1], ", ") + " and " + text
	}
	return strings.ToUpper(text[:1]) + text[1:] + "?"
}

// longest is how many bytes of a text are shown: more could push what stands before
// it off the screen.
const longest = 300

// Plain is a text as it is, if it is plain ASCII of a reasonable length without two
// blanks in a row, and else quoted. The middle of a long one is left out.
func Plain(text string) string {
	const half = longest / 2
	if n := len(text); n > longest {
		return fmt.Sprintf("%s ... %d bytes more ... %s", whole(text[:half]), n-2*half, whole(text[n-half:]))
	}
	return whole(text)
}

// whole is Plain for texts of which nothing may be left out.
func whole(text string) string {
	const pair = "  " // blanks in a row could move what follows to another line
	strange := strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
	if !strange && !strings.Contains(text, pair) {
		return text
	}
	return strings.ReplaceAll(strconv.QuoteToASCII(text), pair, `\x20\x20`)
}

// quoted returns a word of a command, quoted if it could pass for several.
func quoted(word string) string {
	shown := whole(word)
	if shown == word && (word == "" || strings.ContainsAny(word, " \"'\\")) {
		return strconv.QuoteToASCII(word)
	}
	return shown
}
