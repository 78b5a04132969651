package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
)

// curve is the file of a run's progress, with a line of JSON per point.
type curve struct {
	file  *os.File
	lines *json.Encoder
}

// openCurve opens the curve of the run in dir and drops the points after a step, which a
// run that was killed repeats.
func openCurve(dir string, step int) (*curve, error) {
	path := filepath.Join(dir, curveFile)
	old, err := boundedfile.Regular(path, boundedfile.Record)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var kept bytes.Buffer
	for line := range bytes.Lines(old) {
		var point struct{ Step int }
		if err := json.Unmarshal(line, &point); err == nil && point.Step <= step {
			kept.Write(line)
		}
	}
	if kept.Len() < len(old) {
		if err := wholefile.Write(path, kept.Bytes(), 0o644); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	return &curve{f, json.NewEncoder(f)}, nil
}

func (c *curve) add(point any) error {
	if err := c.lines.Encode(point); err != nil {
		return fmt.Errorf("curve: %w", err)
	}
	return nil
}

func (c *curve) Close() error { return c.file.Close() }
