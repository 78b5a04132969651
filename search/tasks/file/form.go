package file

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// form is a task file as it is written.
type form struct {
	Name    string `toml:"name"`
	Title   string `toml:"title"`
	Example string `toml:"example"`
	Input   string `toml:"input"` // a pattern; its named groups are there for prompts
	Steps   int    `toml:"steps"` // thoughts of a solution at most; 0: any number

	Step  []stepForm            `toml:"step"`  // of a program,
	Block map[string][]stepForm `toml:"block"` // and those that it calls

	Prompts map[string]string `toml:"prompts"`
	Parse   parseForm         `toml:"parse"`
	Labels  []labelForm       `toml:"labels"`
	Check   checkForm         `toml:"check"`
}

type parseForm struct {
	Thought string `toml:"thought"` // a pattern
	Answer  string `toml:"answer"`  // a pattern,
	Reader  string `toml:"reader"`  // or what kind of answer to look for

	Schema   string `toml:"schema"`   // or: a JSON Schema that replies follow,
	Thoughts string `toml:"thoughts"` // the field that holds thoughts,
	Final    string `toml:"final"`    // and the field that holds the answer
}

type labelForm struct {
	Text   string  `toml:"text"`
	Weight float64 `toml:"weight"`
}

type checkForm struct {
	Command []string `toml:"command"`
	Timeout string   `toml:"timeout"`
}

// decode reads a form, and refuses keys that it does not know.
func decode(data []byte) (form, error) {
	var f form
	d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) && len(strict.Errors) > 0 {
			first := strict.Errors[0]
			line, _ := first.Position()
			return f, fmt.Errorf("%d: unknown key %q", line, short(strings.Join(first.Key(), ".")))
		}
		var wrong *toml.DecodeError
		if errors.As(err, &wrong) {
			line, _ := wrong.Position()
			return f, fmt.Errorf("%d: %s", line, strings.TrimPrefix(wrong.Error(), "toml: "))
		}
		return f, fmt.Errorf("1: %w", err)
	}
	switch {
	case f.Title == "":
		return f, errors.New("1: there is no title")
	case f.Example == "":
		return f, errors.New("1: there is no example; it is the puzzle that errors suggest")
	case f.Steps < 0:
		return f, fmt.Errorf("%d: steps: %d is below 0; 0 is any number", lineOf(data, "steps"), f.Steps)
	}
	return f, nil
}

// lineOf is where a key or a table stands first, for errors that the TOML reader
// knows nothing of.
func lineOf(data []byte, key string) int {
	pattern := regexp.MustCompile(`(?m)^\s*\[*` + regexp.QuoteMeta(key) + `\b`)
	at := pattern.FindIndex(data)
	if at == nil {
		return 1
	}
	return 1 + bytes.Count(data[:at[1]], []byte("\n"))
}

// compiled is nil for no pattern.
func compiled(pattern string) (*regexp.Regexp, error) {
	if pattern == "" {
		return nil, nil
	}
	return regexp.Compile(pattern)
}
