package symbolic

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// LastLetter asks for the last letters of words, joined.
func LastLetter() Kind {
	return Kind{
		Name: "last-letter", title: "Last letters",
		example: "Which letters do these words end in: Ada Hugo Nina Frank?",
		draw:    drawLetters, read: readLetters, line: regexp.MustCompile(`^\S+: \pL(?: \pL)*$`),
		form: "The answer is the letters, in order.", normal: normalLetters,
		shots: []shot{
			{
				"Which letters do these words end in: Paula Gustav?",
				"Paula ends in a. Gustav ends in v, which makes a v.",
				"a v",
			},
			{
				"Which letters do these words end in: Rob Mina Sven?",
				"Rob ends in b. Mina ends in a, which makes b a. Sven ends in n, which makes b a n.",
				"b a n",
			},
			{
				"Which letters do these words end in: Ivo Jack Ute Pip?",
				"Ivo ends in o. Jack ends in k, which makes o k. Ute ends in e, which makes o k e. Pip ends in p, which makes o k e p.",
				"o k e p",
			},
		},
	}
}

func lettersQuestion(words []string) Question {
	var letters []string
	q := Question{Text: "Which letters do these words end in: " + strings.Join(words, " ") + "?"}
	for _, word := range words {
		last, _ := utf8.DecodeLastRuneInString(word)
		letters = append(letters, string(unicode.ToLower(last)))
		q.Chain = append(q.Chain, Line{word, strings.Join(letters, " ")})
	}
	q.Answer = strings.Join(letters, " ")
	return q
}

func drawLetters(steps int, rng *rand.Rand) Question {
	var words []string
	for _, i := range rng.Perm(len(names))[:steps] {
		words = append(words, names[i])
	}
	return lettersQuestion(words)
}

// The words stand after a colon, in quotation marks, or alone.
var lettersForm = regexp.MustCompile(`(?s)^(?:[^:"]*(?::|"))?([^:"?]*)(?:["?][^:"]*)?$`)

func readLetters(input string) (Question, error) {
	form := lettersForm.FindStringSubmatchIndex(input)
	if form == nil || form[2] == 0 && strings.Contains(input, "?") {
		return Question{}, wrongForm(input, 0, "does not have its words after a colon, or in quotation marks")
	}
	at := form[2]
	var words []string
	for part := range strings.FieldsFuncSeq(input[form[2]:form[3]], unicode.IsSpace) {
		at += strings.Index(input[at:], part)
		last, _ := utf8.DecodeLastRuneInString(part)
		if !unicode.IsLetter(last) || strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' }) {
			return Question{}, wrongForm(input, at, fmt.Sprintf("has %q, which is not a word", part))
		}
		if len(words) == mostWords {
			return Question{}, wrongForm(input, at, fmt.Sprintf("has more than %d words", mostWords))
		}
		words = append(words, part)
		at += len(part)
	}
	if len(words) == 0 {
		return Question{}, wrongForm(input, form[2], "has no words")
	}
	return lettersQuestion(words), nil
}
