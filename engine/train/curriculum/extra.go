package curriculum

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// extra is examples that other models have written, in place of the solver's own.
type extra struct {
	of    map[Kind][]Example
	share float64 // of the examples of a kind that there are others of
}

// Mix has a share of the examples of each kind come from these.
func (c *Corpus) Mix(examples []Example, share float64) {
	c.extra = extra{map[Kind][]Example{}, share}
	for _, e := range examples {
		c.extra.of[e.Kind] = append(c.extra.of[e.Kind], e)
	}
}

// drawn is an example of a kind, the solver's or another's.
func (c *Corpus) drawn(kind Kind, rng *rand.Rand) Example {
	if others := c.extra.of[kind]; len(others) > 0 && rng.Float64() < c.extra.share {
		return pick(rng, others)
	}
	return c.example(kind, rng)
}

// ReadExamples reads examples as JSON, one a line. Those that show what is held
// out, or have words that no token stands for, are refused.
func (c *Corpus) ReadExamples(r io.Reader) ([]Example, error) {
	var all []Example
	v := vocabulary.NewGame24()
	for lines := json.NewDecoder(r); ; {
		var e Example
		err := lines.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = c.mayShow(e)
		}
		if err == nil {
			_, err = v.Encode(e.Prompt + e.Completion)
		}
		if err != nil {
			return nil, fmt.Errorf("example %d: %w", len(all)+1, err)
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, errors.New("there are no examples in it")
	}
	return all, nil
}

func (c *Corpus) mayShow(e Example) error {
	input, _, ok := cutInput(e.Prompt)
	if !ok {
		return fmt.Errorf("prompt %q does not begin with Input: and end in a word with a colon", e.Prompt)
	}
	s, err := game24.ParseState(input)
	if err != nil {
		return err
	}
	if c.holdOut.Holds(s) || c.writes(e.Completion) {
		return fmt.Errorf("%q shows a state that is held out", e.Prompt+e.Completion)
	}
	return nil
}

// cutInput takes a prompt apart: "Input: 4 9 10 13 Steps:".
func cutInput(prompt string) (input, mode string, ok bool) {
	rest, ok := strings.CutPrefix(prompt, "Input: ")
	at := strings.LastIndexByte(rest, ' ')
	if !ok || at < 0 || !strings.HasSuffix(rest, ":") {
		return "", "", false
	}
	return rest[:at], rest[at+1:], true
}
