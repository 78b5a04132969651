package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"espalier/tui/keymap"
	"espalier/tui/usercommand"
)

// Read takes the settings out of a file; file is its name in problems. What is wrong is
// left out, and the rest counts: of a file that is not TOML, nothing.
func Read(file string, data []byte) (Settings, []keymap.Problem) {
	// The walk below is for the lines; decoding finds what is written twice.
	var probe map[string]any
	if err := toml.Unmarshal(data, &probe); err != nil {
		return Defaults(), []keymap.Problem{malformed(file, err)}
	}
	r := reader{file: file, settings: Defaults()}
	r.parser.Reset(data)
	for r.parser.NextExpression() {
		node := r.parser.Expression()
		switch key, line := r.keyOf(node); node.Kind {
		case unstable.Table:
			if r.table = key; !slices.Contains(tables(), key) {
				r.report(line, "unknown table [%s]%s", key, meant(key, tables()))
				r.table = unknown
			}
		case unstable.ArrayTable:
			if r.table = "command"; key != "command" {
				r.report(line, "unknown table [[%s]]%s", key, meant(key, []string{"command"}))
				r.table = unknown
				continue
			}
			r.settings.Commands = append(r.settings.Commands, usercommand.Command{File: file, Line: line, Output: usercommand.Popup})
		case unstable.KeyValue:
			r.value(r.table, key, line, node.Value())
		default:
		}
	}
	if err := r.parser.Error(); err != nil {
		r.problems = append(r.problems, malformed(file, err))
	}
	r.settings.Commands = slices.DeleteFunc(r.settings.Commands, func(c usercommand.Command) bool {
		err := c.Wrong()
		if err != nil {
			r.report(c.Line, "%s", err)
		}
		return err != nil
	})
	slices.SortStableFunc(r.problems, func(a, b keymap.Problem) int { return a.Line - b.Line })
	return r.settings, r.problems
}

// malformed is a file that is not TOML.
func malformed(file string, err error) keymap.Problem {
	p := keymap.Problem{File: file, Line: 1, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		p.Line, _ = decode.Position()
	}
	return p
}

// unknown is the table of what was reported with the name of its table.
const unknown = "?"

// tables are those of a file, but for the commands.
func tables() []string {
	list := []string{"keys"}
	for _, r := range settings() {
		if table, _, in := strings.Cut(r.key, "."); in {
			list = append(list, table)
		}
	}
	return slices.Compact(list)
}

// reader walks through a file.
type reader struct {
	file     string
	parser   unstable.Parser
	table    string
	settings Settings
	problems []keymap.Problem
}

func (r *reader) report(line int, format string, args ...any) {
	r.problems = append(r.problems, keymap.Problem{File: r.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (r *reader) keyOf(node *unstable.Node) (key string, line int) {
	var parts []string
	line = 1
	for it := node.Key(); it.Next(); {
		part := it.Node()
		if len(parts) == 0 {
			line = r.parser.Shape(part.Raw).Start.Line
		}
		parts = append(parts, string(part.Data))
	}
	return strings.Join(parts, "."), line
}

// value takes a key of a table.
func (r *reader) value(table, key string, line int, value *unstable.Node) {
	if table == "" {
		if in, rest, dotted := strings.Cut(key, "."); dotted {
			table, key = in, rest
		}
	}
	if value.Kind == unstable.InlineTable && table == "" {
		for it := value.Children(); it.Next(); {
			inner, line := r.keyOf(it.Node())
			r.value(key, inner, line, it.Node().Value())
		}
		return
	}
	switch {
	case table == unknown:
	case table == "keys":
		if keys, ok := stringsOf(value); ok {
			r.settings.Keys = append(r.settings.Keys, keymap.Change{ID: key, Keys: keys, File: r.file, Line: line})
			return
		}
		r.report(line, "%s: want a key in quotes, or a list of them", key)
	case table == "command" && len(r.settings.Commands) > 0:
		place(r, commands(), &r.settings.Commands[len(r.settings.Commands)-1], key, line, value)
	case table == "command" || table == "" && key == "command":
		r.report(line, "write each command as a table of its own, under [[command]]")
	default:
		place(r, settings(), &r.settings, strings.TrimPrefix(table+"."+key, "."), line, value)
	}
}

// place puts a value where its row says.
func place[T any](r *reader, rows []row[T], in *T, key string, line int, value *unstable.Node) {
	i := slices.IndexFunc(rows, func(row row[T]) bool { return row.key == key })
	if i < 0 {
		var keys []string
		for _, row := range rows {
			keys = append(keys, row.key)
		}
		r.report(line, "unknown key %q%s", key, meant(key, keys))
		return
	}
	var values []string // to check
	var set func()
	switch to := rows[i].to(in).(type) {
	case *string:
		if value.Kind != unstable.String {
			r.report(line, "%s: want text in quotes", key)
			return
		}
		values, set = []string{string(value.Data)}, func() { *to = values[0] }
	case *bool:
		if value.Kind != unstable.Bool {
			r.report(line, "%s: want true or false", key)
			return
		}
		set = func() { *to = string(value.Data) == "true" }
	case *time.Duration:
		d, err := time.ParseDuration(string(value.Data))
		if value.Kind != unstable.String || err != nil || d < 0 {
			r.report(line, "%s: want a time in quotes, such as \"90s\" or \"5m\"", key)
			return
		}
		set = func() { *to = d }
	case *[]string:
		list, ok := stringsOf(value)
		if !ok {
			r.report(line, "%s: want text in quotes, or a list of them", key)
			return
		}
		values, set = list, func() { *to = values }
	}
	for _, text := range values {
		if rows[i].check == nil {
			break
		}
		if err := rows[i].check(text); err != nil {
			r.report(line, "%s: %s", key, err)
			return
		}
	}
	set()
}

// stringsOf is a string, or an array of strings.
func stringsOf(value *unstable.Node) (list []string, ok bool) {
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
			list = append(list, string(it.Node().Data))
		}
		return list, true
	default:
		return nil, false
	}
}
