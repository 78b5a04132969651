package console

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"espalier/engine/ollama"
	"espalier/engine/redact"
	"espalier/sessions/trust"
)

// Redacted is the text of an error, without API keys. What a server or a file says in
// further lines cannot be taken for lines of the program. The middle of a very long text,
// such as an error that quotes the puzzle of an imported session, is left out, so that what
// the error says of it stays in sight.
func Redacted(err error) string {
	const longestWord, longest = 400, 8 << 10 // bytes; paths and addresses are shorter
	text := redact.New(EnvironmentSecrets()...).Text(err.Error())
	words := strings.Split(text, " ")
	for i, w := range words {
		words[i] = withoutMiddle(w, longestWord)
	}
	return strings.ReplaceAll(withoutMiddle(strings.Join(words, " "), longest), "\n", "\n  ")
}

// withoutMiddle leaves out the middle of a text of more than so many bytes.
func withoutMiddle(text string, longest int) string {
	n := len(text)
	if n <= longest {
		return text
	}
	valid := func(end string) string { return strings.ToValidUTF8(end, "") }
	return fmt.Sprintf("%s ... %d bytes more ... %s", valid(text[:longest/2]), n-longest, valid(text[n-longest/2:]))
}

// EnvironmentSecrets are the keys and passwords that the environment holds for the
// servers, and for the proxies on the way to them.
func EnvironmentSecrets() []string {
	secrets := append(ollama.Secrets(), os.Getenv(trust.KeyVariable))
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		if u, err := url.Parse(os.Getenv(name)); err == nil {
			secrets = append(secrets, redact.Userinfo(u.User)...)
		}
	}
	return secrets
}
