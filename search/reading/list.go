package reading

import (
	"encoding/json"
	"strings"
)

var (
	// The marks of items, in five languages.
	item   = lazily(`(?i)^(?:#{1,6}\s+)?(?:[-*•+‣▪◦●]\s+|\(?\d{1,3}(?:[.):]\s+|[、．：）]\s*)|(?:step|option|thought|шаг|вариант|schritt|variante|paso|opción|idea)\s+\d{1,3}\s*(?:[.:)：]|\s[-–—]\s)\s*|第\s*[\d一二三四五六七八九十]{1,3}\s*步\s*[:：,，.、]?\s*|步骤\s*[\d一二三四五六七八九十]{1,3}\s*[:：.、]?\s*|[一二三四五六七八九十]{1,2}、\s*|[①-⑳]\s*|\(?[a-h]\)\s+)`)
	strong = lazily(`\*\*(\S(?:.*?\S)?)\*\*|__(\S(?:.*?\S)?)__`)
	bullet = lazily(`^(?:(?:[-*•+>‣▪◦●]|#{1,6}|\(?\d{1,3}[.)])\s+)+`)
	// A string of JSON that is whole.
	jsonString = lazily(`"(?:[^"\\\n]|\\.)+"\s*(?:[,\]:}]|$)`)
	blankLine  = lazily(`\n[ \t\r]*\n`)
)

// Bare strips a line of bullet, number, heading and emphasis.
func Bare(line string) string {
	for {
		before := line
		line = strings.TrimSpace(strong().ReplaceAllString(line, "$1$2"))
		line = strings.TrimSpace(bullet().ReplaceAllString(line, ""))
		if line == before {
			return line
		}
	}
}

// Items are the parts of a text, as the model wrote them: those of its list, with
// what is indented below them; else its paragraphs; else its lines.
func Items(text string) []string {
	text = strings.TrimSpace(invisible.Replace(text))
	if items := jsonItems(text); len(items) > 1 {
		return items
	}
	if items := listed(text); len(items) > 1 {
		return items
	}
	var parts []string
	for _, part := range blankLine().Split(text, -1) {
		if part = Bare(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) > 1 {
		return parts
	}
	return bareLines(text)
}

// bareLines are the lines that say something, without fences.
func bareLines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = Bare(line); line != "" && !strings.HasPrefix(line, "```") {
			all = append(all, line)
		}
	}
	return all
}

// jsonItems are the strings of a JSON array, also of one that is cut off.
func jsonItems(text string) []string {
	text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "```json"), "```")
	text = strings.TrimSpace(text)
	at := strings.IndexByte(text, '[')
	if at < 0 || at > 40 || text[0] != '[' && text[0] != '{' {
		return nil
	}
	var items []string
	for _, quoted := range jsonString().FindAllString(text[at:], -1) {
		if strings.HasSuffix(quoted, ":") {
			continue // a key
		}
		var s string
		if json.Unmarshal([]byte(strings.TrimRight(quoted, ",]} \n\t")), &s) == nil && strings.TrimSpace(s) != "" {
			items = append(items, Bare(s))
		}
	}
	return items
}

// listed collects list items that begin at the margin. A paragraph after the last
// one is a farewell.
func listed(text string) []string {
	var items []string
	blank, aside := false, ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(strong().ReplaceAllString(line, "$1$2"), " \t\r\n")
		mark := item().FindString(line)
		switch {
		case mark != "":
			if aside != "" {
				items[len(items)-1] += aside
			}
			items, aside = append(items, line[len(mark):]), ""
		case strings.TrimSpace(line) == "":
			blank = true
			continue
		case len(items) == 0 || strings.HasPrefix(line, "```"):
		case aside != "" || blank && line[0] != ' ' && line[0] != '\t':
			aside += "\n" + strings.TrimSpace(line)
		default:
			items[len(items)-1] += "\n" + strings.TrimSpace(line)
		}
		blank = false
	}
	var kept []string
	for _, text := range items {
		if text = strings.TrimSpace(text); text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// list reads the items of a reply.
func (d *document) list() Reading {
	text := d.reply[d.body.Start:d.body.End]
	items := Items(text)
	if len(items) == 0 {
		return Reading{Reason: "there is nothing in it"}
	}
	if len(items) == 1 {
		if span, ok := d.refusal(); ok {
			return Reading{Outcome: Refused, Span: span, Reason: "the reply declines or asks back: " + short(d.reply[span.Start:span.End])}
		}
	}
	span := d.body
	if at := strings.Index(text, items[0]); at >= 0 {
		span.Start += at
	}
	last := items[len(items)-1]
	if at := strings.LastIndex(text, last); at >= 0 && d.body.Start+at >= span.Start {
		span.End = d.body.Start + at + len(last)
	}
	return Reading{Outcome: Read, Value: strings.Join(items, "\n"), Items: items, Span: span}
}

// Lines are the lines of a reply without its thinking and its markup, in plain
// characters, each with where it stands.
func Lines(reply string) (text []string, spans []Span) {
	body, _ := Body(reply)
	d := parse(reply, body)
	if s := strings.TrimSpace(d.s); s != "" && (s[0] == '[' || s[0] == '{') && s[len(s)-1] == s[0]+2 {
		d.s = strings.ReplaceAll(d.s, "\n", " ") // JSON has its own lines
	}
	lines(d.s, func(start, end int) bool {
		for end > start {
			line, next := d.s[start:end], end
			for _, cut := range between().FindAllStringIndex(line, -1) { // strings or objects of a JSON array
				if !jsonKey().MatchString(line[cut[1]:]) {
					line, next = line[:cut[0]], start+cut[1]
					break
				}
			}
			if trimmed := strings.TrimSpace(line); trimmed != "" {
				text, spans = append(text, strings.TrimSpace(soft(trimmed))), append(spans, d.span(start, start+len(line)))
			}
			start = next
		}
		return true
	})
	return text, spans
}

var (
	between = lazily(`"\s*,\s*"|\}\s*,\s*\{`)
	jsonKey = lazily(`^[^"\n]{1,40}"\s*:`)
)
