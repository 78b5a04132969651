package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"espalier/engine/native/decode"
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

// diverged says what training did to a model whose logits, or the figures of whose curve, are no numbers any more.
func (t *Trainer) diverged(err error) error {
	var figure *json.UnsupportedValueError
	if t.step == 0 || !errors.Is(err, decode.ErrNotNumbers) && !errors.As(err, &figure) {
		return err
	}
	return fmt.Errorf("the model computes no numbers after step %d: the learning rate, %g, is too high; begin again in another folder, with a lower one", t.step, t.Options.Rate)
}

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
			return t.diverged(err)
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
