package keymap

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"espalier/engine/boundedfile"
)

// Load reads the [keys] table of a file. A file that is not there changes
// nothing.
func Load(file string) ([]Change, error) {
	data, err := boundedfile.Regular(file, boundedfile.Text)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return Read(file, data)
}

// Read takes the [keys] table out of a file; file is its name in errors.
func Read(file string, data []byte) ([]Change, error) {
	// The walk below is for the lines; decoding finds what is written twice.
	var probe map[string]any
	if err := toml.Unmarshal(data, &probe); err != nil {
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			row, column := decode.Position()
			return nil, fmt.Errorf("%s:%d:%d: %s", file, row, column, strings.TrimPrefix(decode.Error(), "toml: "))
		}
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	var changes []Change
	var p unstable.Parser
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		node := p.Expression()
		key, line := keyOf(&p, node)
		switch {
		case node.Kind == unstable.Table:
			table = key
		case node.Kind == unstable.KeyValue && table == "keys":
			keys, ok := keysOf(node.Value())
			if !ok {
				return nil, fmt.Errorf("%s:%d: %s: want a key in quotes, or a list of them", file, line, key)
			}
			changes = append(changes, Change{key, keys, file, line})
		}
	}
	return changes, p.Error()
}

func keyOf(p *unstable.Parser, node *unstable.Node) (key string, line int) {
	var parts []string
	line = 1
	for it := node.Key(); it.Next(); {
		part := it.Node()
		if len(parts) == 0 {
			line = p.Shape(part.Raw).Start.Line
		}
		parts = append(parts, string(part.Data))
	}
	return strings.Join(parts, "."), line
}

// keysOf is a string, or an array of strings.
func keysOf(value *unstable.Node) (keys []string, ok bool) {
	switch value.Kind {
	case unstable.String:
		return []string{string(value.Data)}, true
	case unstable.Array:
		for it := value.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			if it.Node().Kind != unstable.String {
				return nil, false
			}
			keys = append(keys, string(it.Node().Data))
		}
		return keys, true
	default:
		return nil, false
	}
}
