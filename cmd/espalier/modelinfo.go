package main

import (
	"fmt"

	"espalier/engine/modelreport"
	"espalier/search/printable"
)

type modelInfoCmd struct {
	Model string `arg:"" optional:"" default:"embedded" help:"embedded, a folder of safetensors or a .gguf file. Default: ${default}."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

func (c modelInfoCmd) Run() error {
	files, err := openFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	info := modelreport.Describe(c.Model, files)
	if c.JSON {
		e := jsonOutput()
		e.SetIndent("", "  ")
		return e.Encode(info)
	}
	for _, row := range info.Rows() {
		fmt.Fprintf(stdout, "%-13s %s\n", row[0], printable.Line(row[1]))
	}
	return nil
}
