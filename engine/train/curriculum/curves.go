package curriculum

import (
	"path/filepath"

	"espalier/engine/train"
	"espalier/search/bench/chart"
)

// curveFigure is something that the points of a curve may hold.
type curveFigure struct {
	title string
	value func(train.CurvePoint) (float64, bool)
}

// curveFigures are all there are, in the order in which they are drawn.
func curveFigures() []curveFigure {
	return []curveFigure{
		{"loss, nats a token", train.CurvePoint.MeanLoss},
		{"loss of the token after the next, nats", train.CurvePoint.MeanAhead},
		{"reward, mean of replies", train.CurvePoint.Rewarded},
		{"right by the rules, share of replies", train.CurvePoint.Right},
		{"divergence from the initial model, nats a token", train.CurvePoint.Diverged},
		{"tokens a reply", train.CurvePoint.Length},
		{"replies that go back", train.CurvePoint.WentBack},
		{"not practised: solved by the likeliest reply", validated(func(v train.Validation) float64 { return v.Greedy })},
		{"not practised: mean of samples", validated(func(v train.Validation) float64 { return v.Accuracy })},
		{"not practised: majority of samples", validated(func(v train.Validation) float64 { return v.Majority })},
		{"not practised: best of samples", validated(func(v train.Validation) float64 { return v.Best })},
	}
}

func validated(figure func(train.Validation) float64) func(train.CurvePoint) (float64, bool) {
	return func(p train.CurvePoint) (float64, bool) {
		if p.Validation == nil {
			return 0, false
		}
		return figure(*p.Validation), true
	}
}

// Panels draws the curves of the runs in some folders: a panel for each figure that any
// of them has.
func Panels(dirs []string) ([]chart.Panel, error) {
	curves := make([][]train.CurvePoint, len(dirs))
	for i, dir := range dirs {
		var err error
		if curves[i], err = train.ReadCurve(dir); err != nil {
			return nil, err
		}
	}
	var panels []chart.Panel
	for _, f := range curveFigures() {
		p := chart.Panel{Title: f.title}
		for i, points := range curves {
			line := chart.Curve{Name: filepath.Base(dirs[i])}
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
	return panels, nil
}
