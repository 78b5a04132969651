package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"espalier/cmd/internal/exit"
)

// Commands of documents that are read and not carried out, and why.
var parsed = map[string]string{
	`ollama:|openai:|disk:|"\$M"|sorting --model`: "a server, or a model that is not in the binary, answers",
	`^ *$|^tour`:                         "it draws on a terminal; the tests of screens have one",
	`^serve`:                             "it listens at an address that may be taken",
	`model (synth|run)|big\.gguf|verify`: "gigabytes, another implementation's numbers, or another model's words",
	`\b(TAG|NAME|DIR)\b|my\.toml|gpt-4_|run/|--tag hard`: "it is about what the reader has",
	`--made|9x9 hard`: "puzzles are made before the first search",
}

// Commands that take long, or show on a terminal what others print. They are carried out after an interrupt: all flags, files and
// models are read, and the first thing that takes time is not done.
var begun = regexp.MustCompile(`^(bench|duel|explore|race|repeat|train (sft|base|grpo|ppo|zero|expert|reject|distill|eval|controller)|think .*--importance|.*--rate|model bench)`)

// Commands stand in indented or fenced lines. They work as they stand there: they are carried
// out in this process, one after the other, with the files that documents speak of.
func TestCommandsInDocumentsWork(t *testing.T) {
	texts := documents(t)
	dir, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, folder := range []string{"search", "themes"} {
		if err := os.Symlink(filepath.Join(dir, folder), folder); err != nil {
			t.Skip(err)
		}
	}
	for name, text := range map[string]string{
		"board.sdk": "341**2****2**143\n", "boards.txt": "341**2****2**143\n", "latin-5x5.txt": "1 2 3 4 *\n2 3 4 5 1\n3 4 5 1 2\n4 5 1 2 3\n5 1 2 3 4\n",
		"reply.txt": "<think>\nTry 13 - 9 = 4. Wait, 10 - 4 = 6. So 4 * 6 = 24.\n</think>\n(13 - 9) * (10 - 4) = 24\n", "sums.txt": "1 + 2\n",
		"puzzles.txt": "1 3 4 6\n", "paper-hard-100.txt": "1 3 4 6\n", "all.txt": "1 3 4 6\n", "held-out.txt": "1 3 4 6\n", "made.txt": "1 3 4 6\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"run/sft", "run/grpo", "run/hacked"} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	t.Setenv("ESPALIER_CONFIG", t.TempDir())
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	speak := silence(t)
	defer speak()
	for _, setup := range []string{
		`solve game24 "1 3 4 6" --evaluate logprob --beam 1`, `sessions export last search.jsonl`,
		`bench game24 --puzzles made.txt --methods io --save first.results`, `bench game24 --puzzles made.txt --methods io --seed 2 --save second.results`,
	} {
		if err := execute(t.Context(), shellWords(setup)); err != nil && !errors.Is(err, exit.Unsolved) {
			t.Fatal(err)
		}
	}
	seen, carriedOut := map[string]bool{}, 0
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		for _, line := range commandLines(texts[path]) {
			line = placeholders.Replace(trailing.ReplaceAllString(line, "") + " ")
			line = strings.Replace(line, " --save ", " --force --save ", 1) // files of results are there already
			if seen[line] {
				continue
			}
			seen[line] = true
			var err error
			switch long := begun.MatchString(line); {
			case excused(line):
				err = parses(t.Context(), shellWords(line))
			case long:
				err = execute(interrupted, shellWords(line))
			default:
				err = execute(t.Context(), shellWords(line))
				carriedOut++
			}
			var status *exit.Error
			stopped := errors.Is(err, context.Canceled) || errors.As(err, &status) && status.Status == 130
			if err != nil && !errors.Is(err, exit.Unsolved) && !(stopped && begun.MatchString(line)) {
				t.Errorf("%s: espalier %s: %v", path, line, err)
			}
		}
	}
	if carriedOut < 30 {
		t.Errorf("only %d commands were carried out", carriedOut)
	}
}

// trailing is a comment behind a command.
var trailing = regexp.MustCompile(`(^|\s+)#\s.*$`)

func parses(ctx context.Context, args []string) error {
	parser, err := newParser(ctx)
	if err == nil {
		_, err = parser.Parse(args)
	}
	return err
}

func excused(line string) bool {
	for pattern := range parsed {
		if regexp.MustCompile(pattern).MatchString(line) {
			return true
		}
	}
	return false
}

// silence sends what this process prints nowhere, until the end of the test.
func silence(t *testing.T) (speak func()) {
	t.Helper()
	nowhere, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	out, said := *os.Stdout, *os.Stderr // in place: others hold these files since the start
	*os.Stdout, *os.Stderr = *nowhere, *nowhere
	return func() { *os.Stdout, *os.Stderr = out, said }
}

// Targets that documents name are in the Makefile.
func TestTargetsInDocumentsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	target := regexp.MustCompile("`make ([a-z0-9-]+)[^`]*`|(?m)^    make ([a-z0-9-]+)")
	for path, text := range documents(t) {
		for _, match := range target.FindAllStringSubmatch(text, -1) {
			if name := match[1] + match[2]; !strings.Contains(string(makefile), "\n"+name+":") {
				t.Errorf("%s: the Makefile has no target %s", path, name)
			}
		}
	}
}
