package main

import (
	"fmt"
	"reflect"

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
