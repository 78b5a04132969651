package config

import (
	"os"
	"path/filepath"
	"slices"
)

// Findings are about the folder of settings.
type Findings struct {
	Config string   `json:"config"` // empty: there is no home
	Exists bool     `json:"config_exists"`
	Themes []string `json:"themes,omitempty"` // of the user
}

// Examine looks for the folder.
func Examine() Findings {
	dir, ok := Dir()
	if !ok {
		return Findings{}
	}
	f := Findings{Config: dir}
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		f.Exists = true
	}
	for _, file := range Themes() {
		f.Themes = append(f.Themes, filepath.Base(file))
	}
	slices.Sort(f.Themes)
	return f
}

// String is where the settings are, in a line.
func (p Findings) String() string {
	switch {
	case p.Config == "":
		return "nowhere: there is no home folder, and none is needed"
	case !p.Exists:
		return p.Config + " (not there, and not needed)"
	}
	return p.Config
}
