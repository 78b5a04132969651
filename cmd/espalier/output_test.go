package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEveryPrintIsPrintable finds code of the commands that writes to a standard stream
// past the console package, where foreign text would reach a terminal as it is.
func TestEveryPrintIsPrintable(t *testing.T) {
	var files []string
	for _, folder := range []string{".", "../internal/*"} {
		found, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	set, calls := token.NewFileSet(), 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(filepath.Dir(name)) == "console" {
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
				t.Errorf("%s: %s: write to console.Stdout or console.Stderr", set.Position(call.Pos()), what)
			}
			if len(call.Args) > 0 && (strings.HasPrefix(what, "fmt.Fprint") || what == "io.WriteString" || what == "io.Copy" || what == "json.NewEncoder") {
				if to := dotted(call.Args[0]); to == "os.Stdout" || to == "os.Stderr" {
					t.Errorf("%s: %s to %s: write to console.Stdout or console.Stderr", set.Position(call.Pos()), what, to)
				}
			}
			return true
		})
	}
	if calls < 1000 {
		t.Errorf("%d calls looked at: are these the folders of the commands?", calls)
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
