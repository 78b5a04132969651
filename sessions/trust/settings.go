package trust

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/pelletier/go-toml/v2"

	"espalier/engine/boundedfile"
)

// ReadAllowed reads which servers the user's settings allow to get the default key even
// if only an imported session names them:
//
//	[servers]
//	allow = ["https://llm.example.org", "http://10.0.0.7:8000"]
//
// A missing file allows none.
func ReadAllowed(file string) ([]string, error) {
	data, err := boundedfile.Regular(file, boundedfile.Text)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the settings: %w", err)
	}
	var settings struct {
		Servers struct {
			Allow []string `toml:"allow"`
		} `toml:"servers"`
	}
	if err := toml.Unmarshal(data, &settings); err != nil {
		return nil, fmt.Errorf("%s: [servers]: %w", file, err)
	}
	var allowed []string
	for _, address := range settings.Servers.Allow {
		server := Server(address)
		if server == "" {
			return nil, fmt.Errorf("%s: [servers] allow: an entry is not the address of a server; write \"https://host\" or \"http://host:8000\"", file)
		}
		allowed = append(allowed, server)
	}
	return allowed, nil
}
