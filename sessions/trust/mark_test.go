package trust

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestMark(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	marks := make([]string, 8)
	var all sync.WaitGroup
	for i := range marks {
		all.Go(func() { marks[i] = Mark(dir) })
	}
	all.Wait()
	for _, m := range marks {
		if m != marks[0] || len(m) < 20 {
			t.Errorf("%q", marks)
		}
	}
	if other := Mark(t.TempDir()); other == marks[0] {
		t.Error("two folders have one mark")
	}
	if again := Mark(""); again == Mark("") || again == Mark("/dev/null/x") {
		t.Error("a mark that is not kept comes again")
	}
	info, err := os.Stat(filepath.Join(dir, "owner"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "owner-*")); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}
