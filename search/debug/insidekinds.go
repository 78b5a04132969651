package debug

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/search/thinking"
)

// Below the event: what happens inside a reply while a model writes it.

// insideKind is something that can happen inside a reply, as a user names it.
type insideKind struct {
	name string // as it is printed
	is   func(*happening) bool
}

// insideKinds are the names that may follow "on", for the help.
var insideKinds = [][2]string{
	{"thinking", "a segment of what the model thinks"},
	{"thinking KIND", "one of a kind: " + strings.Join(thinkingKinds(), ", ")},
	{"false claim", "a segment claims what the rules find false"},
	{"loop", "the thinking goes round in circles"},
	{`phrase "TEXT"`, "the words are written, in whatever case"},
	{"token", "a token is written"},
	{"token < P", "one is written that the model held less likely than P"},
	{"tokens N", "the model has thought for N tokens"},
	{"line N", "line N of a reply begins; what it thought comes first"},
}

func thinkingKinds() (names []string) {
	for k := thinking.SetOut; k <= thinking.Answer; k++ {
		names = append(names, strings.ReplaceAll(k.String(), " ", "-"))
	}
	return names
}

// cutInside takes such a kind off the beginning of a text.
func cutInside(text string) (k insideKind, rest string, ok bool, err error) {
	if rest, ok = cutName(text, "thinking"); ok {
		k, rest = cutThinking(rest)
		return k, rest, true, nil
	}
	for _, word := range []string{"false claim", "false-claim"} {
		if rest, ok = cutName(text, word); ok {
			return insideKind{"false claim", func(h *happening) bool { return h.node != nil && h.node.Claim.Verdict == thinking.False }}, rest, true, nil
		}
	}
	if rest, ok = cutName(text, "loop"); ok {
		return insideKind{"loop", func(h *happening) bool { return h.loop }}, rest, true, nil
	}
	if rest, ok = cutWord(text, "phrase"); ok {
		return cutPhrase(rest)
	}
	if rest, ok = cutWord(text, "line"); ok {
		n, rest, err := cutNumber(rest, "line 12")
		return insideKind{fmt.Sprintf("line %v", n), func(h *happening) bool { return h.line > 0 && h.line == int(n) }}, rest, true, err
	}
	if rest, ok = cutWord(text, "tokens"); ok {
		n, rest, err := cutNumber(rest, "tokens 200")
		return insideKind{fmt.Sprintf("tokens %v", n), func(h *happening) bool { return h.token > 0 && h.thought == int(n) }}, rest, true, err
	}
	if rest, ok = cutName(text, "token"); !ok {
		return k, text, false, nil
	}
	limit, less := strings.CutPrefix(rest, "<")
	if !less {
		return insideKind{"token", func(h *happening) bool { return h.token > 0 }}, rest, true, nil
	}
	p, rest, err := cutNumber(strings.TrimSpace(limit), "token < 0.05")
	return insideKind{fmt.Sprintf("token < %v", p), func(h *happening) bool { return h.token > 0 && h.prob < p }}, rest, true, err
}

// cutName takes words off that a comma may follow.
func cutName(text, name string) (string, bool) {
	rest, ok := strings.CutPrefix(text, name)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != ',' {
		return text, false
	}
	return strings.TrimSpace(rest), true
}

func cutThinking(text string) (insideKind, string) {
	for k := thinking.SetOut; k <= thinking.Answer; k++ {
		for _, name := range []string{k.String(), strings.ReplaceAll(k.String(), " ", "-")} {
			if rest, ok := cutName(text, name); ok {
				return insideKind{"thinking " + strings.ReplaceAll(k.String(), " ", "-"), func(h *happening) bool { return h.node != nil && h.node.Kind == k }}, rest
			}
		}
	}
	return insideKind{"thinking", func(h *happening) bool { return h.node != nil }}, text
}

func cutNumber(text, example string) (float64, string, error) {
	end := strings.IndexAny(text, " ,")
	if end < 0 {
		end = len(text)
	}
	n, err := strconv.ParseFloat(text[:end], 64)
	if err != nil || !(n > 0) {
		return 0, "", fmt.Errorf("%q is not a number above 0; write %s", text[:end], example)
	}
	return n, strings.TrimSpace(text[end:]), nil
}

func cutPhrase(text string) (k insideKind, rest string, ok bool, err error) {
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return k, "", false, fmt.Errorf(`the phrase is missing; write it in quotes: phrase "wait"`)
	}
	phrase, err := strconv.Unquote(quoted)
	if err != nil || strings.TrimSpace(phrase) == "" {
		return k, "", false, fmt.Errorf("%s holds no words", quoted)
	}
	return insideKind{"phrase " + quoted, func(h *happening) bool { return h.token > 0 && h.ends(phrase) }}, strings.TrimSpace(text[len(quoted):]), true, nil
}
