package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"

	"espalier/engine/boundedfile"
)

// CurvePoint is a line of a curve of any stage. Fields that the stage does not have are
// nil.
type CurvePoint struct {
	Step       int         `json:"step"`
	Loss       *Loss       `json:"loss"`
	Ahead      *Loss       `json:"ahead"`
	Reward     *float64    `json:"reward"`
	Accuracy   *float64    `json:"accuracy"`
	KL         *float64    `json:"kl"`
	Tokens     *float64    `json:"length"`
	Back       *float64    `json:"back"`
	Validation *Validation `json:"validation"`
}

// ReadCurve reads the curve of the run in dir. It ignores a last line that was cut off.
func ReadCurve(dir string) ([]CurvePoint, error) {
	path := filepath.Join(dir, curveFile)
	data, err := boundedfile.Regular(path, boundedfile.Record)
	if err != nil {
		return nil, err
	}
	var all []CurvePoint
	for line := range bytes.Lines(data) {
		var p CurvePoint
		if err := json.Unmarshal(line, &p); err == nil {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no points yet", path)
	}
	return all, nil
}

// MeanLoss returns the loss per token, if the stage has one.
func (p CurvePoint) MeanLoss() (float64, bool) { return p.Loss.mean() }

// MeanAhead returns the loss for the token after the next.
func (p CurvePoint) MeanAhead() (float64, bool) { return p.Ahead.mean() }

func (l *Loss) mean() (float64, bool) {
	if l == nil || l.Tokens == 0 {
		return 0, false
	}
	return l.Sum / float64(l.Tokens), true
}

// Rewarded returns the mean reward of a reply.
func (p CurvePoint) Rewarded() (float64, bool) { return p.practised(p.Reward) }

// Right returns the share of replies that the rules accept.
func (p CurvePoint) Right() (float64, bool) { return p.practised(p.Accuracy) }

// Diverged returns the divergence from the reference in nats per token.
func (p CurvePoint) Diverged() (float64, bool) { return p.practised(p.KL) }

// Length returns the mean length of a reply in tokens.
func (p CurvePoint) Length() (float64, bool) { return p.practised(p.Tokens) }

// WentBack returns the share of replies that go back.
func (p CurvePoint) WentBack() (float64, bool) { return p.practised(p.Back) }

// practised drops the point before the first step, which only validates.
func (p CurvePoint) practised(v *float64) (float64, bool) {
	if v == nil || p.Step == 0 {
		return 0, false
	}
	return *v, true
}
