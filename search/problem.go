package search

import (
	"cmp"
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"

	"espalier/engine"
	"espalier/search/reading"
	"espalier/search/thinking"
)

// Puzzle names a problem well enough to build it again.
type Puzzle struct {
	Task    string            `json:"task"`
	Input   string            `json:"input"`
	Options map[string]string `json:"options,omitempty"`
	Posed   string            `json:"posed,omitempty"` // as the user put it, where that is not an input: "9x9 hard 3"
}

// Called is the puzzle as it is shown to people.
func (p Puzzle) Called() string { return cmp.Or(p.Posed, p.Input) }

// TargetOption is the option that holds the number to reach, in puzzles that have one of their own.
const TargetOption = "target"

// Written is what there is to solve, also where people call it by the words that made it up: its input, with its target, or a
// name that says more.
func (p Puzzle) Written() string {
	if strings.HasPrefix(p.Posed, p.Input) {
		return p.Posed
	}
	if target := p.Options[TargetOption]; target != "" {
		return p.Input + " = " + target
	}
	return p.Input
}

func (p Puzzle) String() string { return strings.TrimSpace(p.Task + " " + p.Called()) }

// Problem is one puzzle, and all that a search needs to know about it: how to
// ask a model (the prompter agent of Long 2023), how to read its reply, and what
// the rules decide about a thought (Long's checker module).
type Problem interface {
	Puzzle() Puzzle
	Root() string // the state before any thought
	Depth() int   // thoughts in a whole solution

	// Prompt asks for what purpose wants, in the state that path led to. To answers that are to be
	// better, the path alternates between versions as they were written and the feedback on them. An error
	// says that there is no such prompt, why, and what to use instead.
	Prompt(purpose Purpose, path []Step, dialect engine.Dialect) (Prompt, error)
	// Parse finds the thoughts of a completion, in order. For Propose they are
	// alternatives, for Split the parts; for Continue, Aggregate and Refine the first
	// counts; for Answer and Solve each is a child of the one before.
	// An error of the reader, a reading.Error, says where a completion declines.
	Parse(purpose Purpose, completion string) ([]reading.Found, error)
	// Check applies the rules to a thought that follows path. It may run a program,
	// so it may be cancelled and may fail. A failure is not a verdict: it stops the
	// action with a Failed event, and the next Step tries the action again.
	Check(ctx context.Context, path []Step, text string) (Check, error)
	// Labels are the words of an evaluation, with what each is worth.
	Labels() []Label
	// RandomReply writes a well-formed completion of a prompt without any judgement:
	// the random control.
	RandomReply(prompt string, rng *rand.Rand) string
	// Capabilities are what only some problems can do.
	Capabilities() Capabilities
}

// Capabilities are what only some problems can do. A problem lacks those that are nil.
type Capabilities struct {
	// ZeroShot reports whether there are prompts without examples, in the dialect of
	// that name.
	ZeroShot bool
	// Verifies reports whether there are process reward models for the problem: a prompt to
	// Verify its steps.
	Verifies bool
	// Program is set for problems that are programs of steps.
	Program *Program
	// Divides reports whether there are prompts to Split the puzzle, to Continue from a
	// part, and to Aggregate what came of the parts.
	Divides bool
	// Errors counts what is wrong with an answer, for problems whose answers are wrong by
	// degrees. That of an empty answer is what a search without one is charged with.
	Errors func(answer string) int
	// Ballot asks which of the states that the paths led to is the best, and Choice
	// finds which of so many states a completion names, counted from 0, and where. A
	// problem has both, or its states cannot be compared with one another.
	Ballot func(paths [][]Step, dialect engine.Dialect) (Prompt, error)
	Choice func(completion string, states int) (int, reading.Span, error)
	// ParseAfter is Parse for problems whose completions say only what is new since those
	// that the steps of the path were read from.
	ParseAfter func(purpose Purpose, path []Step, completion string) ([]reading.Found, error)
	// Reprompt is Prompt for a thought at which a model has failed, the last failure
	// last: the prompter agent of Long (2023). Without it the same question is asked
	// again.
	Reprompt func(purpose Purpose, path []Step, failed []Failure, dialect engine.Dialect) (Prompt, error)
	// Write returns a thought that the user wrote as a model would write it: the short
	// form that screens show may lack what the rules want to see.
	Write func(path []Step, text string) string
	// Board shows the thought that path ends at, also where the rules refused it
	// and its step has no state, for problems whose states are cells on a board. The
	// board of an empty path is the puzzle.
	Board func(path []Step) Board
	// Settled is the check of a puzzle that leaves nothing to be done, such as a full
	// board: the search ends with it, and asks no model. Nil: there is something to do.
	Settled *Check
	// Score returns, after a search, how much of a state or an answer is right, for
	// problems that know the solution. No strategy and no model sees it.
	Score func(state string) []Score
	// Found is Score for what a search came across on its way, such as evidence.
	Found func(*Tree) []Score
	// Thinking are the rules for claims in a text of thoughts about the puzzle.
	Thinking thinking.Rules
}

