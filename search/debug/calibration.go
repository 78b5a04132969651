package debug

import (
	"context"

	"espalier/search"
	"espalier/search/calibration"
)

// Judgements are the values of a search so far, against an oracle or, without one, against
// what the search found.
func Judgements(ctx context.Context, t *search.Tree, oracle Oracle) (calibration.Judgements, error) {
	if oracle == nil {
		return calibration.Of(t, nil), ctx.Err()
	}
	return newAsked(oracle).judgements(ctx, t)
}

// judgements are those against the oracle. It may be nil: there is none.
func (a *asked) judgements(ctx context.Context, t *search.Tree) (calibration.Judgements, error) {
	if a == nil {
		return calibration.Of(t, nil), ctx.Err()
	}
	found := calibration.Of(t, func(n *search.Node) (solvable, known bool) {
		if ctx.Err() != nil {
			return false, false
		}
		return a.thought(n)
	})
	return found, ctx.Err()
}

func calibrate(d *Debugger, _ string) (plan, error) {
	ask := d.oracle.Calibration(d.Tree())
	var found calibration.Calibration
	return plan{
		run: func(ctx context.Context) (err error) {
			found, err = ask(ctx)
			return err
		},
		show: func(d *Debugger) ([]string, error) {
			d.data = found
			return found.Lines(0), nil
		},
	}, nil
}
