package symbolic

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// CoinFlip asks which side of a coin is up after some people flipped it, or did not.
func CoinFlip() Kind {
	return Kind{
		Name: "coin-flip", title: "Coin flip",
		example: "A coin shows heads. Ada flips it. Hugo does not flip it. Nina flips it. Does it still show heads?",
		draw:    drawCoin, read: readCoin, line: regexp.MustCompile(`^.+ (?:flips|does not flip) it: (?:heads|tails)$`),
		form: "The answer is yes or no.", normal: normalSide,
		shots: []shot{
			{
				"A coin shows heads. Paula does not flip it. Gustav flips it. Does it still show heads?",
				"Paula does not flip it, so it still shows heads. Gustav flips it, so it shows tails.",
				"no",
			},
			{
				"A coin shows heads. Mina flips it. Rob flips it. Does it still show heads?",
				"Mina flips it, so it shows tails. Rob flips it, so it shows heads again.",
				"yes",
			},
			{
				"A coin shows heads. Ute flips it. Ivo does not flip it. Lena flips it. Sven flips it. Does it still show heads?",
				"Ute flips it, so it shows tails. Ivo does not flip it, so it still shows tails. Lena flips it, so it shows heads. Sven flips it, so it shows tails.",
				"no",
			},
		},
	}
}

// flip is what somebody does with the coin.
type flip struct {
	who  string
	does bool
}

func (f flip) String() string {
	if f.does {
		return f.who + " flips it"
	}
	return f.who + " does not flip it"
}

func coinQuestion(flips []flip) Question {
	var text strings.Builder
	text.WriteString("A coin shows heads.")
	q, heads := Question{Answer: "yes"}, true
	for _, f := range flips {
		text.WriteString(" " + f.String() + ".")
		heads = heads != f.does
		side := "tails"
		if heads {
			side = "heads"
		}
		q.Chain = append(q.Chain, Line{f.String(), side})
	}
	if !heads {
		q.Answer = "no"
	}
	q.Text = text.String() + " Does it still show heads?"
	return q
}

func drawCoin(steps int, rng *rand.Rand) Question {
	var flips []flip
	for _, i := range rng.Perm(len(names))[:steps] {
		flips = append(flips, flip{names[i], rng.IntN(2) == 0})
	}
	return coinQuestion(flips)
}

var (
	coinForm   = regexp.MustCompile(`(?is)^\s*(?:(?:a|the) coin (?:is|shows|lies) heads(?: up)?\s*\.)?(.*?)(?:(?:is|does) (?:the coin|it) still[^.]*)?$`)
	flipsForm  = regexp.MustCompile(`(?i)^(\S+(?: \S+)?) (?:flips|turns over) (?:it|the coin)$`)
	leavesForm = regexp.MustCompile(`(?i)^(\S+(?: \S+)?) (?:does not|doesn't|did not|didn't) (?:flip|turn over) (?:it|the coin)$`)
)

func readCoin(input string) (Question, error) {
	sentences := coinForm.FindStringSubmatchIndex(input)
	if sentences == nil {
		return Question{}, wrongForm(input, 0, "is not about a coin")
	}
	var flips []flip
	at := sentences[2]
	for sentence := range strings.SplitAfterSeq(input[sentences[2]:sentences[3]], ".") {
		text := strings.Trim(sentence, " .\t\n")
		switch {
		case text == "":
		case leavesForm.MatchString(text):
			flips = append(flips, flip{leavesForm.FindStringSubmatch(text)[1], false})
		case flipsForm.MatchString(text):
			flips = append(flips, flip{flipsForm.FindStringSubmatch(text)[1], true})
		default:
			return Question{}, wrongForm(input, at, fmt.Sprintf("has %q, and not Ada flips it, or Ada does not flip it", text))
		}
		at += len(sentence)
	}
	if len(flips) == 0 {
		return Question{}, wrongForm(input, at, "has nobody who flips the coin, or leaves it")
	}
	return coinQuestion(flips), nil
}
