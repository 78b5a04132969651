package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Choices returns the form of texts that are one of the given ones.
func Choices(texts []string) (*Form, error) {
	var b builder
	var parts []part
	for i, t := range texts {
		if t == "" {
			return nil, fmt.Errorf("choice %d is empty", i)
		}
		parts = append(parts, b.literal(t))
	}
	f, err := b.form(b.either(parts...))
	if err != nil {
		return nil, fmt.Errorf("choices: %w", err)
	}
	return f, nil
}

// Schema returns the form of JSON texts that a JSON Schema accepts. It supports the
// keywords type, enum, const, anyOf, properties, required, additionalProperties, items,
// minItems and maxItems. Other keywords are an error.
//
// Not every accepted text is of the form: an object has its properties in the order of the
// schema and no others, and the only white space is a single optional space after a comma
// or a colon.
func Schema(schema json.RawMessage) (*Form, error) {
	c := compiler{builder: new(builder)}
	p, err := c.value(schema, "")
	if err == nil {
		var f *Form
		if f, err = c.form(p); err == nil {
			return f, nil
		}
	}
	return nil, fmt.Errorf("JSON schema: %w", err)
}

// compiler turns schemas into parts. The argument where is the path of a schema, for
// errors.
type compiler struct {
	*builder
}

// keywords holds the keywords of one schema, in order.
type keywords struct {
	names  []string
	values map[string]json.RawMessage
}

func (k *keywords) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &k.values); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			return nil //nolint:nilerr // the end; it was parsed before
		}
		switch t := token.(type) {
		case json.Delim:
			depth += map[json.Delim]int{'{': 1, '[': 1, '}': -1, ']': -1}[t]
		case string:
			if depth == 1 {
				k.names = append(k.names, t)
				var skip json.RawMessage
				if err := d.Decode(&skip); err != nil {
					return err
				}
			}
		}
	}
}

// read decodes the value of a keyword if it is present.
func (k *keywords) read(name, where string, into any) (bool, error) {
	raw, ok := k.values[name]
	if !ok {
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return true, fmt.Errorf("%s at %s: %w", name, orRoot(where), err)
	}
	return true, nil
}

func orRoot(where string) string {
	if where == "" {
		return "the root"
	}
	return where
}

// known are the supported keywords, and those that only describe.
var known = []string{
	"type", "enum", "const", "anyOf", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
	"title", "description", "$schema", "$id", "$comment", "default", "examples",
}

// maxDepth bounds how deeply schemas are nested.
const maxDepth = 64

func (c compiler) value(schema json.RawMessage, where string) (part, error) {
	if strings.Count(where, "/") > maxDepth {
		return nil, fmt.Errorf("it is nested more than %d deep", maxDepth)
	}
	var k keywords
	if err := json.Unmarshal(schema, &k); err != nil || k.values == nil {
		return nil, fmt.Errorf("%s is not an object", orRoot(where))
	}
	for _, name := range k.names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("keyword %q at %s is not supported", name, orRoot(where))
		}
	}
	var constant json.RawMessage
	if ok, err := k.read("const", where, &constant); ok {
		return c.constants([]json.RawMessage{constant}, where, err)
	}
	var enum []json.RawMessage
	if ok, err := k.read("enum", where, &enum); ok {
		return c.constants(enum, where, err)
	}
	var schemas []json.RawMessage
	if ok, err := k.read("anyOf", where, &schemas); ok {
		return c.anyOf(schemas, where, err)
	}
	return c.typed(&k, where)
}

// constants matches values in their shortest JSON form.
func (c compiler) constants(values []json.RawMessage, where string, err error) (part, error) {
	var parts []part
	for _, v := range values {
		var short bytes.Buffer
		err = errors.Join(err, json.Compact(&short, v))
		parts = append(parts, c.literal(short.String()))
	}
	if err == nil && len(parts) == 0 {
		err = fmt.Errorf("enum at %s is empty", orRoot(where))
	}
	return c.either(parts...), err
}

func (c compiler) anyOf(schemas []json.RawMessage, where string, err error) (part, error) {
	var parts []part
	for i, s := range schemas {
		p, wrong := c.value(s, fmt.Sprintf("%s/anyOf/%d", where, i))
		parts, err = append(parts, p), errors.Join(err, wrong)
	}
	if err == nil && len(parts) == 0 {
		err = fmt.Errorf("anyOf at %s is empty", orRoot(where))
	}
	return c.either(parts...), err
}

