package main

import (
	"net/url"
	"os"

	"espalier/engine/ollama"
	"espalier/engine/redact"
	"espalier/sessions/trust"
)

// environmentSecrets are the keys and passwords that the environment holds for the
// servers, and for the proxies on the way to them.
func environmentSecrets() []string {
	secrets := append(ollama.Secrets(), os.Getenv(trust.KeyVariable))
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		if u, err := url.Parse(os.Getenv(name)); err == nil {
			secrets = append(secrets, redact.Userinfo(u.User)...)
		}
	}
	return secrets
}

// secrets are those of the environment and the keys that models were opened with.
func (m *models) secrets() *redact.Secrets {
	return redact.New(append(environmentSecrets(), m.sent...)...)
}
