package themes

import (
	"fmt"
	"os"
)

// Load reads a theme file.
func Load(file string) (*Theme, []Warning, error) {
	// Before the text: a change while it is read must be seen as one.
	version, err := stampOf(file)
	if err != nil {
		return nil, nil, fmt.Errorf("theme: %w", err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("theme: %w", err)
	}
	t, warnings, err := Parse(file, data)
	if err != nil {
		return nil, nil, fmt.Errorf("theme: %w", err)
	}
	t.File, t.read = file, version
	return t, warnings, nil
}