func (c compiler) typed(k *keywords, where string) (part, error) {
	var types []string
	var one string
	if err := json.Unmarshal(k.values["type"], &one); err == nil {
		types = []string{one}
	} else if err := json.Unmarshal(k.values["type"], &types); err != nil || len(types) == 0 {
		return nil, fmt.Errorf("%s has no type, enum, const or anyOf: arbitrary JSON is not supported", orRoot(where))
	}
	var parts []part
	for _, name := range types {
		p, err := c.ofType(name, k, where)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return c.either(parts...), nil
}

func (c compiler) ofType(name string, k *keywords, where string) (part, error) {
	digits := c.many(c.class("09"))
	integer := c.sequence(c.maybe(c.literal("-")), c.either(c.literal("0"), c.sequence(c.class("19"), digits)))
	switch name {
	case "null":
		return c.literal("null"), nil
	case "boolean":
		return c.either(c.literal("true"), c.literal("false")), nil
	case "integer":
		return integer, nil
	case "number":
		fraction := c.sequence(c.literal("."), c.class("09"), digits)
		exponent := c.sequence(c.class("eeEE"), c.maybe(c.class("++--")), c.class("09"), digits)
		return c.sequence(integer, c.maybe(fraction), c.maybe(exponent)), nil
	case "string":
		return c.text(), nil
	case "array":
		return c.array(k, where)
	case "object":
		return c.object(k, where)
	}
	return nil, fmt.Errorf("type %q at %s is not a JSON type", name, orRoot(where))
}

// text matches a JSON string: UTF-8 without control characters (RFC 8259, section 7; RFC
// 3629, section 4).
func (c compiler) text() part {
	next := c.class("\x80\xbf")
	char := c.either(
		c.class(" !#[]\x7f"),
		c.sequence(c.literal(`\`), c.either(
			c.class(`""//\\bbffnnrrtt`),
			c.sequence(c.literal("u"), c.some(c.class("09afAF"), 4, 4)),
		)),
		c.sequence(c.class("\xc2\xdf"), next),
		c.sequence(c.literal("\xe0"), c.class("\xa0\xbf"), next),
		c.sequence(c.class("\xe1\xec\xee\xef"), next, next),
		c.sequence(c.literal("\xed"), c.class("\x80\x9f"), next),
		c.sequence(c.literal("\xf0"), c.class("\x90\xbf"), next, next),
		c.sequence(c.class("\xf1\xf3"), next, next, next),
		c.sequence(c.literal("\xf4"), c.class("\x80\x8f"), next, next),
	)
	return c.sequence(c.literal(`"`), c.many(char), c.literal(`"`))
}

// after matches a comma or colon, and an optional space.
func (c compiler) after(mark string) part {
	return c.sequence(c.literal(mark), c.maybe(c.literal(" ")))
}

func (c compiler) array(k *keywords, where string) (part, error) {
	items, ok := k.values["items"]
	if !ok {
		return nil, fmt.Errorf("the array at %s has no items: arbitrary JSON is not supported", orRoot(where))
	}
	item, err := c.value(items, where+"/items")
	least, most := 0, -1
	for name, into := range map[string]*int{"minItems": &least, "maxItems": &most} {
		_, wrong := k.read(name, where, into)
		err = errors.Join(err, wrong)
	}
	switch {
	case err != nil:
		return nil, err
	case least < 0 || most >= 0 && most < least:
		return nil, fmt.Errorf("the array at %s has from %d to %d items", orRoot(where), least, most)
	case most == 0:
		return c.literal("[]"), nil
	}
	more := c.some(c.sequence(c.after(","), item), max(least-1, 0), max(most-1, -1))
	full := c.sequence(item, more)
	if least == 0 {
		full = c.maybe(full)
	}
	return c.sequence(c.literal("["), full, c.literal("]")), nil
}

func (c compiler) object(k *keywords, where string) (part, error) {
	var properties keywords
	var required []string
	var additional bool
	for name, into := range map[string]any{"properties": &properties, "required": &required, "additionalProperties": &additional} {
		if _, err := k.read(name, where, into); err != nil {
			return nil, err
		}
	}
	for _, name := range required {
		if !slices.Contains(properties.names, name) {
			return nil, fmt.Errorf("property %q at %s is required but not among the properties", name, orRoot(where))
		}
	}
	var members []part
	for _, name := range properties.names {
		value, err := c.value(properties.values[name], where+"/properties/"+name)
		if err != nil {
			return nil, err
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		members = append(members, c.sequence(c.literal(string(key)), c.after(":"), value))
	}
	return c.sequence(c.literal("{"), c.members(members, properties.names, required), c.literal("}")), nil
}

// members matches the properties of an object in order, of which those that are not
// required may be left out. It builds from the back: what may follow if some have been
// written, and if none has.
func (c compiler) members(members []part, names, required []string) part {
	return func(then int32) int32 {
		some, none := then, then
		for i, m := range slices.Backward(members) {
			first, next := m(some), c.sequence(c.after(","), m)(some)
			if slices.Contains(required, names[i]) {
				some, none = next, first
			} else {
				some, none = c.add(node{free: []int32{next, some}}), c.add(node{free: []int32{first, none}})
			}
		}
		return none
	}
}
