package terminal

import (
	"bytes"
	"regexp"
	"strconv"
)

// backgroundQuestion asks for the background colour (OSC 11), and then for the
// terminal's kind (DA1), which every terminal answers: when that comes first, or
// alone, the colour will not.
const backgroundQuestion = "\x1b]11;?\x1b\\\x1b[c"

var (
	colorAnswer = regexp.MustCompile(`\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})`)
	kindAnswer  = regexp.MustCompile(`\x1b\[\?[0-9;]*c`)
)

// answered reports whether all that the terminal has to say has come.
func answered(reply []byte) bool { return kindAnswer.Match(reply) || len(reply) > 512 }

// parseColor reads the answer; channels go from 0 to 255.
func parseColor(reply []byte) (rgb [3]int, ok bool) {
	m := colorAnswer.FindSubmatch(reply)
	if m == nil || !bytes.ContainsAny(reply, "\a\\\x9c") {
		return rgb, false
	}
	for i, digits := range m[1:] {
		v, err := strconv.ParseUint(string(digits), 16, 32)
		if err != nil {
			return rgb, false
		}
		top := 1<<(4*len(digits)) - 1 // f, ff, fff and ffff all mean full
		rgb[i] = int(v) * 255 / top
	}
	return rgb, true
}
