// Package loops finds texts that repeat themselves while models write them. Small models, and
// those that reason, may write the same for as long as they are let.
package loops

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A loop is a phrase, a line or a paragraph that stands often enough in a row at the end of
// a text. Rows of equal cells and ruled lines are legitimate, so that short phrases must
// repeat more often than long ones.
const (
	window  = 12 << 10 // bytes at the end of a text that are compared
	stride  = 256      // bytes between two looks,
	share   = 64       // or this part of the text, so that looking costs no more the longer it is
	least   = 480      // bytes that a loop takes
	ruled   = 2 << 10  // the same for phrases without letters and digits
	phrases = 12       // repetitions of a line
	long    = 100      // bytes of what is a paragraph,
	few     = 6        // which repeats so often
)

// Finder looks for a loop at the end of a growing text.
type Finder struct {
	tail  []byte // white space is one space
	total int    // bytes of the text
	since int    // bytes since the last look
	space bool   // the tail ends in white space
}

// Add takes in more text. It returns the phrase that repeats, empty if none does.
func (l *Finder) Add(text string) string {
	for _, r := range text {
		if unicode.IsSpace(r) {
			if !l.space {
				l.tail = append(l.tail, ' ')
			}
			l.space = true
			continue
		}
		l.space = false
		l.tail = utf8.AppendRune(l.tail, r)
	}
	l.total += len(text)
	if l.since += len(text); l.since < max(stride, l.total/share) {
		return ""
	}
	l.since = 0
	if over := len(l.tail) - window; over > 0 {
		l.tail = append(l.tail[:0], l.tail[over:]...)
	}
	return repeated(counter.ReplaceAll(l.tail, []byte("$1 #")))
}

// Note says why a text was stopped.
func Note(phrase string) string {
	const most = 80
	if len(phrase) > most {
		phrase = strings.ToValidUTF8(phrase[:most], "") + "..."
	}
	return fmt.Sprintf("stopped, because it wrote the same over and over: %q", phrase)
}

// counter is what numbers attempts: with another number, it is the same attempt again.
var counter = regexp.MustCompile(`(?i)((?:\b(?:attempt|try|trial|iteration|round|approach|versuch|intento|essai|tentative)|попытка|尝试|试)\s*(?:no\.?|number|№|#)?) ?\d+`)

// repeated returns the phrase that a text ends in again and again. The prefix function of
// the reversed text gives the shortest period of each of its ends (Knuth, Morris and Pratt
// 1977).
func repeated(tail []byte) string {
	n := len(tail)
	at := func(i int) byte { return tail[n-1-i] }
	border := make([]int, n)
	for i := 1; i < n; i++ {
		k := border[i-1]
		for k > 0 && at(i) != at(k) {
			k = border[k-1]
		}
		if at(i) == at(k) {
			k++
		}
		border[i] = k
		length, period := i+1, i+1-k
		if length < least || length/period < few {
			continue
		}
		phrase := string(tail[n-period:])
		switch {
		case period < long && length/period < phrases:
		case length < ruled && !strings.ContainsFunc(phrase, unicode.IsLetter) && distinct(phrase) < 4:
		default:
			return strings.ToValidUTF8(strings.TrimSpace(phrase), "")
		}
	}
	return ""
}

// distinct counts the different bytes of a phrase.
func distinct(phrase string) int {
	seen := map[byte]bool{}
	for i := range len(phrase) {
		seen[phrase[i]] = true
	}
	return len(seen)
}
