package training

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"espalier/cmd/internal/launch"
	"espalier/engine/embedded"
	"espalier/engine/train"
	"espalier/engine/train/curriculum"
	"espalier/search"
)

// TestStages takes a few steps of every stage that follows supervised learning,
// each from the model in the binary.
func TestStages(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	dir := t.TempDir()
	heldOut := holdOutFlag{filepath.Join(dir, "held-out.txt")}
	if err := os.WriteFile(heldOut.HoldOut, []byte("4 9 10 13\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := func(name string) string { return filepath.Join(dir, name) }

	sizes := policySizes{Steps: 2, Puzzles: 4, Group: 4, Epochs: 1, KL: 0.02, Rate: 1e-3, Length: 400, Validate: 2, Votes: 4, On: 2}
	grpo := grpoCommand{policyFlags{
		holdOutFlag: heldOut, policySizes: sizes, Task: "game24", outFlag: outFlag{out("grpo")}, Method: curriculum.ChainOfThought, Seed: 1,
	}}
	if err := grpo.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	points := linesOf[train.PolicyProgress](t, out("grpo/curve.jsonl"))
	if len(points) != 3 || points[0].Validation == nil || points[2].Validation == nil || points[1].KL != 0 || points[2].KL <= 0 || points[2].Length < 20 {
		t.Errorf("the curve is %+v", points)
	}

	zero := zeroCommand{
		holdOutFlag: heldOut, policySizes: sizes, outFlag: outFlag{out("zero")}, Seeds: 1, BaseSteps: 2, Back: 0.1,
		Estimators: []train.Estimator{train.ValueNetwork},
	}
	zero.Length = 40
	if err := zero.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	points = linesOf[train.PolicyProgress](t, out("zero/ppo-1/curve.jsonl"))
	if len(points) != 3 || points[2].Validation == nil || points[1].Length < 10 || points[1].Accuracy != 0 {
		t.Errorf("the curve of PPO from a base of two steps is %+v", points)
	}

	base := baseCommand{holdOutFlag: heldOut, outFlag: outFlag{out("zero/base")}, Steps: 2, Seed: 1, Back: 0.3}
	if err := base.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "other options") {
		t.Errorf("a base is resumed with other walks: %v", err)
	}

	boards := holdOutFlag{filepath.Join(dir, "boards.txt")}
	if err := os.WriteFile(boards.HoldOut, []byte("1***1**2*\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	grpo.holdOutFlag, grpo.Task, grpo.Out, grpo.Length = boards, "sudoku", out("grpo-sudoku"), 1000
	if err := grpo.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	points = linesOf[train.PolicyProgress](t, out("grpo-sudoku/curve.jsonl"))
	if len(points) != 3 || points[0].Validation.Accuracy < 0.3 || points[2].Format < 0.9 {
		t.Errorf("the curve of sudoku is %+v", points)
	}

	self := selfCommand{
		holdOutFlag: heldOut, outFlag: outFlag{out("self")}, Rounds: 2, Puzzles: 6, Replies: 4, Epochs: 1, Beta: 0.1, Rate: 1e-4, Length: 400, On: 2, Validate: 2, Seed: 1,
	}
	if err := self.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := self.Run(t.Context()); err != nil { // there is nothing left to do
		t.Fatal(err)
	}
	if self.Beta = 0.2; self.Run(t.Context()) == nil {
		t.Error("a run is resumed with other options")
	}
	h := harvestFlags{holdOutFlag: heldOut, Puzzles: 12, Samples: 4, Keep: 2, Length: 400, Steps: 1, Share: 1, Seed: 1}
	h.Out = out("reject")
	if err := (rejectCommand{harvestFlags: h, From: out("grpo/model")}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.Out = out("distill")
	if err := (distillCommand{harvestFlags: h, Teacher: out("grpo"), Values: 12}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	prm := prmCommand{holdOutFlag: heldOut, outFlag: outFlag{out("prm")}, From: []string{out("grpo/model")}, Init: embedded.Name, Puzzles: 2, Samples: 2, Length: 400, Steps: 1, Seed: 1}
	if err := prm.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, g := range linesOf[curriculum.Graded](t, out("prm/chains.jsonl")) {
		if g.Puzzle == "" || len(g.Steps) == 0 {
			t.Errorf("a graded chain is %+v", g)
		}
	}
	grpo.Steps, grpo.Puzzles, grpo.Group, grpo.On = 1, 2, 2, 1
	grpo.holdOutFlag, grpo.Task, grpo.Out, grpo.Length, grpo.PRM, grpo.Process = heldOut, "game24", out("hacked"), 400, out("prm/model"), search.AggregateMin
	if err := grpo.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if points = linesOf[train.PolicyProgress](t, out("hacked/curve.jsonl")); len(points) != 2 || points[1].Reward <= 0 || points[1].Reward >= 1 {
		t.Errorf("the curve of a policy that a model rewards is %+v", points)
	}
	if err := (evalCommand{taskHoldOutFlag: taskHoldOutFlag(heldOut), Task: "game24", Model: out("hacked"), PRM: out("prm/model"), On: 1, Best: 2, Seed: 1, JSON: true}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}

	kinds := map[curriculum.Kind]int{}
	for _, e := range linesOf[curriculum.Example](t, out("distill/replies.jsonl")) {
		kinds[e.Kind]++
	}
	if kinds[curriculum.Solve] == 0 || kinds[curriculum.Think] == 0 || len(kinds) != 2 {
		t.Errorf("the teacher's replies are %v", kinds)
	}
	for _, stage := range []string{"grpo", "zero/ppo-1", "self", "reject", "distill", "prm", "hacked"} {
		model, err := launch.LoadModel(out(stage)) // the folder of a run stands for its model
		if err != nil {
			t.Fatal(err)
		}
		_ = model.Close()
	}
}

// While a command writes to a folder, another is refused; when it has ended, it is not.
func TestFolderIsWrittenByOne(t *testing.T) {
	f := outFlag{filepath.Join(t.TempDir(), "run")}
	if err := f.AfterApply(); err != nil {
		t.Fatal(err)
	}
	first := alone
	if err := f.AfterApply(); err == nil || !strings.Contains(err.Error(), "another espalier train is writing to "+f.Out) {
		t.Errorf("two write to one folder: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.AfterApply(); err != nil {
		t.Error(err)
	}
	if err := f.AfterRun(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.Out); err == nil {
		t.Error("a folder stays in which nothing came to be")
	}
}

// TestExpertBeginsFromBase holds that another model is refused before anything is searched.
func TestExpertBeginsFromBase(t *testing.T) {
	c := expertCommand{Init: "embedded:game24", outFlag: outFlag{t.TempDir()}, By: "search", Rounds: 1, Puzzles: 1, Simulations: 1, Samples: 1, Steps: 1}
	if err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "vocabulary has 223 tokens") {
		t.Errorf("%v", err)
	}
}

func linesOf[T any](t *testing.T, file string) []T {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []T
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}
