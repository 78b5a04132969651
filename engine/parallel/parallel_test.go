package parallel

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

func thrown(f func()) (p *Panic) {
	defer func() { p = Recovered(recover()) }()
	f()
	return nil
}

func explode() { panic("boom") }

func TestPanicsReachWait(t *testing.T) {
	var inner, outer Group
	var done atomic.Int32
	inner.Go(func() { done.Add(1) })
	inner.Go(explode)
	inner.Go(func() { done.Add(1) })
	outer.Go(inner.Wait) // through two goroutines, it is still the first one's
	p := thrown(outer.Wait)
	if p == nil || p.Value != "boom" || !strings.Contains(string(p.Stack), "parallel.explode") {
		t.Errorf("got %v", p)
	}
	if done.Load() != 2 {
		t.Errorf("%d of the other goroutines ended, want 2", done.Load())
	}
	var quiet Group
	quiet.Go(func() {})
	if p := thrown(quiet.Wait); p != nil {
		t.Errorf("got %v from goroutines that do not panic", p)
	}
}

// A panic in a goroutine that nobody recovers ends the process and leaves a
// terminal in raw mode. So no package starts one by itself.
func TestEveryGoroutineIsStartedHere(t *testing.T) {
	exempt := map[string]string{
		"engine/parallel/parallel.go":        "this package",
		"engine/internal/remote/each.go":     "recovers every call itself",
		"engine/boundedfile/boundedfile.go":  "recovers a read that may be abandoned, so that nobody waits for it",
		"tui/internal/shots/terminal.go":     "takes the pictures of the README, in a module of its own",
		"engine/internal/remote/patience.go": "the timer only cancels a context",
	}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != "." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || exempt[name] != "" {
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		var counted, started token.Pos // a WaitGroup that also starts what it counts
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a go statement; use parallel.Group", files.Position(n.Pos()))
			case *ast.SelectorExpr:
				x, _ := n.X.(*ast.Ident)
				switch {
				case x != nil && x.Name == "time" && n.Sel.Name == "AfterFunc":
					t.Errorf("%s: time.AfterFunc; use parallel.Group", files.Position(n.Pos()))
				case x != nil && x.Name == "sync" && n.Sel.Name == "WaitGroup":
					counted = n.Pos()
				case n.Sel.Name == "Go":
					started = n.Pos()
				}
			}
			return true
		})
		if counted.IsValid() && started.IsValid() {
			t.Errorf("%s: sync.WaitGroup.Go; use parallel.Group", files.Position(started))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
