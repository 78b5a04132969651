package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// Rows are the findings as names and texts.
func (p Findings) Rows() [][2]string {
	rows := [][2]string{{"settings", p.where()}}
	if len(p.Themes) > 0 {
		rows = append(rows, [2]string{"own themes", strings.Join(p.Themes, ", ")})
	}
	return rows
}

func (p Findings) where() string {
	switch {
	case p.Config == "":
		return "nowhere: there is no home folder, and none is needed"
	case !p.Exists:
		return p.Config + " (not there, and not needed)"
	}
	return p.Config
}
