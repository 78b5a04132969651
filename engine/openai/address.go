package openai

import (
	"fmt"
	"net/url"
	"strings"
)

// Prefix stands before an address, to say that a server there has the model.
const Prefix = "openai:"

// Address is where a model is: one or more servers that have the same one.
type Address struct {
	URLs []string // with the path that requests are appended to: http://host:8000/v1
	Name string   // of the model, as the servers know it; empty: the only one they have
}

// ParseAddress reads URL[,URL...]#NAME. A URL without a path gets /v1.
func ParseAddress(text string) (Address, error) {
	list, name, _ := strings.Cut(text, "#")
	a := Address{Name: name}
	for part := range strings.SplitSeq(list, ",") {
		u, err := url.Parse(strings.TrimSpace(part))
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return Address{}, fmt.Errorf("%q is no address of a server; write openai:http://localhost:8000#NAME", hidden(part))
		case u.User != nil || u.RawQuery != "":
			return Address{}, fmt.Errorf("the address of %s holds a key or a password; addresses are stored in logs: put it into OPENAI_API_KEY or a file", u.Host)
		}
		if strings.Trim(u.Path, "/") == "" {
			u.Path = "/v1"
		}
		a.URLs = append(a.URLs, strings.TrimRight(u.String(), "/"))
	}
	return a, nil
}

// hidden keeps what may be a password out of an error.
func hidden(part string) string {
	if at := strings.LastIndexByte(part, '@'); at >= 0 {
		return "***" + part[at:]
	}
	return part
}

// String is the address as users write it.
func (a Address) String() string {
	return strings.Join(a.URLs, ",") + "#" + a.Name
}
