package reading_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"espalier/search/reading"
)

var (
	namesAnswer = regexp.MustCompile(`(?i)^[\s*#>"]*(?:the\s+|la\s+|die\s+)?(?:final\s+|best\s+)?(?:answer|choice|verdict|evaluation|score|ответ|оценка|antwort|bewertung|respuesta|évaluation|réponse|答案|评估|答え)[\s*]*(?:is|ist|es|est)?[\s*]*[:：]`)
	doubts      = regexp.MustCompile(`(?i)\b(?:wait|no|not|but|hmm|instead|however|choice|answer|score|verdict)\b|n't|не|nicht|sino|不|但|等|答|解`)
	side        = regexp.MustCompile(`^([\d()+*/×÷−–·. -]+[\d)]) = 24$`)
)

// orders are the parts of a reply in other orders in which it says the same; reversed
// says that what is read is in that order, too.
func orders(e entry) (replies []string, reversed []bool) {
	add := func(reply string, back bool) { replies, reversed = append(replies, reply), append(reversed, back) }
	parts := strings.Split(strings.TrimSpace(e.Reply), "\n\n")
	if last := parts[len(parts)-1]; len(parts) > 1 && !thinks(e.Reply) && namesAnswer.MatchString(last) && !doubts.MatchString(strings.Join(parts[:len(parts)-1], "\n")) {
		add(strings.Join(append([]string{last}, parts[:len(parts)-1]...), "\n\n"), false)
	}
	if m := side.FindStringSubmatch(e.Reply); m != nil {
		add("24 = "+m[1], false)
	}
	if fields := members(e.Reply); len(fields) > 1 {
		slices.Reverse(fields)
		add("{"+strings.Join(fields, ", ")+"}", false)
	}
	if rows := strings.Split(e.Reply, "\n"); e.kind() == "moves" && len(rows) > 1 && !strings.Contains(e.Reply, "\n\n") && !thinks(e.Reply) && everyLine(rows) {
		slices.Reverse(rows)
		add(strings.Join(rows, "\n"), true)
	}
	return replies, reversed
}

// everyLine reports whether each line is a step of its own.
func everyLine(rows []string) bool {
	for _, r := range rows {
		if strings.Count(r, "=") != 1 || !strings.ContainsAny(r, "0123456789") {
			return false
		}
	}
	return true
}

// members are those of a JSON object, as they are written.
func members(text string) (all []string) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil
		}
		name, _ := json.Marshal(key)
		all = append(all, string(name)+": "+string(value))
	}
	if _, err := d.Token(); err != nil || d.More() {
		return nil
	}
	return all
}

// TestOrder: what says the same in another order is read alike.
func TestOrder(t *testing.T) {
	tried, failed := map[string]int{}, 0
	for _, e := range corpus(t) {
		replies, reversed := orders(e)
		for i, reply := range replies {
			other := e
			other.Reply = reply
			tried[e.kind()]++
			before, r := e.find(t), other.find(t)
			want := strings.Split(before.Value, "\n")
			if reversed[i] {
				slices.Reverse(want)
			}
			if r.Outcome != before.Outcome || r.Value != strings.Join(want, "\n") {
				failed++
				t.Logf("%s\n   as %q\n   read %s %q (%s)\n   want %s %q", e, reply, r.Outcome, r.Value, r.Reason, before.Outcome, want)
			}
			if p := e.problem(t); p != nil && r.Outcome == reading.Read && e.kind() != "moves" && e.Verdict != "right" && verdict(t, p, r.Value) == "right" {
				t.Errorf("a wrong answer is accepted: %s\n   as %q", e, reply)
			}
		}
	}
	total := 0
	for _, n := range tried {
		total += n
	}
	t.Logf("%d of %d orders are read alike: %v", total-failed, total, tried)
	if total < 80 || failed*100 > total {
		t.Errorf("%d of %d orders are read differently", failed, total)
	}
}
