package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"espalier/cmd/internal/console"
)

type versionCmd struct{}

func (versionCmd) Run() error {
	_, err := fmt.Fprintf(console.Stdout, "espalier %s\ncommit   %s\n", version(), cmp.Or(revision(), "unknown: built outside its repository"))
	return err
}

// version is what the build knows of itself.
func version() string {
	name := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		name = info.Main.Version
	}
	return name + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}

// revision is the commit that the program was built from; empty if it is unknown.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			commit += " and changes"
		}
	}
	return commit
}
