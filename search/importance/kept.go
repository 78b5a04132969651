package importance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
	"espalier/search/malformed"
)

// KeepIn resumes from the samples that a file in folder holds for the same chain, model and
// seed, and keeps new ones there. A larger K adds to them.
func (w *Weighing) KeepIn(folder, model string) error {
	c := w.Chain
	id, err := json.Marshal([]any{model, w.Seed, c.Temperature, c.Purpose, c.Prompt, c.Problem.Puzzle(), c.Path, c.text, c.answer})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(id)
	path := filepath.Join(folder, hex.EncodeToString(sum[:16])+".json")
	data, err := boundedfile.Regular(path, boundedfile.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(data, &w.State); err != nil {
			return fmt.Errorf("%s: %w; delete it to start again", path, malformed.JSON(data, err))
		}
		if err := w.fits(); err != nil {
			return fmt.Errorf("%s: %w; delete it to start again", path, err)
		}
	}
	w.Keep = func(s State) error {
		data, err := json.Marshal(s)
		if err == nil {
			err = os.MkdirAll(folder, 0o755)
		}
		if err != nil {
			return err
		}
		return wholefile.Write(path, data, 0o644)
	}
	return nil
}

// fits reports why a state that was read from a file cannot be of the chain.
func (w *Weighing) fits() error {
	n := len(w.Chain.segments)
	for _, s := range w.State.Samples {
		if s.At < 0 || s.At > n || s.Kept > n || s.Kind == Rest && s.Kept < s.At || s.Kind != Rest && s.At < 1 {
			return fmt.Errorf("a sample at segment %d that keeps %d of %d", s.At, s.Kept, n)
		}
	}
	for _, s := range w.State.Substitutes {
		if s.At < 1 || s.At > n {
			return fmt.Errorf("a substitute for segment %d of %d", s.At, n)
		}
	}
	return nil
}
