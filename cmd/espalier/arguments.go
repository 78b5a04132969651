package main

import (
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/alecthomas/kong"
)

// bytesAsGiven decodes strings byte for byte. The parser's own way leads through
// JSON, which replaces what is not UTF-8: files with such names could not be opened.
var bytesAsGiven = kong.KindMapper(reflect.String, kong.MapperFunc(func(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue("string")
	if err != nil {
		return err
	}
	target.SetString(fmt.Sprint(token.Value))
	return nil
}))

// finite decodes numbers. The parser's own way takes NaN and infinities too, which no setting means.
var finite = kong.KindMapper(reflect.Float64, kong.MapperFunc(func(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue("float")
	if err != nil {
		return err
	}
	text := fmt.Sprint(token.Value)
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("%q is not a number", text)
	}
	target.SetFloat(f)
	return nil
}))
