package trust

import (
	"net/url"
	"slices"
	"strings"

	"espalier/engine/openai"
)

// KeyVariable is the environment variable of the default key.
const KeyVariable = "OPENAI_API_KEY"

// officialServer may always have the default key.
const officialServer = "https://api.openai.com"

// Key says where a key is stored. It is never the key itself. Zero is no key.
type Key struct {
	Variable bool   // in KeyVariable
	File     string // or in this file
}

// String describes the key.
func (k Key) String() string {
	switch {
	case k.Variable:
		return KeyVariable
	case k.File != "":
		return "that of the file " + Plain(k.File)
	}
	return "none"
}

// Keys decides which servers are sent the user's keys.
type Keys struct {
	Variable bool     // KeyVariable is set
	File     string   // of --key-file; empty: none
	Beside   []string // the models that File is for
	Foreign  []string // models that a foreign log names and the user does not
	Allowed  []string // addresses of the user's settings, from ReadAllowed
}

// For returns the key that is sent to the servers of a model: to all of them or none.
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

// withholds reports whether the default key is not sent to a model because only a
// foreign log names its server.
func (k Keys) withholds(model string) bool {
	return k.Variable && k.isForeign(serversOf(model)) && k.For(model) == (Key{})
}

// isForeign reports whether a foreign log names one of the servers, for any model and in
// any spelling.
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

// serversOf returns the servers of a model that speak OpenAI's protocol, as Server
// writes them. Other models have none.
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
		servers[i] = Server(u)
	}
	return servers
}

// Server returns the normalised scheme, host and port of an address, or an empty
// string if it is invalid. Hosts are compared by name; nothing is resolved.
func Server(address string) string {
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
