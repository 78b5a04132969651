package curriculum

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/engine/wholefile"
)

// WriteExamples writes examples as JSON lines: the whole file, or none.
func WriteExamples(file string, examples []Example) error {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, e := range examples {
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return wholefile.Write(file, out.Bytes(), 0o644)
}

// HarvestInto gathers replies of a model of the Game of 24 in a file, which is written
// whole. heldOut is the file of puzzles that the model is not asked about. The yield is
// nil if nothing was gathered for an error.
func HarvestInto(ctx context.Context, file, heldOut string, m *train.Model, o Harvest, progress func(done, of int)) (*Yield, error) {
	return gatherInto(file, heldOut, m, func(c *Corpus, s *train.Sampler) (Yield, error) { return c.Harvest(ctx, s, o, progress) })
}

// SearchInto is HarvestInto of what an expert finds with the help of a model.
func SearchInto(ctx context.Context, file, heldOut string, m *train.Model, o Expert, progress func(done, of int)) (*Yield, error) {
	return gatherInto(file, heldOut, m, func(c *Corpus, s *train.Sampler) (Yield, error) { return c.Search(ctx, s.Model(), o, progress) })
}

func gatherInto(file, heldOut string, m *train.Model, gather func(*Corpus, *train.Sampler) (Yield, error)) (*Yield, error) {
	h, err := OpenHoldOut(heldOut)
	if err != nil {
		return nil, err
	}
	sampler, err := train.NewSampler(m, vocabulary.Game24OfSize(m.Config.VocabSize), runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	yield, err := gather(NewCorpus(h), sampler)
	if err != nil {
		return nil, err
	}
	if len(yield.Examples) == 0 {
		return &yield, errors.New("no reply was accepted: there is nothing to train on")
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return &yield, err
	}
	return &yield, WriteExamples(file, yield.Examples)
}

// String is a yield in a line.
func (y Yield) String() string {
	return fmt.Sprintf("%d of %d replies accepted, some to %d of %d questions; %d kept", y.Accepted, y.Replies, y.Answered, y.Asked, len(y.Examples))
}
