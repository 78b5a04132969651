package debug

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/file"

	"espalier/search/suggest"
)

// ExpressionError is what is wrong with an expression, and where.
type ExpressionError struct {
	Source string
	Column int // from 1, in runes
	Reason string
}

func (e *ExpressionError) Error() string {
	return fmt.Sprintf("column %d of %q: %s", e.Column, e.Source, e.Reason)
}

// wrong is an error of the language's library in the words of this one. shift finds its
// column in the source.
func wrong(source string, err error, shift func(int) int) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &ExpressionError{source, 1, plainReason(err.Error())}
	}
	return &ExpressionError{source, shift(at.Column) + 1, plainReason(at.Message)}
}

// goTypes are the types that the library names, with what users call them.
var goTypes = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`func\(int\) \*debug\.Scope`), "thought(NUMBER)"},
	{regexp.MustCompile(`func\(\.\.\.interface \{\}\) \(interface \{\}, error\)|func\(.*?\) [\w.*]+`), "a function"},
	{regexp.MustCompile(`\*?debug\.Scope`), "thought"},
	{regexp.MustCompile(`\[\]interface \{\}`), "list"},
	{regexp.MustCompile(`map\[string\]interface \{\}`), "map"},
	{regexp.MustCompile(`interface \{\}`), "anything"},
	{regexp.MustCompile(`\btime\.(Time|Duration)\b`), "time"},
	{regexp.MustCompile(`\bint\b([^(]|$)`), "whole number$1"},
	{regexp.MustCompile(`\bfloat64\b([^(]|$)`), "number$1"},
	{regexp.MustCompile(`\bnil\b`), "none"},
	{regexp.MustCompile(`\bstring\b`), "text"},
	{regexp.MustCompile(`\bbool\b`), "true or false"},
	{regexp.MustCompile(`unexpected token EOF`), "it ends too early"},
	{regexp.MustCompile(`token \w+\((".*")\)`), "$1"},
}

var unknownName = regexp.MustCompile(`^unknown name (\S+)$`)

// plainReason puts a message of the library into words that need no knowledge of Go.
func plainReason(message string) string {
	if m := unknownName.FindStringSubmatch(message); m != nil {
		if guess := suggest.Nearest(m[1], Names()); guess != "" {
			message += "; did you mean " + guess + "?"
		}
		return message
	}
	for _, t := range goTypes {
		message = t.pattern.ReplaceAllString(message, t.word)
	}
	return strings.TrimSpace(message)
}

// useless explains a name that has no value of its own: a function's without what it is
// of. Empty: the name has one.
func useless(name string) string {
	switch {
	case slices.Contains(Names(), name):
	case slices.Contains(builtin.Names, name):
		return fmt.Sprintf("%s is a function: write %s(…)", name, name)
	}
	return ""
}

// shown writes the result of an expression.
func shown(out any) string {
	switch v := out.(type) {
	case nil:
		return "none"
	case string:
		return strconv.Quote(v)
	case float64:
		if math.IsNaN(v) {
			return "none"
		}
		return strconv.FormatFloat(v, 'g', 4, 64)
	case *Scope:
		return fmt.Sprintf("thought %d", v.ID)
	case func(int) *Scope:
		return "thought wants a number, such as thought(12).value"
	case time.Time:
		return v.Format(time.RFC3339)
	case []any:
		words := make([]string, len(v))
		for i, x := range v {
			words[i] = shown(x)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case map[string]any:
		words := make([]string, 0, len(v))
		for name, x := range v {
			words = append(words, name+": "+shown(x))
		}
		slices.Sort(words)
		return "{" + strings.Join(words, ", ") + "}"
	}
	if reflect.TypeOf(out).Kind() == reflect.Func {
		return "a function"
	}
	return fmt.Sprint(out)
}

// forJSON is the result of an expression as far as JSON can hold it; nil if it cannot.
func forJSON(out any) any {
	if s, ok := out.(*Scope); ok {
		return s.ID
	}
	if _, err := json.Marshal(out); err != nil {
		return nil
	}
	return out
}
