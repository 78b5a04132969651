package train

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tinyDPO(t *testing.T, steps, pairs int) (*DPO, *Model) {
	t.Helper()
	cfg := tinyConfig(10)
	cfg.ExpertsPerToken = 4 // the choice of experts jumps, so all are chosen
	m, err := newModel(cfg, nil, 3)
	if err != nil {
		t.Fatal(err)
	}
	var preferences []Preference
	for i, s := range randomSequences(5, cfg.VocabSize, 7, 12, 5, 9) {
		other := randomSequences(uint64(9+i), cfg.VocabSize, 4+3*i)[0]
		preferences = append(preferences, Preference{Question{Prompt: "abc"}, Reply{Tokens: s.Tokens}, Reply{Tokens: other.Tokens}})
	}
	o := DPODefaults()
	o.Steps, o.Shards, o.Rate, o.Beta, o.Pairs = steps, 2, 1e-2, 0.5, pairs
	d, err := OpenDPO(t.TempDir(), m, letters{}, preferences, o)
	if err != nil {
		t.Fatal(err)
	}
	return d, m
}

// TestDPOGradient compares the gradient of the loss with finite differences of it, at a model
// that has left its reference.
func TestDPOGradient(t *testing.T) {
	d, m := tinyDPO(t, 1, 4)
	d.Options.NLL = 0.3
	reference, err := newModel(m.Config, nil, 4)
	if err != nil {
		t.Fatal(err)
	}
	reference.pack()
	d.readReference(reference)
	w := d.Trainer.workers[0]
	likelihood := 0.0
	loss := func() float64 {
		m.pack()
		sum := 0.0
		for _, p := range d.pairs {
			totals := w.totals([]Sequence{p.chosen, p.rejected})
			sum -= math.Log(1 / (1 + math.Exp(-d.Options.Beta*(totals[0]-p.reference[0]-totals[1]+p.reference[1]))))
			sum -= likelihood * totals[0] / float64(p.chosen.learnt())
		}
		return sum / float64(len(d.pairs))
	}
	m.pack()
	w.begin(0, 0)
	sums := w.prefer(d.pairs, d.Options, 1/float32(len(d.pairs)))
	if want := loss(); math.Abs(sums.Loss/4-want) > 1e-9 || sums.Preferred == 0 || sums.Preferred == 4 {
		t.Fatalf("%+v, want a loss of %g, and some of the pairs preferred", sums, want)
	}
	likelihood = d.Options.NLL
	checkSlopes(t, m, w.grad, loss)
}

// A model that starts at its reference has a loss of ln 2 and comes to prefer what is chosen; a
// run that is interrupted goes on as if it had not been.
func TestDPOLearns(t *testing.T) {
	run := func(d *DPO, dir string) (all []DPOProgress) {
		if err := d.Run(t.Context(), dir, func(p DPOProgress) { all = append(all, p) }); err != nil {
			t.Fatal(err)
		}
		return all
	}
	whole, _ := tinyDPO(t, 12, 3)
	points := run(whole, t.TempDir())
	first, last := points[0], points[len(points)-1]
	if math.Abs(first.Loss-math.Ln2) > 1e-6 || first.Preferred > 0.67 || last.Loss > 0.5 || last.Preferred < 1 {
		t.Errorf("from %+v to %+v", first, last)
	}
	half, _ := tinyDPO(t, 12, 3)
	dir := t.TempDir()
	for range 5 {
		if _, err := half.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := half.Trainer.Save(dir); err != nil {
		t.Fatal(err)
	}
	resumed, _ := tinyDPO(t, 12, 3)
	var err error
	if resumed.Trainer, err = Resume(dir, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(points[5:], run(resumed, dir)); diff != "" {
		t.Error(diff)
	}
}
