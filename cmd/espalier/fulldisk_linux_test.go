package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFullDiskKeepsTheOldFile exports over a file on a disk that has no room for
// the new one: a tmpfs in a mount namespace of its own.
func TestFullDiskKeepsTheOldFile(t *testing.T) {
	if err := exec.Command("unshare", "-rm", "true").Run(); err != nil {
		t.Skipf("no mount namespaces here: %v", err)
	}
	dir := t.TempDir()
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	script := `set -e
mount -t tmpfs -o size=64k none disk
espalier solve game24 '4 9 10 13' -q >/dev/null
espalier sessions export last disk/tree.dot
cp disk/tree.dot old.dot
dd if=/dev/zero of=disk/filler bs=4k >/dev/null 2>&1 || true
status=0
espalier sessions export last disk/tree.dot --force --format jsonl || status=$?
test $status = 3
cmp disk/tree.dot old.dot
ls -A disk`
	command := exec.Command("unshare", "-rm", "sh", "-c", script)
	command.Dir = dir
	command.Env = append(os.Environ(), "XDG_DATA_HOME="+filepath.Join(dir, "data"))
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := string(out)
	if !strings.Contains(text, "no space left on device") || strings.Contains(text, ".part-") || !strings.Contains(text, "tree.dot") {
		t.Errorf("it says\n%s", text)
	}
}
