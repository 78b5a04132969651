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
// such as an error that quotes the puzzle of an imported session, is left out.
func Redacted(err error) string {
	const longest = 8 << 10 // bytes
	text := redact.New(EnvironmentSecrets()...).Text(err.Error())
	if n := len(text); n > longest {
		text = fmt.Sprintf("%s ... %d bytes more ... %s", text[:longest/2], n-longest, text[n-longest/2:])
	}
	return strings.ReplaceAll(text, "\n", "\n  ")
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
