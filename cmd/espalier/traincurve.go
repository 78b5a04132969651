package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"espalier/engine/train"
	"espalier/engine/wholefile"
	"espalier/search/bench/chart"
)

type trainCurveCmd struct {
	Runs []string `arg:"" name:"dir" type:"existingdir" help:"Folders of runs."`
	SVG  string   `name:"svg" placeholder:"FILE" help:"Also draw the curves into an SVG file."`
}

// curveFigures are what a curve may hold, in the order in which they are drawn. Of the
// points of a curve each has some.
var curveFigures = []struct {
	title string
	value func(train.CurvePoint) (float64, bool)
}{
	{"loss, nats a token", train.CurvePoint.MeanLoss},
	{"loss of the token after the next, nats", train.CurvePoint.MeanAhead},
	{"reward, mean of replies", train.CurvePoint.Rewarded},
	{"divergence from the initial model, nats a token", train.CurvePoint.Diverged},
	{"tokens a reply", train.CurvePoint.Length},
	{"not practised: solved by the likeliest reply", validated(func(v train.Validation) float64 { return v.Greedy })},
	{"not practised: mean of samples", validated(func(v train.Validation) float64 { return v.Mean })},
	{"not practised: majority of samples", validated(func(v train.Validation) float64 { return v.Majority })},
	{"not practised: best of samples", validated(func(v train.Validation) float64 { return v.Best })},
}

func validated(figure func(train.Validation) float64) func(train.CurvePoint) (float64, bool) {
	return func(p train.CurvePoint) (float64, bool) {
		if p.Validation == nil {
			return 0, false
		}
		return figure(*p.Validation), true
	}
}

func (c trainCurveCmd) Run() error {
	curves := make([][]train.CurvePoint, len(c.Runs))
	for i, dir := range c.Runs {
		var err error
		if curves[i], err = train.ReadCurve(dir); err != nil {
			return badInput(err, "train sft and train grpo write one into the folder given as --out")
		}
	}
	var panels []chart.Panel
	for _, f := range curveFigures {
		p := chart.Panel{Title: f.title}
		for i, points := range curves {
			line := chart.Curve{Name: filepath.Base(c.Runs[i])}
			for _, point := range points {
				if v, ok := f.value(point); ok {
					line.Points = append(line.Points, chart.StepPoint{Step: float64(point.Step), Value: v})
				}
			}
			if len(line.Points) > 0 {
				p.Curves = append(p.Curves, line)
			}
		}
		if len(p.Curves) > 0 {
			panels = append(panels, p)
		}
	}
	fmt.Fprint(stdout, chart.CurvesText(panels, terminalWidth(os.Stdout)))
	if c.SVG == "" {
		return nil
	}
	return wholefile.Stream(c.SVG, 0o644, func(w io.Writer) error { return chart.CurvesSVG(w, panels) })
}
