// Package smollmtest finds a real model for tests: SmolLM2-135M-Instruct as a GGUF
// file, of the llama architecture in Q4_1. .ci/smollm2 fetches it.
package smollmtest

import (
	"os"
	"testing"
)

// Variable names the file.
const Variable = "SMOLLM2_GGUF"

// GGUF returns the path of the model, or skips the test where there is none.
func GGUF(t testing.TB) string {
	t.Helper()
	path := os.Getenv(Variable)
	if path == "" {
		t.Skip(Variable + " names no SmolLM2; `" + Variable + "=$(.ci/smollm2) go test` fetches it once and runs this")
	}
	return path
}
