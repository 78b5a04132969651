package main

import (
	"cmp"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/version"
)

type versionCmd struct{}

func (versionCmd) Run() error {
	_, err := fmt.Fprintf(console.Stdout, "espalier %s\ncommit   %s\n", version.Describe(), cmp.Or(version.Commit(), "unknown: built outside its repository"))
	return err
}
