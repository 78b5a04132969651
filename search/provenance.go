package search

import (
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search/english"
)

// Provenance is who made a search, where it was not this program, and what their record of
// it does not tell. Events say nothing with a zero that is listed here: it is unknown.
type Provenance struct {
	By    string        `json:"by"` // the program that recorded the search
	Lacks []Lack        `json:"lacks,omitempty"`
	Usage *engine.Usage `json:"usage,omitempty"` // tokens in all, where they are not known for each reply
}

// Lack is something that a record from elsewhere does not tell.
type Lack string

// What records can lack.
const (
	LacksModel       Lack = "model"
	LacksSeed        Lack = "seed"
	LacksTemperature Lack = "temperature"
	LacksTokens      Lack = "tokens"
	LacksCalls       Lack = "calls"
	LacksLogProbs    Lack = "log-probabilities"
	LacksPrompts     Lack = "prompts"
	LacksJudgements  Lack = "judgements" // what a model wrote before it named a label
	LacksPuzzle      Lack = "puzzle"
	LacksEnd         Lack = "end"
	LacksTimes       Lack = "times"
)

// Unknown is the word for what a record lacks.
const Unknown = "unknown"

// Lacks reports whether a search was recorded elsewhere, without something.
func (b Started) Lacks(what Lack) bool {
	return b.Provenance.lacks(what)
}

// SeedText is the seed in words.
func (b Started) SeedText() string {
	if b.Lacks(LacksSeed) {
		return "seed " + Unknown
	}
	return fmt.Sprintf("seed %d", b.Seed)
}

// lacks is Started.Lacks.
func (p *Provenance) lacks(what Lack) bool { return p != nil && slices.Contains(p.Lacks, what) }

// Figure writes a sum over a search, of which a record may tell only a part.
func (p *Provenance) Figure(n int, what Lack) string { return p.known(n, what, english.Grouped(n)) }

// Count is Figure with the noun: "12 tokens".
func (p *Provenance) Count(n int, what Lack, noun string) string {
	if p.lacks(what) && n == 0 {
		return noun + "s " + Unknown
	}
	return p.known(n, what, english.Plural(n, noun))
}

func (p *Provenance) known(n int, what Lack, text string) string {
	switch {
	case !p.lacks(what):
		return text
	case n == 0:
		return Unknown
	}
	return text + " or more"
}

// String says who recorded the search, and what is unknown.
func (p *Provenance) String() string {
	if p == nil {
		return ""
	}
	text := "recorded by " + p.By
	if len(p.Lacks) > 0 {
		var lacks []string
		for _, l := range p.Lacks {
			lacks = append(lacks, string(l))
		}
		text += "; unknown: " + strings.Join(lacks, ", ")
	}
	return text
}

// KnowsLogProb reports whether it is known how probable a thought was to the model that
// wrote it. Servers need not say, and records from elsewhere may have lost it.
func KnowsLogProb(t *Tree, n *Node) bool {
	reply, ok := t.Reply(n.Reply)
	return ok && n.Choice < len(reply.Completions) && len(reply.Completions[n.Choice].Tokens) > 0
}

// LogProbText is the log-probability of a thought in words.
func LogProbText(t *Tree, n *Node) string {
	if !KnowsLogProb(t, n) {
		return "log-probability " + Unknown
	}
	return fmt.Sprintf("log-probability %.3g", n.LogProb)
}
