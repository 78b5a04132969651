package reading

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mention is a place where a label stands.
type mention struct {
	label      string
	start, end int
	given      bool // as a verdict, not as a word of a sentence
	marked     bool // behind "Verdict:", in a box, in a tag
}

// label reads the label that the model gives: one that is marked as the verdict, or
// else is a line of its own, or else the only one of the text. Denied ones do not
// count, nor does a list of all of them. Verdicts that disagree are none.
func (d *document) label(want Want) Reading {
	all := d.mentions(want.Labels)
	for _, group := range []func(mention) bool{
		func(m mention) bool { return m.marked },
		func(m mention) bool { return m.given },
		func(mention) bool { return true },
	} {
		var found *mention
		several := ""
		for i, m := range all {
			if !group(m) {
				continue
			}
			if found != nil && found.label != m.label {
				several = found.label
			}
			found = &all[i]
		}
		if found == nil {
			continue
		}
		if several != "" && !found.marked {
			return Reading{Reason: "it says both " + several + " and " + found.label}
		}
		// Whoever gives a verdict after the marked one has changed his mind.
		if last := lastGiven(all); last != nil && last.start > found.start && last.label != found.label {
			return Reading{Reason: "it says both " + found.label + " and " + last.label}
		}
		return Reading{Outcome: Read, Value: found.label, Span: d.span(found.start, found.end)}
	}
	return Reading{Reason: "there is none of " + strings.Join(want.Labels, ", ") + " in it"}
}

func lastGiven(all []mention) *mention {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].given {
			return &all[i]
		}
	}
	return nil
}

var (
	denial  = lazily(`(?i)(?:\bnot|\bnever|n't|\bhardly|\bneither|\bnor|\bno|\bnicht|\bkeineswegs|не|\bno\s+es|\bno\s+parece|\bpas|\bjamais|不|不是|非|并非|没)\s*(?:be|so|yet|entirely|completely|totally|really|quite|very|100%|at\s+all|ganz|совсем|a|an|is|it|that|"|')?\s*["']?$`)
	opener  = lazily(`(?i)^\s*(?:!|thing\b|,\s*(?:here|let|i\b|i'|of course|happy|no problem|we)|\.\s*(?:let|here|i'll|i will)\b)`)
	leadsIn = lazily(`(?i)(?:^|[:;.!]|→|->|=>|=|\b(?:so|thus|therefore|hence|verdict|label|answer|say|choose|conclude|also|por\s+tanto|entonces)|итак|значит|поэтому|所以|因此)\s*[:;,.]?\s*["'(\[]*\s*$`)
	// "I am sure that ..." says how sure the model is of what follows, "not sure if ..." that it
	// is not.
	certain  = lazily(`(?i)\b(?:i'm|i\s+am|we\s+are|quite|pretty|fairly)\s+$`)
	ofWhat   = lazily(`(?i)^\s+(?:that|it|this|of|the|they)\b`)
	unsure   = lazily(`(?i)(?:\bnot|n't)\s+(?:\w+\s+)?sure\s+(?:if|whether|that|it|this|the)\b[^.!\n]*$`)
	ticked   = lazily(`(?i)(?:\[[x✓]\]|✓) $`)
	listLink = lazily(`(?i)^[\s,/|"'()\]\[;]*(?:or|and|oder|und|или|и|o|y|或|和|和者)?[\s,/|"'()\]\[;]*$`)
)

// mentions finds the labels of a text that are not denied, in order.
func (d *document) mentions(labels []string) []mention {
	if len(labels) == 0 {
		return nil
	}
	quoted := make([]string, len(labels))
	for i, l := range labels {
		quoted[i] = regexp.QuoteMeta(strings.ToLower(l))
	}
	pattern := regexp.MustCompile(`(?i)` + strings.Join(quoted, "|"))
	var all []mention
	for _, place := range pattern.FindAllStringIndex(d.s, -1) {
		if !d.word(place) {
			continue
		}
		m := mention{start: place[0], end: place[1]}
		for _, l := range labels {
			if strings.EqualFold(l, d.s[place[0]:place[1]]) {
				m.label = l
			}
		}
		all = append(all, m)
	}
	all = d.withoutLists(all)
	var kept []mention
	region := 0
	for _, m := range all {
		before := d.s[max(0, m.start-40):m.start]
		before = before[strings.LastIndexByte(before, '\n')+1:]
		rest := d.s[m.end:min(len(d.s), m.end+40)]
		after, _, _ := strings.Cut(rest, "\n")
		if denial().MatchString(before) || unsure().MatchString(before) || certain().MatchString(before) && ofWhat().MatchString(after) || strings.HasSuffix(before, "[ ] ") { // a box that is not ticked
			continue
		}
		if strings.TrimSpace(before) == "" && opener().MatchString(rest) && len(strings.TrimSpace(d.s[m.end:])) > 20 {
			continue // a friendly beginning
		}
		bare := strings.Trim(after, " .!\"')]*✓;:,") == ""
		starts := strings.Trim(before, " \"'([*#>-") == "" && m.start-len(before) >= 0 && len(before) < 40
		ends := len(rest) < 40 && bare || strings.Contains(rest, "\n") && bare
		m.given = starts && (ends || strings.IndexByte(".,:;!-(", first(strings.TrimLeft(after, " \"'"))) >= 0) || ends && leadsIn().MatchString(before)
		m.marked = ticked().MatchString(before)
		for region < len(d.regions) && d.regions[region].end < m.start {
			region++
		}
		for r := region; r < len(d.regions) && d.regions[r].start <= m.start; r++ {
			if d.regions[r].end >= m.end && strings.Trim(d.s[d.regions[r].start:m.start], " \"'([*\n") == "" {
				m.marked, m.given = true, true
			}
		}
		kept = append(kept, m)
	}
	return kept
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// word reports whether a match stands by itself.
func (d *document) word(place []int) bool {
	before, _ := utf8.DecodeLastRuneInString(d.s[:place[0]])
	after, _ := utf8.DecodeRuneInString(d.s[place[1]:])
	joins := func(r rune) bool {
		return r != utf8.RuneError && !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
	}
	return !joins(before) && !joins(after)
}

// withoutLists leaves out labels that are listed side by side, as prompts do.
func (d *document) withoutLists(all []mention) []mention {
	var kept []mention
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].label != all[j-1].label && listLink().MatchString(d.s[all[j-1].end:min(all[j].start, all[j-1].end+20)]) && all[j].start-all[j-1].end < 20 && !strings.ContainsAny(strings.Replace(d.s[all[j-1].end:all[j].start], " ; ", "\n", 1), "\n") && !strings.Contains(d.s[all[j-1].end:all[j].start], "[ ]") { // a dash, another line, a box
			j++
		}
		if j == i+1 {
			kept = append(kept, all[i])
		}
		i = j
	}
	return kept
}
