package memory

import (
	"runtime"
	"testing"
)

func TestAvailable(t *testing.T) {
	bytes, ok := Available()
	if runtime.GOOS == "linux" && !ok {
		t.Error("the kernel says how much memory there is")
	}
	if ok && (bytes < 1<<20 || bytes > 1<<50) {
		t.Errorf("%d bytes are available", bytes)
	}
}
