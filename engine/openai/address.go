package openai

import (
	"fmt"
	"net/url"
	"strings"
)

// Prefix marks the name of a model behind a server.
const Prefix = "openai:"

// Address names a model and the servers that have it.
type Address struct {
	URLs []string // with the path that requests are appended to: http://host:8000/v1
	Name string   // of the model on the servers; empty: their only one
}

// Addresses come from logs, too, and are shown before they are used.
const (
	mostServers = 64
	longestURL  = 500 // bytes
)

// ParseAddress reads URL[,URL...]#NAME. A URL without a path gets /v1.
func ParseAddress(text string) (Address, error) {
	list, name, _ := strings.Cut(text, "#")
	a := Address{Name: name}
	if n := strings.Count(list, ",") + 1; n > mostServers {
		return Address{}, fmt.Errorf("the address has %d servers; one model may have up to %d", n, mostServers)
	}
	for part := range strings.SplitSeq(list, ",") {
		if len(part) > longestURL {
			return Address{}, fmt.Errorf("an address of %d bytes is too long; the limit is %d", len(part), longestURL)
		}
		u, err := url.Parse(strings.TrimSpace(part))
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return Address{}, fmt.Errorf("%q is not the address of a server; write openai:http://localhost:8000#NAME", hidden(part))
		case u.User != nil || u.RawQuery != "":
			return Address{}, fmt.Errorf("the address of %s holds a key or a password, and addresses are stored in logs; set OPENAI_API_KEY, or use --key-file", u.Host)
		}
		if strings.Trim(u.Path, "/") == "" {
			u.Path = "/v1"
		}
		a.URLs = append(a.URLs, strings.TrimRight(u.String(), "/"))
	}
	return a, nil
}

// hidden removes what may be a password, for errors.
func hidden(part string) string {
	if at := strings.LastIndexByte(part, '@'); at >= 0 {
		return "***" + part[at:]
	}
	return part
}

// String returns the address as users write it.
func (a Address) String() string {
	return strings.Join(a.URLs, ",") + "#" + a.Name
}
