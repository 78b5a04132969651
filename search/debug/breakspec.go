package debug

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"espalier/search"
)

// ParseBreakpoint reads what break and trace are given:
//
//	[THOUGHT] [on KIND, KIND] [depth N] [if CONDITION] [hits [OP] N] [once] [: MESSAGE]
//
// On may also be followed by a condition, and a condition may stand alone.
func ParseBreakpoint(text string) (*Breakpoint, error) {
	b := &Breakpoint{Thought: -1}
	rest := strings.TrimSpace(text)
	if at := scan(rest, ':'); at >= 0 {
		var err error
		if b.Says, err = parseMessage(rest[at+1:]); err != nil {
			return nil, err
		}
		rest = strings.TrimSpace(rest[:at])
	}
	rest, b.Once = cutOnce(rest)
	rest, hits, err := cutHits(rest)
	if err != nil {
		return nil, err
	}
	b.Hits = hits
	if word, after, _ := strings.Cut(rest, " "); word != "" {
		if id, err := strconv.Atoi(word); err == nil && !strings.HasPrefix(strings.TrimSpace(after), "=") {
			if id < 0 {
				return nil, fmt.Errorf("thought %d: thoughts are numbered from 0", id)
			}
			b.Thought, rest = search.NodeID(id), strings.TrimSpace(after)
		}
	}
	var condition []string
	if after, ok := cutWord(rest, "on"); ok {
		names, more, err := b.kindList(after)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			condition, rest = append(condition, strings.TrimPrefix(after, "if ")), ""
			if word, ok := soleWord(after); ok {
				return nil, fmt.Errorf("unknown kind of event %q; %sthere are %s", word, meant(word, strings.Split(kindNames(), ", ")), kindNames())
			}
		} else {
			b.Kinds, rest = names, more
		}
	}
	if after, ok := cutWord(rest, "depth"); ok {
		word, more, _ := strings.Cut(after, " ")
		if n, err := strconv.Atoi(word); err == nil {
			condition, rest = append(condition, fmt.Sprintf("depth == %d", n)), strings.TrimSpace(more)
		}
	}
	if after, ok := cutWord(rest, "if"); ok {
		rest = after
		if rest == "" {
			return nil, &ExpressionError{rest, 1, "an expression is missing; try value < 0.3 && depth == 1"}
		}
	}
	if rest != "" {
		condition = append(condition, rest)
	}
	if len(condition) > 0 {
		source := condition[0]
		if len(condition) > 1 {
			source = condition[0] + " && (" + condition[1] + ")"
		}
		if b.If, err = Condition(source); err != nil {
			return nil, err
		}
	}
	if b.If == nil && len(b.Kinds) == 0 && b.Thought < 0 {
		return nil, fmt.Errorf("where to stop is missing: a thought (break 12), a kind of event (break on backtrack), or a condition (break if value < 0.3)")
	}
	b.forget()
	return b, nil
}

var onceWord = regexp.MustCompile(`(^|\s)once$`)

func cutOnce(text string) (string, bool) {
	if at := onceWord.FindStringIndex(text); at != nil {
		return strings.TrimSpace(text[:at[0]]), true
	}
	return text, false
}

var hitsClause = regexp.MustCompile(`(^|\s)hits\s*(==|>=|<=|>|<|%)?\s*(-?\d+)$`)

// cutHits takes the hit count off the end. A number alone counts from there on.
func cutHits(text string) (string, Hits, error) {
	at := hitsClause.FindStringSubmatchIndex(text)
	if at == nil {
		return text, Hits{}, nil
	}
	h := Hits{Op: ">="}
	if at[4] >= 0 {
		h.Op = text[at[4]:at[5]]
	}
	n, err := strconv.Atoi(text[at[6]:at[7]])
	if err != nil || n < 1 {
		return "", Hits{}, fmt.Errorf("hits %s: hits count from 1", text[at[6]:at[7]])
	}
	h.N = n
	return strings.TrimSpace(text[:at[0]]), h, nil
}

// cutWord takes a word off the beginning.
func cutWord(text, word string) (string, bool) {
	rest, ok := strings.CutPrefix(text, word)
	if !ok || rest != "" && rest[0] != ' ' {
		return text, false
	}
	return strings.TrimSpace(rest), true
}

// kindList reads kinds of events, and of what happens inside a reply, with commas between
// them.
func (b *Breakpoint) kindList(text string) (names []string, rest string, err error) {
	rest = text
	var kinds []kind
	var insides []insideKind
	for {
		inside, more, ok, err := cutInside(rest)
		if err != nil {
			return nil, "", err
		}
		if ok {
			names, insides, rest = append(names, inside.name), append(insides, inside), more
		} else {
			end := strings.IndexFunc(rest, func(r rune) bool { return r == ' ' || r == ',' })
			if end < 0 {
				end = len(rest)
			}
			k, ok := kindNamed(rest[:end])
			if !ok {
				return nil, text, nil
			}
			names, kinds = append(names, strings.ToLower(rest[:end])), append(kinds, k)
			rest = strings.TrimSpace(rest[end:])
		}
		after, ok := strings.CutPrefix(rest, ",")
		if !ok {
			break
		}
		rest = strings.TrimSpace(after)
	}
	// "value < 0.3" is a condition, although value is a kind as well.
	if rest != "" {
		if _, ok := cutWord(rest, "if"); !ok {
			if _, ok := cutWord(rest, "depth"); !ok {
				return nil, text, nil
			}
		}
	}
	b.kinds, b.inside = kinds, insides
	return names, rest, nil
}

// soleWord reports whether a text is one word that is not a condition by itself.
func soleWord(text string) (string, bool) {
	word, rest, _ := strings.Cut(text, " ")
	_, conditional := cutWord(rest, "if")
	for _, name := range Names() {
		if name == word {
			return "", false
		}
	}
	return word, rest == "" || conditional
}
