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
