package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryPrintIsPrintable finds code that writes to a standard stream past
// output.go, where foreign text would reach a terminal as it is.
func TestEveryPrintIsPrintable(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	set, calls := token.NewFileSet(), 0
	for _, entry := range files {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "output.go" {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			calls++
			what := dotted(call.Fun)
			if slices.Contains([]string{"fmt.Print", "fmt.Printf", "fmt.Println", "print", "println"}, what) || strings.HasPrefix(what, "os.Stdout.Write") || strings.HasPrefix(what, "os.Stderr.Write") {
				t.Errorf("%s: %s: write to stdout or stderr of output.go", set.Position(call.Pos()), what)
			}
			if len(call.Args) > 0 && (strings.HasPrefix(what, "fmt.Fprint") || what == "io.WriteString" || what == "io.Copy" || what == "json.NewEncoder") {
				if to := dotted(call.Args[0]); to == "os.Stdout" || to == "os.Stderr" {
					t.Errorf("%s: %s to %s: write to stdout or stderr of output.go", set.Position(call.Pos()), what, to)
				}
			}
			return true
		})
	}
	if calls < 1000 {
		t.Errorf("%d calls looked at: is this the folder of the commands?", calls)
	}
}

// dotted is a selector such as os.Stdout.Write, or nothing.
func dotted(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return dotted(e.X) + "." + e.Sel.Name
	}
	return ""
}
