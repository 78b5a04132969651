package curriculum

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// extra holds examples that other models wrote, to use instead of the solver's.
type extra struct {
	of    map[Kind][]Example
	share float64 // share of the examples of each kind that extra has
}

// Mix draws a share of the examples of each kind from these.
func (c *Corpus) Mix(examples []Example, share float64) {
	c.extra = extra{map[Kind][]Example{}, share}
	for _, e := range examples {
		c.extra.of[e.Kind] = append(c.extra.of[e.Kind], e)
	}
}

// drawn returns an example of a kind, from the solver or from extra.
func (d draws) drawn(kind Kind) Example {
	if others := d.extra.of[kind]; len(others) > 0 && d.rng.Float64() < d.extra.share {
		return pick(d.rng, others)
	}
	return d.example(kind)
}

// ReadExamples reads examples as JSON, one a line. It is an error if one shows a held-out
// state or has a word without a token.
func (c *Corpus) ReadExamples(r io.Reader) ([]Example, error) {
	var all []Example
	v := vocabulary.NewGame24Bilingual()
	for lines := json.NewDecoder(r); ; {
		var e Example
		err := lines.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = c.holdOut.mayShow(e)
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
		return nil, errors.New("no examples in the file")
	}
	return all, nil
}

func (h *HoldOut) mayShow(e Example) error {
	input, _, ok := cutInput(e.Prompt)
	if !ok {
		return fmt.Errorf("prompt %q does not begin with Input: and end in a word with a colon", e.Prompt)
	}
	s, err := game24.ParseState(input)
	if err != nil {
		return err
	}
	if h.Holds(s) || h.writes(e.Completion) {
		return fmt.Errorf("%q shows a state that is held out", e.Prompt+e.Completion)
	}
	return nil
}

// cutInput splits a prompt: "Input: 4 9 10 13 Steps:".
func cutInput(prompt string) (input, mode string, ok bool) {
	rest, ok := strings.CutPrefix(prompt, "Input: ")
	at := strings.LastIndexByte(rest, ' ')
	if !ok || at < 0 || !strings.HasSuffix(rest, ":") {
		return "", "", false
	}
	return rest[:at], rest[at+1:], true
}
