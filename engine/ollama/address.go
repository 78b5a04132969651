package ollama

import "github.com/ollama/ollama/envconfig"

// Address is where the server of OLLAMA_HOST is, without a user or a password.
func Address() string {
	host := *envconfig.Host()
	host.User = nil
	return host.String()
}
