package themes

import (
	"encoding/json"
	"strings"
)

// object is a JSON object. Its keys are written in alphabetical order.
type object = map[string]any

// Schema returns a JSON Schema of theme files, for editors that check and complete TOML,
// such as those with taplo.
func Schema() []byte {
	look := object{
		"type":        "string",
		"description": "[COLOUR] [on COLOUR] [ATTRIBUTE ...]: \"leaf on #101010 bold\". A colour is a name from [palette], #rrggbb, 0 to 255, a terminal colour such as bright-blue, or default.",
		"examples":    []string{"#8fd6a4 bold", "bright-blue", "on #101010"},
	}
	schema := object{
		"$schema":              "http://json-schema.org/draft-07/schema#",
		"title":                "espalier theme",
		"type":                 "object",
		"required":             []string{"name"},
		"additionalProperties": false,
		"definitions":          object{"look": look},
		"properties": object{
			"name":     object{"type": "string", "description": "What the theme is called in lists."},
			"variant":  object{"enum": []Variant{Dark, Light, AnyTone}, "description": "The background it is made for; any uses that of the terminal."},
			"pair":     object{"type": "string", "description": "The same theme for the other background."},
			"inherits": object{"enum": Names(), "description": "A built-in theme to start from. Default: terminal."},
			"palette":  object{"type": "object", "description": "Names for colours. A colour may be the name of an earlier one.", "additionalProperties": object{"type": "string"}},
			"roles":    roleTable("The look of every role."),
			"ansi":     roleTable("Looks on terminals of 16 colours, where they differ from those of the theme terminal."),
		},
	}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // it depends on the role table alone
	}
	return append(data, '\n')
}

// roleTable nests the roles like dotted keys in TOML: tree.kept is kept in tree.
func roleTable(about string) object {
	table := object{}
	top := object{"type": "object", "description": about, "additionalProperties": false, "properties": table}
	for _, r := range Roles() {
		property := object{"allOf": []any{object{"$ref": "#/definitions/look"}}, "description": r.describe()}
		group, name, nested := strings.Cut(r.String(), ".")
		if !nested {
			table[group] = property
			continue
		}
		if table[group] == nil {
			table[group] = object{"type": "object", "additionalProperties": false, "properties": object{}}
		}
		table[group].(object)["properties"].(object)[name] = property
	}
	return top
}

// describe returns what a colour for the role must fulfil.
func (r Role) describe() string {
	switch r.Kind() {
	case TextKind:
		return "Text: at least 4.5:1 on the background."
	case MarkKind:
		return "A mark with a meaning: at least 3:1 on the background."
	case DecorationKind:
		return "Decoration: any contrast."
	case SurfaceKind:
	}
	return "A background: \"on COLOUR\"."
}
