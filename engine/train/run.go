package train

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// saveEvery is how much work a kill can cost.
const saveEvery = 45 * time.Second

// Run takes the steps that a run still lacks, and saves it now and then, and
// whenever it stops: at the end, at an error, or when ctx is cancelled.
func (t *Trainer) Run(ctx context.Context, dir string, source Source, report func(Progress)) error {
	curve, err := os.OpenFile(filepath.Join(dir, curveFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer curve.Close()
	lines := json.NewEncoder(curve)

	last := time.Now()
	for !t.Done() {
		p, err := t.Step(ctx, source)
		if err != nil {
			if saveErr := t.Save(dir); saveErr != nil {
				return saveErr
			}
			return err
		}
		report(p)
		if p.Step%curveEvery == 0 || t.Done() {
			if err := lines.Encode(p); err != nil {
				return err
			}
		}
		if time.Since(last) > saveEvery || t.Done() {
			if err := t.Save(dir); err != nil {
				return err
			}
			last = time.Now()
		}
	}
	return nil
}

// curveEvery thins the curve: a point for so many steps.
const curveEvery = 10
