package main

import (
	"context"
	"fmt"

	"espalier/engine/modelreport"
	"espalier/engine/native/transformer"
)

type modelVerifyCmd struct {
	Model    string  `arg:"" help:"A folder of safetensors or a .gguf file."`
	Expected string  `arg:"" help:"Its expected.json, which may be gzipped."`
	Bound    float64 `default:"1e-4" placeholder:"D" help:"Largest difference allowed. Default: ${default}."`
	JSON     bool    `name:"json" help:"Print JSON."`
}

func (c modelVerifyCmd) Run(ctx context.Context) error {
	expected, err := modelreport.ReadExpected(ctx, c.Expected)
	if err != nil {
		return unread(ctx, fmt.Errorf("%s: %w", c.Expected, err))
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
	report, bad, err := modelreport.Compare(weights, expected, c.Bound)
	if err != nil {
		return badInput(fmt.Errorf("%s is not of %s: %w", c.Expected, c.Model, err), "")
	}
	if c.JSON {
		err = jsonOutput().Encode(report)
	} else {
		err = modelreport.WriteComparisons(stdout, report)
	}
	if err != nil {
		return failed(err)
	}
	if bad > 0 {
		return &failure{status: statusUnsolved, err: fmt.Errorf("%d of %d comparisons are beyond %v", bad, len(report), c.Bound), terse: true}
	}
	return nil
}
