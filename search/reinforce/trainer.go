package reinforce

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
	"espalier/search/malformed"
	"espalier/search/policy"
)

// Options of a run; a run is resumed with the same ones, more steps apart.
type Options struct {
	Task     string  `json:"task"`
	Model    string  `json:"model"`
	Seed     uint64  `json:"seed"`
	Boards   int     `json:"boards"` // of a step
	Group    int     `json:"group"`  // searches of each board; 2 or more
	Nodes    int     `json:"nodes"`  // the budget of a search
	Calls    int     `json:"calls"`
	Rate     float64 `json:"rate"`
	Discount float64 `json:"discount"` // for each decision that follows
	Entropy  float64 `json:"entropy"`  // weight of the bonus
}

// Defaults are what the network in the program was trained with.
func Defaults() Options {
	return Options{Boards: 12, Group: 8, Nodes: 100, Calls: 100, Rate: 3e-3, Discount: 0.99, Entropy: 3e-3}
}

// Point is a step of the curve: means over its searches.
type Point struct {
	Step      int     `json:"step"`
	Reward    float64 `json:"reward"`
	Thoughts  float64 `json:"thoughts"`
	Calls     float64 `json:"calls"`
	Back      float64 `json:"back"` // share of decisions to go back
	Decisions int     `json:"decisions"`
}

func (p *Point) add(e episode) {
	p.Reward += e.reward
	p.Thoughts += float64(e.totals.Thoughts)
	p.Calls += float64(e.totals.Calls)
	p.Decisions += len(e.decisions)
	for _, d := range e.decisions {
		if d.Input.Candidates[d.Chosen].Up > 0 {
			p.Back++
		}
	}
}

func (p *Point) mean(n int) {
	p.Reward /= float64(n)
	p.Thoughts /= float64(n)
	p.Calls /= float64(n)
	p.Back /= float64(max(p.Decisions, 1))
}

// Trainer is the state of a run.
type Trainer struct {
	Options    Options   `json:"options"`
	Parameters []float64 `json:"parameters"`
	First      []float64 `json:"first_moment"` // of Adam
	Second     []float64 `json:"second_moment"`
	Curve      []Point   `json:"curve"` // one for each step that was taken
}

// NewTrainer begins a run.
func NewTrainer(o Options) *Trainer {
	return &Trainer{
		Options: o, Parameters: policy.New(o.Seed).Parameters,
		First: make([]float64, policy.Size), Second: make([]float64, policy.Size),
	}
}

func (t *Trainer) network() *policy.Network { return &policy.Network{Parameters: t.Parameters} }

// Adam's constants (Kingma and Ba 2015), and the longest gradient it is given.
const (
	beta1, beta2, epsilon = 0.9, 0.999, 1e-8
	longest               = 1.0
)

// climb takes a step of Adam up a gradient.
func (t *Trainer) climb(gradient []float64) {
	square := 0.0
	for _, g := range gradient {
		square += g * g
	}
	scale := longest / max(longest, math.Sqrt(square))
	n := float64(len(t.Curve) + 1)
	for i, g := range gradient {
		g *= scale
		t.First[i] = beta1*t.First[i] + (1-beta1)*g
		t.Second[i] = beta2*t.Second[i] + (1-beta2)*g*g
		first, second := t.First[i]/(1-math.Pow(beta1, n)), t.Second[i]/(1-math.Pow(beta2, n))
		t.Parameters[i] += t.Options.Rate * first / (math.Sqrt(second) + epsilon)
	}
}

const stateFile = "state.json"

// Open resumes the run in a folder, or begins one there.
func Open(dir string, o Options) (*Trainer, error) {
	data, err := boundedfile.Regular(filepath.Join(dir, stateFile), boundedfile.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return NewTrainer(o), os.MkdirAll(dir, 0o755)
	case err != nil:
		return nil, err
	}
	t := &Trainer{}
	if err := json.Unmarshal(data, t); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", filepath.Join(dir, stateFile), malformed.JSON(data, err))
	}
	switch {
	case t.Options != o:
		return nil, fmt.Errorf("%s holds a run with other options, %+v; choose another folder, or the same options", dir, t.Options)
	case len(t.Parameters) != policy.Size || len(t.First) != policy.Size || len(t.Second) != policy.Size:
		return nil, fmt.Errorf("%s holds a network of another size; choose another folder", dir)
	}
	return t, nil
}

// Save writes what Open reads, and beside it the curve and the network.
func (t *Trainer) Save(dir string) error {
	state, err := json.Marshal(t)
	if err != nil {
		return err
	}
	network, err := t.network().Write()
	if err != nil {
		return err
	}
	var curve strings.Builder
	curve.WriteString("step,reward,thoughts,calls,back\n")
	for _, p := range t.Curve {
		fmt.Fprintf(&curve, "%d,%.4f,%.2f,%.2f,%.4f\n", p.Step, p.Reward, p.Thoughts, p.Calls, p.Back)
	}
	return errors.Join(
		wholefile.Write(filepath.Join(dir, "curve.csv"), []byte(curve.String()), 0o644),
		wholefile.Write(filepath.Join(dir, "parameters.json"), append(network, '\n'), 0o644),
		wholefile.Write(filepath.Join(dir, stateFile), state, 0o644),
	)
}
