package main

import (
	"cmp"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/version"
	"espalier/engine/kernels"
)

type versionCmd struct{}

func (versionCmd) Run() error {
	_, err := fmt.Fprintf(console.Stdout, "espalier %s\ncommit   %s\nkernels  %s\n", version.Describe(), cmp.Or(version.Commit(), "unknown: built outside its repository"), kernels.Using())
	return err
}
