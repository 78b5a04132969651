package trust

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

func TestEffects(t *testing.T) {
	names := []string{"embedded", "embedded:sudoku", "random", "exact", "", "openai:https://api.openai.com#gpt", "openai:http://10.0.0.7:8000,http://127.0.0.2:1#m", "ollama:q:0.5b", "./x.gguf", "embedded:../x", "RANDOM"}
	keys := Keys{Variable: true, Foreign: names}
	e, err := Of(names, keys, "http://127.0.0.1:11434")
	if err != nil {
		t.Fatal(err)
	}
	e.Programs = []Program{{File: "/t/a.toml", Dir: "/t", Commands: [][]string{{"/t/run", "two words", "", "\x1b[2J", "plain"}}}}
	want := []string{
		"contact  https://api.openai.com/v1 (model gpt)",
		"         sent: the puzzle and the thoughts so far, as prompts",
		"         API key: yes, OPENAI_API_KEY",
		"contact  http://10.0.0.7:8000/v1 (model m)",
		"         sent: the puzzle and the thoughts so far, as prompts",
		"         API key: no, as neither you nor config.toml named this server",
		"         unencrypted: others on the network can read what is sent",
		"contact  http://127.0.0.2:1/v1 (model m)",
		"         sent: the puzzle and the thoughts so far, as prompts",
		"         API key: no, as neither you nor config.toml named this server",
		"contact  http://127.0.0.1:11434 (model ollama:q:0.5b)",
		"         sent: the puzzle and the thoughts so far, as prompts",
		"         API key: no",
		`run      /t/run "two words" "" "\x1b[2J" plain`,
		"         as often as the search needs it, as you, in the folder /t",
		"         because the task file /t/a.toml says so",
		"read     the model ./x.gguf",
		"read     the model embedded:../x",
		"read     the model RANDOM",
	}
	if diff := cmp.Diff(want, e.Lines()); diff != "" {
		t.Error(diff)
	}
	if got := e.Question(); got != "Contact 4 servers (API key: yes), run 1 program and read 3 model files?" {
		t.Error(got)
	}
	if e.None() || !(Effects{}).None() || (Effects{}).Question() != "" {
		t.Error("what is none")
	}
	if _, err := Of([]string{"openai:http://u:p@h#m"}, keys, ""); err == nil || strings.Contains(err.Error(), "u:p") {
		t.Errorf("%v", err)
	}
}

// What is shown cannot end its line, move the cursor, or look like something else.
func TestEffectsAreShownAsTheyAre(t *testing.T) {
	for _, name := range []string{"openai:http://аpi.openai.com#m", "openai:http://h#\x1b[1A\x1b[2Kfine", "openai:http://h/\u202egpj#m", "./a\nread     the model ./b", "./\u009b2J"} {
		e, err := Of([]string{name}, Keys{}, "")
		if err != nil {
			continue // refused outright
		}
		for _, line := range e.Lines() {
			for _, r := range line {
				if r < ' ' || r > '~' {
					t.Errorf("%q shows %q", name, line)
				}
			}
		}
	}
}

func TestModelsOfALog(t *testing.T) {
	log := []search.Event{
		{Seq: 1, Body: search.Started{Model: "a", Evaluator: "b"}},
		{Seq: 2, Body: search.Reconfigured{Model: "c", Evaluator: "a"}},
		{Seq: 3, Body: search.Reconfigured{Model: "d"}},
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, Models(log)); diff != "" {
		t.Error(diff)
	}
}

// A long text, or one padded with blanks, cannot push what is asked off the screen or
// look like another line.
func TestEffectsCannotBePadded(t *testing.T) {
	fake := strings.Repeat(" ", 5000) + "    contact  https://api.openai.com/v1"
	for _, name := range []string{"openai:http://evil.example#m)" + fake, "./model" + fake, "ollama:m" + fake} {
		e, err := Of([]string{name}, Keys{}, "http://127.0.0.1:11434")
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range e.Lines() {
			_, text, _ := strings.Cut(strings.TrimLeft(line, " "), "  ") // after "contact"
			if text = strings.TrimLeft(text, " "); len(text) > 2000 || strings.Contains(text, "  ") {
				t.Errorf("%.40q is shown as %q", name, line)
			}
		}
	}
	e := Effects{Programs: []Program{{File: "/t/a.toml", Dir: "/t", Commands: [][]string{{"/bin/sh", "-c", "true;" + fake + strings.Repeat("y", 5000)}}}}}
	if line := e.Lines()[0]; strings.Contains(line[len("run      "):], "  ") || !strings.HasSuffix(line, strings.Repeat("y", 5000)+`"`) {
		t.Errorf("the command is shown as %q", line)
	}
}

// The last line names the one server, however far the first has scrolled.
func TestQuestionNamesTheServer(t *testing.T) {
	e, err := Of([]string{"openai:http://Evil.example:8000/" + strings.Repeat("a/", 200) + "https://api.openai.com#m"}, Keys{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Question(); got != "Contact http://evil.example:8000 (API key: no)?" {
		t.Error(got)
	}
}
