package thinking

import "unicode"

// circle finds a text that goes round: the same segments, or the same words without an end
// of a sentence, again and again.
type circle struct {
	lastAt map[string]int
	period int
	run    int
	found  int // the node at which the second round begins
}

// rounds is how often something has to be said to be a loop.
const turns = 4

func (c *circle) add(id int, text string) {
	if c.found > 0 {
		return
	}
	if c.lastAt == nil {
		c.lastAt = map[string]int{}
	}
	key := sayKey(text)
	before, said := c.lastAt[key]
	c.lastAt[key] = id
	switch {
	case len(key) < 3 || !said:
		c.period, c.run = 0, 0
	case id-before == c.period:
		c.run++
	default:
		c.period, c.run = id-before, 1
	}
	if c.period > 0 && c.run >= (turns-1)*c.period {
		c.found = id - c.run + 1
	} else if len(text) >= maxSegment/2 && periodic(text[len(text)-maxSegment/2:]) {
		c.found = id
	}
}

// periodic reports whether a text is a few words again and again (the prefix function of
// Knuth, Morris and Pratt).
func periodic(s string) bool {
	borders := make([]int, len(s))
	for i := 1; i < len(s); i++ {
		k := borders[i-1]
		for k > 0 && s[i] != s[k] {
			k = borders[k-1]
		}
		if s[i] == s[k] {
			k++
		}
		borders[i] = k
	}
	return (len(s)-borders[len(s)-1])*turns <= len(s)
}

// sayKey is a text without what does not change what it says.
func sayKey(text string) string {
	key := make([]rune, 0, len(text))
	for _, r := range text {
		if _, sign := signKinds[r]; sign && r != '*' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			key = append(key, unicode.ToLower(r))
		}
	}
	return string(key)
}

// SameWords reports whether two segments say the same, ignoring words that do not matter.
func SameWords(a, b string) bool { return sayKey(a) == sayKey(b) }
