package decode

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/engine/tokenizer"
)

// spell returns the text of a token: all characters that are complete after it. The
// beginning of one stays pending for the next token to complete, unless this is the last.
func (d *Decoder) spell(prev, id int, pending string, last bool) (text, rest string) {
	if d.ends(id) {
		last = true
	} else {
		pending += d.tok.Piece(prev, id)
	}
	if text, rest = tokenizer.Whole(pending); last {
		text, rest = text+show(rest), ""
	}
	return text, rest
}

// show returns what can be displayed of a token: complete characters.
func show(piece string) string { return strings.ToValidUTF8(piece, "\uFFFD") }

// checkStops returns an error for an empty stop string, which every text contains.
func checkStops(stops []string) error {
	for i, s := range stops {
		if s == "" {
			return fmt.Errorf("stop string %d is empty", i)
		}
	}
	return nil
}

// cutAt returns where the first stop string begins in text, -1 if there is none. The first
// old bytes of the text are known to hold none.
func cutAt(text string, old int, stops []string) int {
	cut := -1
	for _, s := range stops {
		from := max(0, old-len(s)+1)
		if i := strings.Index(text[from:], s); i >= 0 && (cut < 0 || from+i < cut) {
			cut = from + i
		}
	}
	return cut
}

// trim shortens the texts of tokens to a total of length bytes. It removes the text of a
// stop string, but not its log-probability.
func trim(tokens []engine.Token, length int) {
	for i := range tokens {
		tokens[i].Text = tokens[i].Text[:min(length, len(tokens[i].Text))]
		length -= len(tokens[i].Text)
	}
}
