package main

import (
	"cmp"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/catalog"
	"espalier/engine/ollama"
	"espalier/engine/ollama/ollamatest"
	"espalier/engine/smollmtest"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/registry"
	"espalier/sessions"
)

// The tests of this file run searches of a real, small model, in this process and behind
// a real Ollama server. It can hardly count, and does what no script does: it talks, repeats
// itself and answers other questions. `make test-ollama` runs them.

// One server serves it as ollama:smollm2 to all of these, since to give it the weights
// and to have it load them takes longer than most of what is asked then.
func TestServedSmolLM2(t *testing.T) {
	gguf, err := os.ReadFile(smollmtest.GGUF(t))
	if err != nil {
		t.Fatal(err)
	}
	server := ollamatest.Start(t, "OLLAMA_NUM_PARALLEL=1")
	server.Create("smollm2", gguf, "", map[string]any{"num_ctx": 1024}) // its own template
	t.Run("every method", searchedServed)
	t.Run("interrupted in the middle of a reply", interrupted)
	t.Run("listed and described", listed)
	t.Run("an unread reply is shown", unreadIsShown)
	t.Run("the program and the server are killed", func(t *testing.T) { survives(t, server) })
}

func smolModel(t *testing.T) engine.Model {
	m, err := ollama.Open(t.Context(), "smollm2", ollama.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// brief cuts every reply of a model short, so that a test is soon over. Whatever is below
// keeps the prompts that it has read, which it would forget at the end of a search.
type brief struct {
	engine.Model
	tokens int
}

func (m brief) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	requests = slices.Clone(requests)
	for i := range requests {
		requests[i].MaxTokens = m.tokens
	}
	return m.Model.Generate(ctx, requests, stream)
}

func (m brief) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, stream engine.Stream) ([][]engine.Completion, error) {
	below, ok := m.Model.(engine.Enumerator)
	if !ok {
		return nil, engine.ErrUnsupported
	}
	requests = slices.Clone(requests)
	for i := range requests {
		requests[i].MaxTokens, requests[i].MinProbability = m.tokens, 0.05
	}
	return below.Enumerate(ctx, requests, stream)
}