// Parse finds the thoughts of a completion that follow a path.
func Parse(p Problem, purpose Purpose, path []Step, completion string) ([]reading.Found, error) {
	if after := p.Capabilities().ParseAfter; after != nil {
		return after(purpose, path, completion)
	}
	return p.Parse(purpose, completion)
}

// Write returns a thought of the user in the words of a model, if the problem knows them.
func Write(p Problem, path []Step, text string) string {
	if write := p.Capabilities().Write; write != nil && len(path) > 0 {
		return write(path, text)
	}
	return text
}

// Failure is a thought that did not help, or a completion without one.
type Failure struct {
	Text   string
	Reason string
}

// Score is a share of what is right, from 0 to 1.
type Score struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
}

// Purpose is what a model is asked for.
type Purpose string

// The purposes. A Problem is never asked for a Rollout, which is worded as
// Continue is, nor for a Vote, which Capabilities.Ballot words. It is asked for a Grade or
// for Feedback only on behalf of models that are not asked in words.
const (
	Propose  Purpose = "propose"  // next thoughts, several in one completion
	Continue Purpose = "continue" // one next thought
	Answer   Purpose = "answer"   // the answer at once (input-output prompting)
	Solve    Purpose = "solve"    // a chain of thoughts, then the answer
	Rollout  Purpose = "rollout"  // one next thought, to see where others lead

	// Operations of Graph of Thoughts (Besta et al. 2023, section 3.2).
	Split     Purpose = "split"     // the parts of the puzzle, all in one completion
	Aggregate Purpose = "aggregate" // one thought that several others are joined in
	Refine    Purpose = "refine"    // a better version of a thought

	// Steps of a program (Schlag et al. 2023).
	Ask    Purpose = "ask"    // one thought, in reply to the prompt of the step
	Rank   Purpose = "rank"   // how probable a text is after each of others
	Run    Purpose = "run"    // nothing: a rule, or a program of the user's, does it
	Gather Purpose = "gather" // nothing either: one thought of all that wait for the step

	Judge  Purpose = "judge"  // a label for a state
	Think  Purpose = "think"  // a label for a state, after reasoning about it
	Vote   Purpose = "vote"   // the best of several states
	Verify Purpose = "verify" // a label for the last step of a chain, from a process reward model

	Grade    Purpose = "grade"    // points for a thought (Yuan et al. 2024)
	Feedback Purpose = "feedback" // what is to be better in an answer (Madaan et al. 2023)
)

// The labels of Verify: whether all steps so far are right.
const (
	RightStep = "sure"
	WrongStep = "impossible"
)

// Evaluates reports whether a model is asked about thoughts, not for them.
func (p Purpose) Evaluates() bool {
	return p == Judge || p == Think || p == Vote || p == Verify || p == Grade || p == Feedback
}

// expands reports whether its replies become children that the search may expand.
func (p Purpose) expands() bool { return !p.Evaluates() && p != Rollout }

// Chains reports whether the thoughts of a completion follow one another.
func (p Purpose) Chains() bool { return p == Answer || p == Solve }

