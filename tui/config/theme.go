package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
)

// KeepTheme writes the user's choice into the settings, and leaves the rest of them as
// they are.
func KeepTheme(_ context.Context, name string) error {
	file, ok := File()
	if !ok {
		return errors.New("the theme is not kept: there is no folder of settings")
	}
	data, err := boundedfile.Regular(file, boundedfile.Text)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the theme is not kept: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("the theme is not kept: %w", err)
	}
	if err := wholefile.Write(file, withTheme(data, name), 0o600); err != nil {
		return fmt.Errorf("the theme is not kept: %w", err)
	}
	return nil
}

// withTheme puts the theme into a file of settings: in the place of the one it has, or
// at its beginning, before any table.
func withTheme(data []byte, name string) []byte {
	line := fmt.Appendf(nil, "theme = %q", name)
	head, tables := data, []byte(nil)
	if at := regexp.MustCompile(`(?m)^\s*\[`).FindIndex(data); at != nil {
		head, tables = data[:at[0]], data[at[0]:]
	}
	if old := regexp.MustCompile(`(?m)^[ \t]*theme[ \t]*=.*$`).FindIndex(head); old != nil {
		return bytes.Join([][]byte{head[:old[0]], line, head[old[1]:], tables}, nil)
	}
	return bytes.Join([][]byte{line, []byte("\n"), head, tables}, nil)
}