// smolTasks are all tasks, of the three symbolic ones the one with the shortest prompts, and those
// of the examples: two have a checker, one wants JSON.
func smolTasks(t *testing.T) []registry.Task {
	all := slices.DeleteFunc(registry.All(), func(task registry.Task) bool { return task.Name == "coin-flip" || task.Name == "date" })
	for _, name := range []string{"3sat", "fermi", "sums"} {
		task, err := registry.Named("../../search/tasks/file/examples/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, task)
	}
	return all
}

func smolProblem(t *testing.T, task registry.Task) search.Problem {
	t.Helper()
	input := map[string]string{
		"game24": "1 2 3 4", "sudoku": "1..4 ..1. .4.. 2..3", "ask": "How many legs has a spider?", "evidence": "Water is wet.\n\nFire is hot.\n\nWhat is wet?", "sorting": "3 1 2 0", "intersection": "1 2 3 4 & 3 1 9 8",
	}[task.Name]
	problem, err := task.Problem(search.Puzzle{Task: task.Name, Input: cmp.Or(input, task.Example)})
	if err != nil {
		t.Fatal(err)
	}
	return problem
}

// smolConfig is a search of at most so many calls, in each of which the model is asked once.
func smolConfig(t *testing.T, task registry.Task, name string, model engine.Model, calls int) runner.Config {
	t.Helper()
	problem := smolProblem(t, task)
	settings, err := method.TaskDefaults(task.Task, name)
	if err != nil {
		t.Fatal(err)
	}
	settings = method.ModelDefaults(settings, model)
	settings.MaxReasks, settings.Evaluations, settings.Proposals = min(settings.MaxReasks, 1), min(settings.Evaluations, 1), min(settings.Proposals, 2)
	return runner.Config{Problem: problem, Settings: settings, Model: model, Seed: 1, Budget: search.Budget{Calls: calls}}
}

// Every task by every method, in this process. Whatever the model says, a search that is
// given up at its first word has the log that it had before, and goes on to its end within its
// budget; it keeps every reply with what was read of it, calls nothing right that is wrong, and
// its log can be folded again. What does not go together is refused, with what does.
func TestSmolLM2OnEveryTaskByEveryMethod(t *testing.T) {
	loaded, err := catalog.Load(smollmtest.GGUF(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = loaded.Close() }()
	model := brief{loaded, 6}
	refused, unread, thoughts, unsuited := 0, 0, 0, 0
	for i, task := range smolTasks(t) {
		for _, m := range method.All() {
			if !m.Suits(smolProblem(t, task)) {
				unsuited++ // not divided, for got, or no program
			}
		}
		for j, name := range method.Names() {
			t.Run(task.Title+" by "+name, func(t *testing.T) {
				c := smolConfig(t, task, name, model, 3)
				if _, err := runner.New(c); err != nil {
					if refused++; !strings.Contains(err.Error(), "; use ") {
						t.Errorf("refused without what to use: %v", err)
					}
					return
				}
				if (i+j)%5 != 0 {
					return // a fifth of the pairs has every task and every method
				}
				tree := endedFrom(t, c, givenUp(t, c))
				unread += tree.Totals().Unparsed
				thoughts += tree.Len() - 1
			})
		}
	}
	if refused != 2+unsuited || unread == 0 || thoughts == 0 {
		t.Errorf("%d pairs refused, %d replies unread, %d thoughts: one task has no prompt for the answer at once, which two methods ask for, some cannot be divided or are no programs, and both others should happen", refused, unread, thoughts)
	}
}

// givenUp stops a search when the model says its first word, and returns what it logged.
func givenUp(t *testing.T, c runner.Config) []search.Event {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.Stream = func(u search.StreamUpdate) {
		if u.Token.Text != "" {
			cancel()
		}
	}
	r, err := runner.New(c)
	for err == nil {
		_, err = r.Step(ctx)
	}
	if !errors.Is(err, context.Canceled) && !errors.Is(err, runner.ErrEnded) {
		t.Fatal(err)
	}
	if errors.Is(err, context.Canceled) && c.Settings.Method != search.ProgramMethod && (r.Tree().Totals().Calls != 0 || r.Tree().Len() != 1) {
		t.Errorf("of what was given up, the log says %+v", r.Tree().Totals())
	}
	return r.Log()
}

// Behind a server, every second method runs on a question, whose prompts are short: they are
// read ten times as slowly there.
func searchedServed(t *testing.T) {
	model := brief{smolModel(t), 8}
	task, err := registry.Named("ask")
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range method.All() {
		if i%2 == 0 && m.Suits(smolProblem(t, task)) {
			t.Run(m.Name, func(t *testing.T) { endedFrom(t, smolConfig(t, task, m.Name, model, 2), nil) })
		}
	}
}

func problemOf(t *testing.T, name, input string) search.Problem {
	t.Helper()
	task, err := registry.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	problem, err := task.Problem(search.Puzzle{Task: task.Name, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return problem
}

// endedFrom runs a search to its end, from a log on, and checks the whole.
func endedFrom(t *testing.T, c runner.Config, log []search.Event) *search.Tree {
	t.Helper()
	r, err := runner.Resume(c, log)
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err = r.Step(t.Context()); err != nil {
			break
		}
	}
	if !errors.Is(err, runner.ErrEnded) {
		t.Fatal(err)
	}
	tree, err := search.Fold(r.Log())
	if err != nil {
		t.Fatalf("its log cannot be folded: %v", err)
	}
	if tree.Len() != r.Tree().Len() || tree.Outcome() != r.Tree().Outcome() {
		t.Errorf("folded again, it ends differently: %+v, %+v", tree.Outcome(), r.Tree().Outcome())
	}
	if calls := tree.Totals().Calls; calls == 0 || calls > c.Budget.Calls {
		t.Errorf("%d calls of %d", calls, c.Budget.Calls)
	}
	for _, e := range r.Log() {
		switch b := e.Body.(type) {
		case search.Replied:
			checkReply(t, b)
		case search.Unparsed:
			reply, ok := tree.Reply(b.Reply)
			if !ok || b.Choice >= len(reply.Completions) || b.Reason == "" {
				t.Errorf("an unread reply is lost: %+v", b)
			}
		}
	}
	for id := range search.NodeID(tree.Len()) {
		if n := tree.Node(id); n.Check.Verdict == search.Right && !isRight(c.Problem.Puzzle(), n.Check.Answer) {
			t.Errorf("%q is called right for %s", n.Check.Answer, c.Problem.Puzzle().Input)
		}
	}
	return tree
}

// checkReply: the tokens of a reply are its text, each with its log-probability.
func checkReply(t *testing.T, r search.Replied) {
	t.Helper()
	for _, c := range r.Completions {
		text := ""
		for _, token := range c.Tokens {
			text += token.Text
			if token.LogProb > 0 {
				t.Errorf("token %q has the log-probability %v", token.Text, token.LogProb)
			}
		}
		if len(c.Tokens) > 0 && strings.ToValidUTF8(text, "") != strings.ToValidUTF8(c.Text, "") && !strings.Contains(text, c.Text) {
			t.Errorf("the tokens %q are not the text %q", text, c.Text)
		}
	}
	if r.Prompt == "" || r.Usage.Prompt == 0 && len(r.Completions) > 0 { // a walk may find nothing
		t.Errorf("a reply without its prompt, or with no cost: %+v", r)
	}
}

// isRight checks an answer by other means than the program's: sums by Go's parser
// and rational numbers, boards by their rows, columns and boxes. Tasks whose answers
// no rule checks have no right ones.
func isRight(p search.Puzzle, answer string) bool {
	switch p.Task {
	case "game24":
		var numbers []string
		value := exactly(answer, &numbers)
		want := strings.Fields(p.Input)
		slices.Sort(want)
		slices.Sort(numbers)
		return value != nil && value.Cmp(big.NewRat(24, 1)) == 0 && slices.Equal(numbers, want)
	case "sudoku":
		return solves(answer, p.Input)
	case "last-letter":
		_, list, _ := strings.Cut(strings.Trim(p.Input, "?"), ": ")
		var want strings.Builder
		for _, word := range strings.Fields(list) {
			want.WriteByte(word[len(word)-1])
		}
		letters := strings.FieldsFunc(strings.ToLower(answer), func(r rune) bool { return r < 'a' || r > 'z' })
		return strings.Join(letters, "") == want.String()
	}
	return false
}

// exactly evaluates a sum and collects its numbers; nil where it is none.
func exactly(text string, numbers *[]string) *big.Rat {
	parsed, err := parser.ParseExpr(text)
	if err != nil {
		return nil
	}
	var value func(ast.Expr) *big.Rat
	value = func(e ast.Expr) *big.Rat {
		switch e := e.(type) {
		case *ast.ParenExpr:
			return value(e.X)
		case *ast.BasicLit:
			*numbers = append(*numbers, e.Value)
			if r, ok := new(big.Rat).SetString(e.Value); ok && e.Kind == token.INT {
				return r
			}
		case *ast.BinaryExpr:
			x, y := value(e.X), value(e.Y)
			switch {
			case x == nil || y == nil:
			case e.Op == token.ADD:
				return x.Add(x, y)
			case e.Op == token.SUB:
				return x.Sub(x, y)
			case e.Op == token.MUL:
				return x.Mul(x, y)
			case e.Op == token.QUO && y.Sign() != 0:
				return x.Quo(x, y)
			}
		}
		return nil
	}
	return value(parsed)
}

// solves checks a board of 4x4 that fills in another.
func solves(board, givens string) bool {
	cells := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r == '.' || r >= '1' && r <= '4' {
				return r
			}
			return -1
		}, text)
	}
	board, givens = cells(board), cells(givens)
	if len(board) != 16 || len(givens) != 16 {
		return false
	}
	units := map[[2]int]string{}
	for i := range 16 {
		if givens[i] != '.' && givens[i] != board[i] {
			return false
		}
		row, column := i/4, i%4
		for kind, unit := range []int{row, column, row/2*2 + column/2} {
			if strings.ContainsRune(units[[2]int{kind, unit}], rune(board[i])) || board[i] == '.' {
				return false
			}
			units[[2]int{kind, unit}] += board[i : i+1]
		}
	}
	return true
}

