package modelreport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/engine/native/transformer"
)

// Comparison is what a model computes held against what another implementation did.
type Comparison struct {
	What     string   `json:"what"`
	Compared int      `json:"compared"`
	Largest  *float64 `json:"largest_difference"` // null: not a number
	Wrong    int      `json:"wrong_choices"`
	OK       bool     `json:"ok"`
}

// Compare computes what is expected and returns a line for each kind of it, and how many
// of them differ by more than the bound.
func Compare(weights *transformer.Transformer, expected transformer.Expected, bound float64) (report []Comparison, bad int, err error) {
	found, err := weights.Verify(expected)
	if err != nil {
		return nil, 0, err
	}
	for _, d := range found {
		line := Comparison{What: d.What, Compared: d.Compared, Largest: &d.Largest, Wrong: d.Wrong, OK: d.Within(bound)}
		if math.IsNaN(d.Largest) {
			line.Largest = nil
		}
		if report = append(report, line); !line.OK {
			bad++
		}
	}
	return report, bad, nil
}

// ReadExpected reads a file of expected values, which may be gzipped. What it unpacks
// to is bounded.
func ReadExpected(ctx context.Context, path string) (transformer.Expected, error) {
	return readExpected(ctx, path, boundedfile.Record)
}

func readExpected(ctx context.Context, path string, most int64) (transformer.Expected, error) {
	data, err := boundedfile.Read(ctx, path, most)
	if err == nil && strings.HasSuffix(path, ".gz") {
		var packed *gzip.Reader
		if packed, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = boundedfile.From(ctx, packed, path, most)
		}
	}
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		err = of.Err // the caller names the file
	}
	if err != nil {
		return transformer.Expected{}, err
	}
	return transformer.ReadExpected(bytes.NewReader(data))
}

// WriteComparisons writes a report as a table.
func WriteComparisons(w io.Writer, report []Comparison) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-40s %10s %20s\n", "", "compared", "largest difference")
	for _, line := range report {
		text := "none differs"
		switch {
		case line.Wrong > 0:
			text = fmt.Sprintf("%d differ", line.Wrong)
		case line.Largest == nil:
			text = "not a number"
		case *line.Largest > 0:
			text = fmt.Sprintf("%.1e", *line.Largest)
		}
		mark := ""
		if !line.OK {
			mark = "  WRONG"
		}
		fmt.Fprintf(&b, "%-40s %10d %20s%s\n", line.What, line.Compared, text, mark)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
