package symbolic

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// Question is a puzzle whose answer is known, with the chain that leads to it.
type Question struct {
	Text   string
	Chain  []Line
	Answer string
}

// Line is a step of a chain: "Ada flips it: tails".
type Line struct{ About, Result string }

func (l Line) String() string { return l.About + ": " + l.Result }

// answerPrefix begins a thought that is a final answer.
const answerPrefix = "Answer: "

// Solution is the chain as lines, and the answer on the last of them.
func (q Question) Solution() string {
	var b strings.Builder
	for _, l := range q.Chain {
		b.WriteString(l.String() + "\n")
	}
	return b.String() + answerPrefix + q.Answer
}

// Held reports whether a question is one of the fifth that no model is trained on. Those
// that are made up for users are all of that fifth.
func (q Question) Held() bool {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(q.Text)) // it cannot fail
	return hash.Sum32()%5 == 0
}

// Draw makes up a question with so many steps, held or not.
func (k Kind) Draw(steps int, held bool, rng *rand.Rand) Question {
	for {
		if q := k.draw(steps, rng); q.Held() == held {
			return q
		}
	}
}