func TestIndependentCheckers(t *testing.T) {
	for answer, want := range map[string]bool{
		"1 * 2 * 3 * 4": true, "(1 + 2 + 3) * 4": true, "4 * 3 * 2 / 1": true,
		"1 * 2 * 3 + 4": false, "2 * 3 * 4": false, "24": false, "1 * 2 * 3 * 4 * 1": false, "1 * 2 * 3 * 4 = 24": false, "": false,
	} {
		if isRight(search.Puzzle{Task: "game24", Input: "4 3 2 1"}, answer) != want {
			t.Errorf("%q is right: %t", answer, !want)
		}
	}
	for board, want := range map[string]bool{
		"1234341243212143": true, "1 2 3 4 / 3 4 1 2 / 4 3 2 1 / 2 1 4 3": true,
		"1234341221434321": false, "1234123412341234": false, "123434124321214.": false, "": false,
	} {
		if solves(board, "1..4 .... .... 21..") != want {
			t.Errorf("%q is right: %t", board, !want)
		}
	}
}

// Given up in the middle of a reply, a search has the log it had before, and goes on.
func interrupted(t *testing.T) {
	served := smolModel(t)
	settings, err := method.Defaults("cot")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var begun time.Time
	c := runner.Config{Problem: problemOf(t, "ask", "Tell me a long story about a spider."), Settings: settings, Model: served, Seed: 1}
	c.Stream = func(search.StreamUpdate) {
		if begun.IsZero() {
			begun = time.Now()
			cancel()
		}
	}
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = r.Step(ctx)
	}
	if took := time.Since(begun); !errors.Is(err, context.Canceled) || took > 2*time.Second {
		t.Errorf("%v after %s", err, took)
	}
	if r.Tree().Totals().Calls != 0 || r.Tree().Len() != 1 {
		t.Errorf("of what was given up, the log says %+v", r.Tree().Totals())
	}
	c.Model, c.Stream = brief{served, 12}, nil
	again, err := runner.Resume(c, r.Log())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = again.Step(t.Context()); err == nil {
		_, err = again.Step(t.Context())
	}
	if err != nil && !errors.Is(err, runner.ErrEnded) || again.Tree().Totals().Calls == 0 {
		t.Errorf("it does not go on: %v, %+v", err, again.Tree().Totals())
	}
}

