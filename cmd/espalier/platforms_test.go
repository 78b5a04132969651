package main

import (
	"os"
	"testing"

	"golang.org/x/tools/go/packages"
)

// The releases of make release compile. Types are checked from the sources, which
// takes seconds; compiling for eight platforms takes minutes.
func TestEveryPlatformCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	for _, system := range []string{"linux", "darwin", "windows", "freebsd"} {
		for _, arch := range []string{"amd64", "arm64"} {
			t.Run(system+"/"+arch, func(t *testing.T) {
				loaded, err := packages.Load(&packages.Config{
					Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes,
					Env:  append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0"),
				}, ".")
				if err != nil {
					t.Fatal(err)
				}
				packages.Visit(loaded, nil, func(p *packages.Package) {
					for _, err := range p.Errors {
						t.Errorf("%s: %v", p.PkgPath, err)
					}
				})
			})
		}
	}
}
