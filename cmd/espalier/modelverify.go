package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"espalier/engine/native/transformer"
)

type modelVerifyCmd struct {
	Model    string  `arg:"" help:"A folder of safetensors or a .gguf file."`
	Expected string  `arg:"" help:"Its expected.json, which may be gzipped."`
	Bound    float64 `default:"1e-4" placeholder:"D" help:"Largest difference allowed. Default: ${default}."`
	JSON     bool    `name:"json" help:"Print JSON."`
}

// comparison is a line of the report.
type comparison struct {
	What     string   `json:"what"`
	Compared int      `json:"compared"`
	Largest  *float64 `json:"largest_difference"` // null: not a number
	Wrong    int      `json:"wrong_choices"`
	OK       bool     `json:"ok"`
}

func (c modelVerifyCmd) Run() error {
	expected, err := readExpected(c.Expected)
	if err != nil {
		return badInput(fmt.Errorf("%s: %w", c.Expected, err), "")
	}
	files, err := openFiles(c.Model)
	if err != nil {
		return err
	}
	defer files.Close()
	weights, err := transformer.New(files.Config, files.Source)
	if err != nil {
		return failed(fmt.Errorf("model %s: %w", c.Model, err))
	}
	defer weights.Close()
	found, err := weights.Verify(expected)
	if err != nil {
		return badInput(fmt.Errorf("%s is not of %s: %w", c.Expected, c.Model, err), "")
	}
	bad := 0
	var report []comparison
	for _, d := range found {
		line := comparison{What: d.What, Compared: d.Compared, Largest: &d.Largest, Wrong: d.Wrong, OK: d.Within(c.Bound)}
		if math.IsNaN(d.Largest) {
			line.Largest = nil
		}
		if report = append(report, line); !line.OK {
			bad++
		}
	}
	if c.JSON {
		err = jsonOutput().Encode(report)
	} else {
		err = printComparisons(report)
	}
	if err != nil {
		return failed(err)
	}
	if bad > 0 {
		return &failure{status: statusUnsolved, err: fmt.Errorf("%d of %d comparisons are beyond %v", bad, len(report), c.Bound), terse: true}
	}
	return nil
}

func readExpected(path string) (transformer.Expected, error) {
	f, err := os.Open(path)
	if err != nil {
		return transformer.Expected{}, errors.Unwrap(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return transformer.Expected{}, err
		}
	}
	return transformer.ReadExpected(r)
}

func printComparisons(report []comparison) error {
	fmt.Fprintf(stdout, "%-40s %10s %20s\n", "", "compared", "largest difference")
	for _, line := range report {
		said := "none differs"
		switch {
		case line.Wrong > 0:
			said = fmt.Sprintf("%d differ", line.Wrong)
		case line.Largest == nil:
			said = "not a number"
		case *line.Largest > 0:
			said = fmt.Sprintf("%.1e", *line.Largest)
		}
		mark := ""
		if !line.OK {
			mark = "  WRONG"
		}
		if _, err := fmt.Fprintf(stdout, "%-40s %10d %20s%s\n", line.What, line.Compared, said, mark); err != nil {
			return err
		}
	}
	return nil
}
