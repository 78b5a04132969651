package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A type with more methods or fields than these has parts that want to be types.
const (
	mostMethods = 40
	mostFields  = 20
)

// Types that have more, and why they are left as they are.
var large = map[string]string{
	"engine/kernels/internal/generate/neon.assembler": "a method for each instruction",
	"engine/native/arch.Config":                       "a field for each key of config.json",
	"search.Node":                                     "what the log says of a thought; screens and methods read all of it",
	"search.Settings":                                 "what logs hold: a field for each option",
	"search/bench.Line":                               "a line of the results, a field for each column",
	"search/debug.Breakpoint":                         "what a line of break, trace or watch can say",
	"search/debug.Scope":                              "a field for each name of the language of conditions",
	"search/tasks/file.stepForm":                      "a field for each key of a step in a task file",
	"search/tasks/file.step":                          "and of a step that was read",
	"sessions.Session":                                "a row of the store, a field for each column",
	"sessions.Store":                                  "a method for each thing that is done with sessions",
	"engine/openai.body":                              "a field for each key of a request",
	"cmd/espalier.cli":                                "a field for each command",
	"cmd/espalier.benchCmd":                           "a field for each flag",
	"tui/dap.Session":                                 "a method for each request of the protocol",
}

func TestTypesAreSmall(t *testing.T) {
	methods, fields := map[string]int{}, map[string]int{}
	set := token.NewFileSet()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		within := filepath.ToSlash(folder) + "."
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					methods[within+receiver(d.Recv.List[0].Type)]++
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if named, ok := spec.(*ast.TypeSpec); ok {
						if of, ok := named.Type.(*ast.StructType); ok {
							fields[within+named.Name.Name] = of.Fields.NumFields()
						}
					}
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(methods) < 300 || len(fields) < 300 {
		t.Errorf("%d types with methods and %d structs: is this the whole program?", len(methods), len(fields))
	}
	used := map[string]bool{}
	for _, kind := range []struct {
		of   map[string]int
		most int
		what string
	}{{methods, mostMethods, "methods"}, {fields, mostFields, "fields"}} {
		for name, n := range kind.of {
			if n > kind.most && large[name] == "" {
				t.Errorf("%s has %d %s, more than %d: which of them are about a part of what it holds?", name, n, kind.what, kind.most)
			}
			used[name] = used[name] || n > kind.most
		}
	}
	for name := range large {
		if !used[name] {
			t.Errorf("%s is no exception any more", name)
		}
	}
}

// receiver is the name of the type of a receiver.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
