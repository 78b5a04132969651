package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"espalier/engine/train/curriculum"
)

// extraFlags mix examples of other models into the curriculum.
type extraFlags struct {
	Extra string  `type:"existingfile" placeholder:"FILE" help:"More examples, such as another model's replies, as JSON lines."`
	Share float64 `default:"0.5" help:"Share of examples taken from --extra, for each kind it has. Default: ${default}."`
}

// mix reads the examples into a corpus.
func (f extraFlags) mix(c *curriculum.Corpus) error {
	if f.Extra == "" {
		return nil
	}
	if f.Share < 0 || f.Share > 1 {
		return badInput(fmt.Errorf("share is %g: want 0 to 1", f.Share), "")
	}
	file, err := os.Open(f.Extra)
	if err != nil {
		return err
	}
	defer file.Close()
	examples, err := c.ReadExamples(file)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Extra, err)
	}
	c.Mix(examples, f.Share)
	return nil
}

// name tells the examples from others: a run does not go on with other ones.
func (f extraFlags) name() (string, error) {
	if f.Extra == "" {
		return "", nil
	}
	file, err := os.Open(f.Extra)
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

// refuse is for tasks that no other model writes examples of.
func (f extraFlags) refuse(task string) error {
	if f.Extra == "" {
		return nil
	}
	return badInput(errors.New("examples of other models are read for game24 alone, not for "+task), "leave --extra out")
}