// The program killed, and its server killed in the middle of a search: nothing that
// was printed is lost, and what is resumed comes to its end.
func survives(t *testing.T, server *ollamatest.Server) {
	store := filepath.Join(t.TempDir(), "s.db")
	search := []string{"ask", "How many legs has a spider?", "--model", "ollama:smollm2", "--method", "cot-sc", "--samples", "3", "--sample-batch", "1", "--context", "192"}
	s := solve(t, store, search...)
	s.until(t, "replied")
	_ = s.command.Process.Kill()
	s.until(t, "")
	id := load(t, store).ID
	rest := solve(t, store, "--session", id)
	rest.until(t, "replied")
	server.Kill()
	server.Restart()
	rest.until(t, "")
	stored := load(t, store)
	if rest.result.Calls < 3 || len(stored.Events) < len(s.events) || stored.ID != id {
		t.Errorf("%+v\n%s", rest.result, rest.stderr.String())
	}
}

func listed(t *testing.T) {
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string][]string{
		"model list": {"ollama:smollm2:latest", "134.52M", "Q4_1", "llama", "8192", "98.4 MB"},
		"doctor":     {"smollm2:latest"},
	} {
		out, err := exec.Command(path, strings.Fields(command)...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", command, err)
		}
		for _, word := range want {
			if !strings.Contains(string(out), word) {
				t.Errorf("%s says nothing of %s:\n%s", command, word, out)
			}
		}
	}
}

// A reply that cannot be read is kept, quoted in the log, and shown on the screen with
// the reason.
func unreadIsShown(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s.db")
	t.Setenv(sessions.PathVariable, store)
	// The context has room for a few words of a reply.
	s := solve(t, store, "game24", "4 9 10 13", "--model", "ollama:smollm2", "--method", "cot", "--context", "384", "--max-calls", "1")
	s.until(t, "")
	stored := load(t, store)
	if log := strings.Join(s.events, "\n"); !strings.Contains(log, `"type":"unparsed"`) || stored.ID == "" {
		t.Fatalf("%s\n%s", log, s.stderr.String())
	}
	x := startIn(t, 120, 40, "explore", "--session", stored.ID, "--trust", "--no-color")
	x.await("1 unread")
	x.await("1 reply")
	x.await("The text tab has what the model wrote")
	x.press("]")
	x.await("not read")
	x.press("q")
	x.end(0)
}
