package debug

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Expression is a compiled expression over a Scope, in the language of
// expr-lang.org, extended by ~ for "contains".
type Expression struct {
	source  string
	program *vm.Program
	names   map[string]bool // that it uses; of another thought's, ".value"
	// ofSearch reports that it is about the search as a whole, and about no event and no thought but those that it
	// names.
	ofSearch bool
}

// Condition compiles an expression that is true or false.
func Condition(source string) (*Expression, error) { return compile(source, expr.AsBool()) }

// Watch compiles an expression of any kind.
func Watch(source string) (*Expression, error) { return compile(source) }

func compile(source string, more ...expr.Option) (*Expression, error) {
	source = strings.TrimSpace(source)
	if source == "" {
		return nil, &ExpressionError{source, 1, "an expression is missing; try value < 0.3 && depth == 1"}
	}
	text, shift := spellOut(source)
	program, err := expr.Compile(text, append([]expr.Option{expr.Env(&Scope{})}, more...)...)
	if err != nil {
		return nil, wrong(source, err, shift)
	}
	m := mentioned{names: map[string]bool{}, called: map[ast.Node]bool{}}
	node := program.Node()
	ast.Walk(&node, &m)
	for _, n := range m.bare {
		if reason := useless(n.Value); reason != "" && !m.called[n] {
			return nil, &ExpressionError{source, shift(n.Location().From) + 1, reason}
		}
	}
	return &Expression{source, program, m.names, ofSearch(m.names)}, nil
}

// mentioned are the names in an expression.
type mentioned struct {
	names  map[string]bool       // of another thought's, ".value"
	bare   []*ast.IdentifierNode // as they stand
	called map[ast.Node]bool     // those of calls
}

// Visit implements ast.Visitor.
func (m *mentioned) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		m.names[n.Value] = true
		m.bare = append(m.bare, n)
	case *ast.CallNode:
		m.called[n.Callee] = true
	case *ast.MemberNode:
		if name, ok := n.Property.(*ast.StringNode); ok {
			m.names["."+name.Value] = true
		}
	}
}

// asksOracle reports whether an expression uses what the exact solver knows.
func (x *Expression) asksOracle() bool { return x.names["solvable"] || x.names[".solvable"] }

// ofThought reports whether an expression is about a thought that it does not name.
func (x *Expression) ofThought() bool {
	for field := range reflect.TypeFor[Scope]().Fields() {
		if field.Tag.Get("of") == "" && x.names[field.Tag.Get("expr")] {
			return true
		}
	}
	return false
}

func ofSearch(names map[string]bool) bool {
	for field := range reflect.TypeFor[Scope]().Fields() {
		if field.Tag.Get("of") != "search" && names[field.Tag.Get("expr")] {
			return false
		}
	}
	return len(names) > 0
}

// spellOut writes contains for ~ outside of quotes, and returns how to find a
// column of the result in the source.
func spellOut(source string) (text string, shift func(column int) int) {
	const word = "contains"
	var b strings.Builder
	var at []int // columns of the result where a ~ stood
	quote, escaped, column := rune(0), false, 0
	for _, r := range source {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && r == '\\' && quote != '`':
			escaped = true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\'' || r == '`'):
			quote = r
		case quote == 0 && r == '~':
			b.WriteString(word)
			at = append(at, column)
			column += len(word)
			continue
		}
		b.WriteRune(r)
		column++
	}
	return b.String(), func(column int) int {
		for i := len(at) - 1; i >= 0; i-- {
			if column > at[i] {
				column = max(column-(len(word)-1), at[i])
			}
		}
		return column
	}
}

func (x *Expression) String() string { return x.source }

// holds evaluates a condition.
func (x *Expression) holds(s *Scope) (bool, error) {
	out, err := expr.Run(x.program, s)
	if err != nil {
		return false, x.failed(err)
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("%s is %s, which is neither true nor false", x.source, shown(out))
	}
	return yes, nil
}

// Show evaluates an expression and writes its result.
func (x *Expression) Show(s *Scope) string {
	out, err := expr.Run(x.program, s)
	if err != nil {
		return x.failed(err).Error()
	}
	return shown(out)
}

// plainly is Show without quotes.
func (x *Expression) plainly(s *Scope) string {
	if text, ok := x.Value(s).(string); ok {
		return text
	}
	return x.Show(s)
}

// Value evaluates an expression to what JSON can hold; nil if it has no value.
func (x *Expression) Value(s *Scope) any {
	out, err := expr.Run(x.program, s)
	if err != nil {
		return nil
	}
	return forJSON(out)
}

func (x *Expression) failed(err error) error {
	_, shift := spellOut(x.source)
	return wrong(x.source, err, shift)
}

// Names lists what an expression can use.
func Names() []string {
	var names []string
	for field := range reflect.TypeFor[Scope]().Fields() {
		if name := field.Tag.Get("expr"); name != "" {
			names = append(names, name)
		}
	}
	return names
}
