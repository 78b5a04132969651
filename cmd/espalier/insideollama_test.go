package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"espalier/engine/ollama/ollamatest"
	"espalier/sessions"
)

// debugged runs solve --debug on lines of commands, and returns all that it says.
func debugged(t *testing.T, commands string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(path, append([]string{"solve", "--debug", "--no-color", "--session", "none"}, args...)...)
	run.Env = append(os.Environ(), sessions.PathVariable+"="+filepath.Join(t.TempDir(), "sessions.db"))
	run.Stdin = strings.NewReader(commands)
	said, _ := run.CombinedOutput() // its status says whether it solved the puzzle
	return string(said)
}

// A reply of a model behind a real server goes on from another token, another sentence, a word of
// doubt or the demand for an answer; and which sentence matters is asked there as well.
func TestOllamaInsideAReply(t *testing.T) {
	s := ollamatest.Start(t, "OLLAMA_NUM_PARALLEL=4")
	const thought, answer = "Try 13 - 9 = 4. Then 10 - 4 = 6. So 4 * 6 = 24.", "Answer: (13 - 9) * (10 - 4) = 24"
	s.Create("deepseek-r1", ollamatest.Scripted(t, "<think>\n"+thought+"\n</think>\n\n"+answer, map[byte]string{
		't':  ", once more. So 4 * 6 = 24.\n</think>\n\n" + answer, // after Wait
		'#':  " Then 13 - 9 = 4.\n</think>\n\n" + answer,           // after another sentence
		'0':  " - 4) = 24",                                         // after another token of the answer
		'\n': answer,
	}), ollamatest.Thinking, nil)
	said := debugged(t, strings.Join([]string{
		"continue", "branch 1", "goto 3",
		"fork wait", "continue", "diff", "branch 1", "goto 3",
		`fork segment 2 "Then 10 - 4 = 7 #"`, "continue", "diff", "branch 1", "goto 3",
		"fork answer", "continue", "branch 1", "goto 3",
		"fork token 1 0", "continue", "branch 1", "continue",
		"weigh 1", "quit", "",
	}, "\n"), "game24", "4 9 10 13", "--method", "cot", "--model", "ollama:deepseek-r1")
	for _, want := range []string{
		`"Wait" is appended to the thinking`, "⟨Wait⟩, once more.",
		`segment 2 is "Then 10 - 4 = 7 #" instead of "Then 10 - 4 = 6."`, "⟨Then 10 - 4 = 7 #⟩ Then 13 - 9 = 4.",
		"the thinking is cut short, and the answer demanded", `token 1 is "0" instead of "`,
		"Try 13 - 9 = 4.", "tokens computed; each question asked for itself",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in", want)
		}
	}
	if n := strings.Count(said, "solved    (13 - 9) * (10 - 4) = 24"); n < 4 || strings.Contains(said, "espalier: error") {
		t.Errorf("%d solved", n)
	}
	if t.Failed() {
		t.Log(said)
	}
	sure := solve(t, filepath.Join(t.TempDir(), "s.db"), "game24", "4 9 10 13", "--method", "cot-sc", "--samples", "3", "--warm-up", "2", "--stop-unsure", "0.5", "--sample-batch", "1", "--model", "ollama:deepseek-r1")
	sure.until(t, "")
	if log := strings.Join(sure.events, "\n"); !strings.Contains(log, `"confidence":{"least":`) || !strings.Contains(log, `"alternatives":20`) || !sure.result.Solved {
		t.Errorf("confidence is not measured:\n%s\n%s", log, sure.stderr.String())
	}
}
