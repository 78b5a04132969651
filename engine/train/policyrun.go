package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"espalier/engine/boundedfile"
	"espalier/engine/tokenizer"
	"espalier/engine/wholefile"
)

// The files of a policy's folder, in addition to state and curve.
const (
	referenceFile = "reference.safetensors" // the frozen model, F32
	policyFile    = "policy.json"           // PolicyOptions
)

// OpenPolicy resumes the run in dir, or starts one there from the model that initial
// returns. words is the vocabulary of a model with so many tokens. It is an error if the run was started with other options.
func OpenPolicy(dir string, initial func() (*Model, error), words func(tokens int) tokenizer.Tokenizer, o PolicyOptions) (*Policy, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	t, err := Resume(dir, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return startPolicy(dir, initial, words, o)
	}
	if err != nil {
		return nil, err
	}
	data, err := boundedfile.Regular(filepath.Join(dir, policyFile), boundedfile.Text)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds a run of another stage: give another --out", dir)
	}
	if err != nil {
		return nil, err
	}
	var started PolicyOptions
	if err := json.Unmarshal(data, &started); err != nil {
		return nil, fmt.Errorf("%s: %w", policyFile, err)
	}
	if started != o {
		return nil, fmt.Errorf("%s holds a run with other options: give another --out, or remove it", dir)
	}
	reference, err := loadWeights(filepath.Join(dir, referenceFile))
	if err != nil {
		return nil, err
	}
	t.adam.steps = t.step * o.Epochs
	if o.Estimator == ValueNetwork {
		if err := resumeCritic(dir, t, o); err != nil {
			return nil, err
		}
	}
	return newPolicy(t, reference, words(t.Model.Config.VocabSize), o)
}

func startPolicy(dir string, initial func() (*Model, error), words func(tokens int) tokenizer.Tokenizer, o PolicyOptions) (*Policy, error) {
	m, err := initial()
	if err != nil {
		return nil, err
	}
	p, err := NewPolicy(m, words(m.Config.VocabSize), o)
	if err != nil {
		return nil, err
	}
	if err := p.reference.saveWeights(filepath.Join(dir, referenceFile)); err != nil {
		return nil, err
	}
	options, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := wholefile.Write(filepath.Join(dir, policyFile), append(options, '\n'), 0o644); err != nil {
		return nil, err
	}
	return p, p.Trainer.Save(dir)
}

// Run takes the remaining steps, validates before the first and at intervals, and keeps a
// checkpoint of each validation. It saves like Trainer.Run.
func (p *Policy) Run(ctx context.Context, dir string, practice Practice, validation []Exercise, report func(PolicyProgress)) error {
	t := p.Trainer
	known := t.step
	if known == 0 {
		known = -1 // the point before the first step is computed again as well
	}
	points, err := openCurve(dir, known)
	if err != nil {
		return err
	}
	defer func() { _ = points.Close() }()
	if t.step == 0 {
		v, err := p.Validate(ctx, validation)
		if err != nil {
			return err
		}
		before := PolicyProgress{Validation: &v}
		report(before)
		if err := points.add(before); err != nil {
			return err
		}
	}
	return t.run(dir, func() error {
		progress, err := p.Step(ctx, practice)
		if err != nil {
			return err
		}
		if t.step%p.Options.Every == 0 || t.Done() {
			v, err := p.Validate(ctx, validation)
			if err != nil {
				return err
			}
			progress.Validation = &v
			if err := t.WriteModel(filepath.Join(dir, fmt.Sprintf("step-%d", t.step)), map[string]string{"format": "pt"}); err != nil {
				return err
			}
		}
		report(progress)
		return points.add(progress)
	})
}
