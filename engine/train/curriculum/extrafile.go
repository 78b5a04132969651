package curriculum

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"espalier/search/usage"
)

// Extra is a file of examples that another model wrote, and their share of the examples
// of a kind. No file is no examples.
type Extra struct {
	File  string
	Share float64
}

// mix reads the examples into a corpus.
func (f Extra) mix(c *Corpus) error {
	if f.File == "" {
		return nil
	}
	if f.Share < 0 || f.Share > 1 {
		return usage.New(fmt.Errorf("share is %g: want 0 to 1", f.Share), "")
	}
	examples, err := c.openExamples(f.File)
	if err != nil {
		return err
	}
	c.Mix(examples, f.Share)
	return nil
}

// openExamples reads a file of examples.
func (c *Corpus) openExamples(name string) ([]Example, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	examples, err := c.ReadExamples(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return examples, nil
}

// Name tells the examples from others: a run is not resumed with other ones.
func (f Extra) Name() (string, error) {
	if f.File == "" {
		return "", nil
	}
	file, err := os.Open(f.File)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x, share %g", hash.Sum(nil), f.Share), nil
}

// refuse returns an error for a file given to a task that cannot use one.
func (f Extra) refuse(task string) error {
	if f.File == "" {
		return nil
	}
	return usage.New(errors.New("examples of other models are read for game24 alone, not for "+task), "leave --extra out")
}
