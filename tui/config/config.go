// Package config is the folder of a user's settings: config.toml, and themes of their own.
package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"espalier/search/usage"
	"espalier/themes"
)

// OpenTheme returns a theme that is built in, stands in the user's folder of
// themes, or is a file.
func OpenTheme(name string) (theme *themes.Theme, warnings []themes.Warning, err error) {
	if strings.HasSuffix(name, ".toml") {
		return themes.Load(name)
	}
	names := themes.Names()
	for _, builtin := range names {
		if name == builtin {
			theme, err := themes.Builtin(name)
			return theme, nil, err
		}
	}
	own := Themes()
	if file, ok := own[name]; ok {
		return themes.Load(file)
	}
	names = append(names, themes.Families()...)
	names = slices.AppendSeq(names, maps.Keys(own))
	return nil, nil, usage.Unknown("theme", name, append(names, themes.Auto))
}

// AllThemes are those to pick from: the built-in ones, and the user's own. What
// is wrong with one of those is for the caller to show.
func AllThemes() (all []*themes.Theme, wrong []error) {
	for _, name := range themes.Names() {
		t, err := themes.Builtin(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all = append(all, t)
	}
	own := Themes()
	for _, name := range slices.Sorted(maps.Keys(own)) {
		t, _, err := themes.Load(own[name])
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all = append(all, t)
	}
	return all, wrong
}

// Themes are the files of the user's folder of themes, by name. A folder
// that cannot be read holds none.
func Themes() map[string]string {
	found := map[string]string{}
	dir, ok := ThemesDir()
	if !ok {
		return found
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.toml"))
	for _, file := range files {
		found[strings.TrimSuffix(filepath.Base(file), ".toml")] = file
	}
	return found
}

// ThemesDir is the user's folder of themes.
func ThemesDir() (string, bool) {
	dir, ok := Dir()
	return filepath.Join(dir, "themes"), ok
}

// Dir is where a user's settings stand, on every system alike. Nothing is
// written there but themes that the user imports.
func Dir() (string, bool) {
	if dir := os.Getenv("ESPALIER_CONFIG"); filepath.Ext(dir) == ".toml" {
		return filepath.Dir(dir), true
	} else if dir != "" {
		return dir, true
	}
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "espalier"), true
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return "", false
	}
	return filepath.Join(home, ".config", "espalier"), true
}

// File is the file of a user's settings.
func File() (string, bool) {
	if named := os.Getenv("ESPALIER_CONFIG"); filepath.Ext(named) == ".toml" {
		return named, true
	}
	dir, ok := Dir()
	return filepath.Join(dir, "config.toml"), ok
}

// ThemeFile is where a theme of the user's own stands, in a folder that is there.
func ThemeFile(name string) (string, error) {
	dir, ok := ThemesDir()
	if !ok {
		return "", errors.New("no home folder to keep themes in")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("themes: %w", err)
	}
	return filepath.Join(dir, name+".toml"), nil
}
