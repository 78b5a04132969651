package themes

import (
	"fmt"
	"os"
)

// Load reads a theme file.
func Load(file string) (*Theme, []Warning, error) {
	// Before the text is read, so that a change in between is noticed.
	version, err := stampOf(file)
	if err != nil {
		return nil, nil, fmt.Errorf("theme: %w", err)
	}
	data, err := readText(file)
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

// largest limits the size of a theme file in bytes. The built-in ones have 4,000.
const largest = 1 << 20

// readText reads a small regular file. A FIFO could block, and a device be endless.
func readText(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: it is not a regular file", file)
	}
	if info.Size() > largest {
		return nil, fmt.Errorf("read %s: it is larger than %d MiB, the limit for a theme", file, largest>>20)
	}
	return os.ReadFile(file)
}
