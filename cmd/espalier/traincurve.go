package main

import (
	"fmt"
	"io"
	"os"

	"espalier/engine/train/curriculum"
	"espalier/engine/wholefile"
	"espalier/search/bench/chart"
	"espalier/tui/terminal"
)

type trainCurveCmd struct {
	Runs []string `arg:"" name:"dir" type:"existingdir" help:"Folders of runs."`
	SVG  string   `name:"svg" placeholder:"FILE" help:"Also draw the curves into an SVG file."`
}

func (c trainCurveCmd) Run() error {
	panels, err := curriculum.Panels(c.Runs)
	if err != nil {
		return badInput(err, "train sft and train grpo write one into the folder given as --out")
	}
	fmt.Fprint(stdout, chart.CurvesText(panels, terminal.Width(os.Stdout)))
	if c.SVG == "" {
		return nil
	}
	return wholefile.Stream(c.SVG, 0o644, func(w io.Writer) error { return chart.CurvesSVG(w, panels) })
}
