package searchtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/tasks/file"
)

// Steps is a program that has every kind of step but those that run programs of the user's:
// branches within branches, a loop with a vote in it, and a recursive summary.
const Steps = `
title = "Letters"
example = "a b c d"

[[step]]
set = "letters"
value = "{{.input}}"
split = " "

[[step]]
rank = "letters"
as = "letter"
keep = 2
prompt = "rank {{.item}}"
target = "{{.input}}"

[[step]]
loop = "round"
most = 2
until = "{{eq .letter \"x\"}}"

[[block.round]]
ask = "letter"
prompt = "after {{.letter}}"
samples = 2

[[block.round]]
vote = "letter"

[[block.round]]
check = "{{ne .letter \"!\"}}"
reason = "not a letter"

[[step]]
join = "word"
of = "letter"
with = " "

[[step]]
summarise = "short"
value = "{{.word}} {{.input}}"
words = 3
most = 2
prompt = "short {{.part}}"

[[step]]
calc = "sum"
value = "1/3 + 1/6"

[[step]]
call = "last"

[[block.last]]
branch = "letters"
into = "seen"

[[block.last]]
join = "all"
of = "letter"
with = ""

[[step]]
answer = "{{.short}} {{.sum}} {{.all}}"
`

// Program is the puzzle "a b c d" of Steps, to be searched by a model of no judgement.
func Program(t testing.TB, s search.Settings, seed uint64) runner.Config {
	t.Helper()
	task, err := file.Parse([]byte(Steps), "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := task.Task().Problem(search.Puzzle{Input: "a b c d"})
	if err != nil {
		t.Fatal(err)
	}
	return runner.Config{Problem: p, Settings: s, Model: chance{}, Seed: seed}
}

// chance is a chat model that writes a letter or two by its seed, and holds texts for as
// probable as it happens.
type chance struct{}

func (chance) Describe() engine.Description {
	return engine.Description{Name: search.RandomModel, Dialect: engine.Chat, Continues: "as it began"}
}
func (chance) Close() error { return nil }

func (chance) Generate(_ context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	var all []engine.Completion
	for i, q := range requests {
		rng := rand.New(rand.NewPCG(q.Seed, 1))
		text := string("abx!"[rng.IntN(4)])
		if rng.IntN(4) == 0 {
			text += " " + string("abx"[rng.IntN(3)])
		}
		c := Begun(q.Beginning, text)
		if stream != nil {
			stream(i, c.Tokens[0])
		}
		all = append(all, c)
	}
	return all, nil
}

func (chance) Score(_ context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	var all []engine.Scores
	for _, q := range requests {
		s := engine.Scores{Usage: engine.Usage{Prompt: 3, Completion: len(q.Continuations)}}
		for _, c := range q.Continuations {
			h := fnv.New32()
			fmt.Fprint(h, q.Prompt, c)
			s.LogProbs = append(s.LogProbs, -float64(h.Sum32()%100)/20)
		}
		all = append(all, s)
	}
	return all, nil
}
