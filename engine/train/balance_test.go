package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBalance holds the sequence-wise balance loss against equations 17-20 of the DeepSeek-V3
// report, written out, and its gradient against finite differences of them. A bias that has
// every token choose other experts than those it has the highest affinities with changes nothing.
func TestBalance(t *testing.T) {
	cfg := tinyConfig(0)
	m, err := newModel(cfg, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	w := m.newWorker()
	w.spans = []span{{0, 5}, {5, 7}}
	const alpha, rows = 0.3, 7
	rng := rand.New(rand.NewPCG(3, 3))
	scores := w.matrix(rows, cfg.RoutedExperts)
	for i := range scores.Data {
		scores.Data[i] = rng.Float32()
	}
	equations := func() (loss float64) {
		for _, s := range w.spans {
			length := float64(s.to - s.from)
			for e := range cfg.RoutedExperts {
				f, p := 0.0, 0.0
				for row := s.from; row < s.to; row++ {
					affinities := slices.Clone(scores.Row(row))
					slices.Sort(affinities)
					if scores.Row(row)[e] >= affinities[cfg.RoutedExperts-cfg.ExpertsPerToken] {
						f += float64(cfg.RoutedExperts) / float64(cfg.ExpertsPerToken) / length // (18)
					}
					sum := 0.0
					for _, v := range scores.Row(row) {
						sum += float64(v)
					}
					p += float64(scores.Row(row)[e]) / sum / length // (19), (20)
				}
				loss += alpha * f * p // (17)
			}
		}
		return loss
	}
	copy(m.layers[1].bias.of(m.params), []float32{9, -9, 9, -9})
	mix := mixture{scores: scores}
	mix.route(w, &m.layers[1])
	w.begin(alpha, 0)
	gradient := w.zeros(rows, cfg.RoutedExperts)
	w.balance(&mix, gradient)
	if want := equations(); math.Abs(w.balanceLoss-want) > 1e-5 {
		t.Errorf("the loss is %g, want %g", w.balanceLoss, want)
	}
	for row := range rows {
		for _, e := range mix.chosen[row*2 : row*2+2] {
			if e%2 == 1 {
				t.Fatalf("row %d chose expert %d against the bias", row, e)
			}
		}
	}
	for i, v := range scores.Data {
		const h = 1e-4
		scores.Data[i] = v + h
		up := equations()
		scores.Data[i] = v - h
		down := equations()
		scores.Data[i] = v
		if want := (up - down) / (2 * h); math.Abs(float64(gradient.Data[i])-want) > 2e-3 {
			t.Errorf("score %d: gradient %g, want %g", i, gradient.Data[i], want)
		}
	}
}

// TestBiasesRest: in the last part of a run the biases of the experts do not move.
func TestBiasesRest(t *testing.T) {
	o := Defaults()
	o.Steps = 1000
	for step, want := range map[int]float64{0: 1e-3, 965: 1e-3, 966: 0, 999: 0} {
		if got := o.biasStepAt(step); got != want {
			t.Errorf("at step %d of %d the biases move by %g, want %g", step, o.Steps, got, want)
		}
	}
}

// TestBiasesMoveTowardsAnEvenLoad: by one step, down where more tokens chose an expert than the
// mean, and up where fewer did (DeepSeek-V3 report, section 2.1.2).
func TestBiasesMoveTowardsAnEvenLoad(t *testing.T) {
	o := Defaults()
	o.Steps, o.Shards = 1000, 1
	trainer, err := initialTrainer(tinyConfig(0), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	l := trainer.Model.layers[1]
	copy(l.bias.of(trainer.Model.params), []float32{0.5, 0.5, 0.5, 0.5})
	loads := trainer.workers[0].loads[1]
	for e := range loads {
		loads[e] = 0
	}
	loads[0], loads[1], loads[2], loads[3] = 7, 4, 1, 4
	shares := trainer.balance()
	for e, want := range []float64{0.499, 0.5, 0.501, 0.5} {
		if got := float64(l.bias.of(trainer.Model.params)[e]); math.Abs(got-want) > 1e-6 {
			t.Errorf("the bias of expert %d is %g, want %g", e, got, want)
		}
	}
	if want := []float64{7.0 / 16, 0.25, 1.0 / 16, 0.25}; !slices.Equal(shares[1], want) {
		t.Errorf("shares %v, want %v", shares[1], want)
	}
}

// TestGroupsBoundTheChoice: only experts of the best groups are chosen, and a group with one
// excellent expert loses against one with two good ones.
func TestGroupsBoundTheChoice(t *testing.T) {
	scores := []float32{0.9, 0.1, 0.6, 0.5, 0.2, 0.3, 0.65, 0.55}
	limitGroups(scores, 4, 2)
	none := float32(math.Inf(-1))
	if want := []float32{none, none, 0.6, 0.5, none, none, 0.65, 0.55}; !slices.Equal(scores, want) {
		t.Errorf("left are %v, want %v", scores, want)
	}
}
