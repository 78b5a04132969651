package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

// What make release builds compiles on every system and for both processors. Types are checked from the sources, which
// takes seconds; compiling for eight platforms takes minutes. Of other people's packages only the declarations are
// read: that their functions compile is not in question, whether they exist on a platform is.
func TestEveryPlatformCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds a platform")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	ours := func(file string) bool { return strings.HasPrefix(file, root+string(filepath.Separator)) }
	files, read := token.NewFileSet(), sync.Map{} // most are those of every platform
	for _, platform := range []string{"linux/arm64", "darwin/arm64", "windows/amd64", "freebsd/amd64"} {
		system, arch, _ := strings.Cut(platform, "/")
		t.Run(platform, func(t *testing.T) {
			loaded, err := packages.Load(&packages.Config{
				Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesSizes,
				Fset: files,
				Env:  append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0"),
				ParseFile: func(fset *token.FileSet, name string, source []byte) (*ast.File, error) {
					if file, ok := read.Load(name); ok {
						return file.(*ast.File), nil
					}
					file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
					if file != nil && !ours(name) {
						for _, declaration := range file.Decls {
							if f, ok := declaration.(*ast.FuncDecl); ok && f.Name.Name != "init" {
								f.Body = nil
							}
						}
					}
					if err == nil {
						read.Store(name, file)
					}
					return file, err
				},
			}, ".")
			if err != nil {
				t.Fatal(err)
			}
			packages.Visit(loaded, nil, func(p *packages.Package) {
				for _, err := range p.Errors {
					if !ours(err.Pos) && (strings.Contains(err.Msg, "and not used") || strings.Contains(err.Msg, "missing function body")) {
						continue // since the bodies are left out
					}
					t.Errorf("%s: %v", p.PkgPath, err)
				}
			})
		})
	}
}
