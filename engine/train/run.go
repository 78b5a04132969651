package train

import (
	"context"
	"errors"
	"time"
)

// saveEvery is the most work that can be lost.
const saveEvery = 45 * time.Second

// Run takes the remaining steps of a run. It saves at intervals, and whenever it stops: at
// the end, after an error, or when ctx is cancelled.
func (t *Trainer) Run(ctx context.Context, dir string, source Source, report func(Progress)) error {
	points, err := openCurve(dir, t.step)
	if err != nil {
		return err
	}
	defer func() { _ = points.Close() }()
	return t.run(dir, func() error {
		p, err := t.Step(ctx, source)
		if err != nil {
			return err
		}
		report(p)
		if p.Step%curveEvery == 0 || t.Done() {
			return points.add(p)
		}
		return nil
	})
}

// curveEvery is the number of steps per point of the curve.
const curveEvery = 10

// run takes the steps and saves. A step that could not be reported is not saved and will
// be taken again.
func (t *Trainer) run(dir string, take func() error) error {
	last := time.Now()
	for !t.Done() {
		before := t.step
		if err := take(); err != nil {
			if t.step == before {
				err = errors.Join(err, t.Save(dir))
			}
			return err
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
