package main

import (
	"runtime"
	"runtime/debug"
)

// version is what the build knows of itself.
func version() string {
	name := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		name = info.Main.Version
	}
	if commit := revision(); commit != "" && name == "(devel)" {
		name += " " + commit
	}
	return name + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
