package reading

import (
	"math/big"
	"strings"
)

var (
	grouped   = lazily(`^([^.]*?\d),(\d{3}\b)`)
	fraction  = lazily(`^([-+]?(?:\d+(?:\.\d*)?|\.\d+))(?:/(\d+))?( ?%)?$`)
	article   = lazily(`^(?:the|an|a)\s+`)
	amount    = lazily(`^([-+]?[\d.,]*\d)(.*)$`)
	softMarks = strings.NewReplacer(string(softOpen), "", string(softClose), "")
	simpleOne = lazily(`^\(*(-?\d+(?:\.\d+)?)\)*/\(*(\d+(?:\.\d+)?)\)*$`)
)

const (
	quotes   = "\"'`*_ "
	currency = "€$£¥"
)

// Canonical is the form of an answer in which votes are counted: what two people
// would call the same answer has the same one. Case, markup, spaces, articles, a full
// stop, quotes, and the ways of writing a number do not count.
func Canonical(answer string) string {
	d := parse(answer, Span{0, len(answer)})
	s := strings.ToLower(softMarks.Replace(d.s))
	s = strings.Join(strings.Fields(s), " ")
	for {
		before := s
		s = strings.TrimLeft(strings.TrimRight(s, quotes+".!;:,✓"), quotes)
		s = article().ReplaceAllString(s, "")
		if s == before {
			break
		}
	}
	for grouped().MatchString(s) {
		s = grouped().ReplaceAllString(s, "$1$2")
	}
	s = strings.Trim(s, currency)
	if parts := amount().FindStringSubmatch(s); parts != nil && len(parts[2]) < 60 {
		if n, ok := value(s); ok {
			return n
		}
		if n, ok := value(parts[1]); ok && (parts[2] == "" || parts[2][0] == ' ') {
			return n + parts[2]
		}
	}
	if parts := simpleOne().FindStringSubmatch(s); parts != nil {
		if n, ok := value(parts[1] + "/" + parts[2]); ok {
			return n
		}
	}
	return s
}

// value is a number as an integer, a decimal that is exact, or p/q.
func value(s string) (string, bool) {
	found := fraction().FindStringSubmatch(s)
	if found == nil || len(s) > 40 {
		return "", false
	}
	n, ok := new(big.Rat).SetString(strings.TrimPrefix(found[1], "+"))
	if !ok {
		return "", false
	}
	if found[2] != "" {
		d, ok := new(big.Rat).SetString(found[2])
		if !ok || d.Sign() == 0 {
			return "", false
		}
		n.Quo(n, d)
	}
	if found[3] != "" {
		n.Quo(n, big.NewRat(100, 1))
	}
	if n.IsInt() {
		return n.Num().String(), true
	}
	places, exact := n.FloatPrec()
	if !exact {
		return n.RatString(), true
	}
	return strings.TrimRight(n.FloatString(places), "0"), true
}
