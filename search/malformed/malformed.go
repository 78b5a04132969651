// Package malformed says in plain words what is wrong with JSON that cannot be read: errors
// of decoders speak of Go's types, and seldom say where.
package malformed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	quick "github.com/goccy/go-json"
)

// JSON words the error that a decoder met at the first value of data. An error that is not
// about JSON is returned as it is.
func JSON(data []byte, err error) error {
	d := json.NewDecoder(bytes.NewReader(data))
	var value json.RawMessage
	if broken := d.Decode(&value); broken != nil {
		var syntax *json.SyntaxError
		if errors.As(broken, &syntax) && syntax.Offset > 0 {
			return unexpected(data, int(syntax.Offset)-1)
		}
		return cut(data)
	}
	var other *json.UnmarshalTypeError
	var another *quick.UnmarshalTypeError
	var syntax *json.SyntaxError
	var fault *quick.SyntaxError
	switch {
	case errors.As(err, &other):
		return mistaken(other.Field, other.Value, other.Type)
	case errors.As(err, &another):
		return mistaken(another.Field, another.Value, another.Type)
	case errors.As(err, &syntax), errors.As(err, &fault):
		if rest := bytes.TrimLeft(data[d.InputOffset():], " \t\r\n"); len(rest) > 0 {
			return unexpected(data, len(data)-len(rest))
		}
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("the field %s is not known here", field)
	}
	return err
}

// cut is what is wrong with the beginning of a value.
func cut(data []byte) error {
	const most = 24 // bytes of what stands before the end
	end := bytes.TrimRight(data, " \t\r\n")
	if len(end) == 0 {
		return errors.New("it is empty")
	}
	return fmt.Errorf("it breaks off after %#q", strings.ToValidUTF8(string(end[max(len(end)-most, 0):]), ""))
}

// unexpected names the character at a byte, and the line, if there are several, and column,
// both from 1, in which it stands.
func unexpected(data []byte, at int) error {
	at = min(at, len(data)-1)
	for at > 0 && !utf8.RuneStart(data[at]) {
		at--
	}
	char, _ := utf8.DecodeRune(data[at:])
	before := data[:at]
	place := fmt.Sprintf("column %d", utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])+1)
	if lines := bytes.Count(bytes.TrimSpace(data), []byte("\n")); lines > 0 {
		place = fmt.Sprintf("line %d, %s", bytes.Count(before, []byte("\n"))+1, place)
	}
	return fmt.Errorf("it is no JSON from %s on: %q cannot stand there", place, char)
}

// mistaken is a value of another kind than a field has.
func mistaken(field, is string, t reflect.Type) error {
	names := map[string]string{"string": "a text", "array": "a list", "object": "an object", "bool": "true or false", "number": "a number"}
	if name, ok := names[is]; ok {
		is = name
	}
	var must string
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		must = "a whole number"
	case reflect.Float32, reflect.Float64:
		must = "a number"
	case reflect.String:
		must = "a text"
	case reflect.Bool:
		must = "true or false"
	case reflect.Slice, reflect.Array:
		must = "a list"
	case reflect.Struct, reflect.Map:
		must = "an object"
	default:
		must = "something else"
	}
	if field == "" {
		return fmt.Errorf("it is %s; it must be %s", is, must)
	}
	return fmt.Errorf("%q is %s; it must be %s", field, is, must)
}
