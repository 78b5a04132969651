package train

import (
	"context"
	"errors"
	"time"
)

// saveEvery is how much work a kill can cost.
const saveEvery = 45 * time.Second

// Run takes the steps that a run still lacks, and saves it now and then, and
// whenever it stops: at the end, at an error, or when ctx is cancelled.
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

// curveEvery thins the curve: a point for so many steps.
const curveEvery = 10

// run takes steps to the end, and saves. A step that was taken and could not be
// told of is not saved: it is taken again.
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