// Apart reports whether the thoughts of a completion are merged with those below the same
// parents alone: others in the same state have another past.
func (p Purpose) Apart() bool {
	return p.Chains() || p == Split || p == Aggregate || p == Refine || p.Stepwise()
}

// Stepwise reports whether it is a step of a program.
func (p Purpose) Stepwise() bool { return p == Ask || p == Rank || p.Free() }

// Free reports whether it is carried out without a model.
func (p Purpose) Free() bool { return p == Run || p == Gather }

// Single reports whether a completion is one thought.
func (p Purpose) Single() bool {
	return p == Continue || p == Rollout || p == Aggregate || p == Refine || p == Ask
}

// Worded is the purpose by which a Problem knows it.
func (p Purpose) Worded() Purpose {
	if p == Rollout {
		return Continue
	}
	return p
}

// Prompt is a question to a model, and where its reply ends.
type Prompt struct {
	Text      string
	Stop      []string
	MaxTokens int
	Schema    json.RawMessage // that the reply has to follow, if it is to be JSON
	Expected  string          // what the reply will probably be, which is for speed alone: see engine.Request
	Examples  []reading.Span  // where worked examples stand in Text, one after the other
}

// Shots is the prompt with n of its examples at most.
func (p Prompt) Shots(n int) Prompt {
	if n < len(p.Examples) {
		p.Text = p.Text[:p.Examples[n].Start] + p.Text[p.Examples[len(p.Examples)-1].End:]
		p.Examples = p.Examples[:n]
	}
	return p
}

// Step is a thought that was accepted, and the state after it. The first step of
// a path is the root: no text, the puzzle's own state.
type Step struct {
	Text  string
	State string
	// Beside are the paths to the further thoughts that the next one is aggregated from.
	Beside [][]Step
	Frame  *Frame // of a program of steps, after the thought
	Times  int    // completions that led to the thought
	Reply  string // the completion that it was read from; empty where the user wrote it
}

// Verdict is what the rules decide about a thought.
type Verdict string

// The verdicts.
const (
	Unchecked Verdict = ""
	Legal     Verdict = "legal"
	Refused   Verdict = "refused" // breaks a rule
	DeadEnd   Verdict = "dead"    // breaks none, but nothing can follow
	Right     Verdict = "right"   // completes a solution
)

// Check is the checker's finding. Short is the thought without what its state
// says anyway, for narrow columns. Answer is set when the verdict is Right, or
// when the thought is a final answer at all.
type Check struct {
	Verdict Verdict `json:"verdict"`
	State   string  `json:"state,omitempty"`
	Short   string  `json:"short,omitempty"`
	Reason  string  `json:"reason,omitempty"`
	Answer  string  `json:"answer,omitempty"`
	// Mistake is the class of what is wrong with a refused thought, where the rules can tell.
	Mistake thinking.Mistake `json:"mistake,omitempty"`
	// Normal is the form of the answer in which votes count it, where that is
	// another one: "1,000 km." and "1000 km" are one answer.
	Normal string `json:"normal,omitempty"`
	// Errors are those that the rules count in the thought, Of the most that weigh anything:
	// 3 of 16. Of is 0 where errors are not counted. A thought with errors may be legal, and
	// an answer: another one can be better.
	Errors int `json:"errors,omitempty"`
	Of     int `json:"of,omitempty"`
	// Frame is where a program of steps is after the thought.
	Frame *Frame `json:"frame,omitempty"`
}

// Rightness is the share of a thought that is right by the rules: 1 - Errors/Of, and 1 where
// no errors are counted.
func (c Check) Rightness() float64 {
	if c.Of == 0 {
		return 1
	}
	return max(0, 1-float64(c.Errors)/float64(c.Of))
}

// AnswerKey is the form of the answer that distinguishes it from others.
func (c Check) AnswerKey() string { return cmp.Or(c.Normal, c.Answer) }

// Label is a word that an evaluation may end in. Weight is its worth (Yao et
// al.: sure 20, likely 1, impossible 0.001).
type Label struct {
	Text   string
	Weight float64
}
