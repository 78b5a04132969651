package trust

import (
	"net/url"
	"slices"
	"strings"

	"espalier/engine/openai"
)

// KeyVariable names the environment variable that holds the usual key.
const KeyVariable = "OPENAI_API_KEY"

// officialServer may always have the usual key.
const officialServer = "https://api.openai.com"

// Key is where a key is, never the key itself. The zero value is no key.
type Key struct {
	Variable bool   // in KeyVariable
	File     string // or in this file
}

// String names the key.
func (k Key) String() string {
	switch {
	case k.Variable:
		return KeyVariable
	case k.File != "":
		return "that of the file " + Plain(k.File)
	}
	return "none"
}

// Keys says which servers the user's keys are for.
type Keys struct {
	Variable bool     // KeyVariable is set
	File     string   // of --key-file; empty: none
	Beside   []string // the models that File was given with
	Foreign  []string // the models that the user did not name: a foreign log did
	Allowed  []string // addresses of the user's settings, from ReadAllowed
}

// For is the key that the servers of a model are sent. A model may have several
// servers; a key goes to all of them or to none.
func (k Keys) For(model string) Key {
	servers := serversOf(model)
	foreign := k.isForeign(servers)
	switch {
	case len(servers) == 0:
		return Key{}
	case !foreign && k.File != "" && slices.Contains(k.Beside, model):
		return Key{File: k.File}
	case !k.Variable:
		return Key{}
	case !foreign || !slices.ContainsFunc(servers, func(s string) bool { return !k.allows(s) }):
		return Key{Variable: true}
	}
	return Key{}
}

// withholds reports whether the usual key is kept from a model because only a
// foreign log names it.
func (k Keys) withholds(model string) bool {
	return k.Variable && k.isForeign(serversOf(model)) && k.For(model) == (Key{})
}

// isForeign reports whether a foreign log names one of the servers, for whatever
// model and in whatever spelling.
func (k Keys) isForeign(servers []string) bool {
	for _, model := range k.Foreign {
		for _, s := range serversOf(model) {
			if slices.Contains(servers, s) {
				return true
			}
		}
	}
	return false
}

func (k Keys) allows(server string) bool {
	return server == officialServer || slices.Contains(k.Allowed, server)
}

// serversOf are the servers of a model that speak OpenAI's protocol, as serverOf
// spells them; of any other model there are none.
func serversOf(model string) []string {
	text, ok := strings.CutPrefix(model, openai.Prefix)
	if !ok {
		return nil
	}
	a, err := openai.ParseAddress(text)
	if err != nil {
		return nil
	}
	servers := make([]string, len(a.URLs))
	for i, u := range a.URLs {
		servers[i] = serverOf(u)
	}
	return servers
}

// serverOf is the scheme, host and port of an address in one spelling, or empty.
// Two hosts are the same if their names are: no names are resolved here.
func serverOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		host += ":" + port
	}
	return u.Scheme + "://" + host
}
