package openai

import (
	"flag"
	"os"
	"testing"
)

// Most of these tests wait for pauses between attempts, so that many can run at once.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
