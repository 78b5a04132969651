package prompting

import (
	"strings"
	"testing"
)

func TestReadGrade(t *testing.T) {
	for reply, want := range map[string]string{
		"It keeps to the rules.\nScore: 4":                              "4",
		"- 1 point: yes\n- 0 points: no\n\n**Score: 3/5**":              "3",
		"Score: N\nScore: 2.":                                           "2",
		"All of it holds.\n5":                                           "5",
		"The first three hold. So the total score is 3":                 "3",
		"Total: 1 + 1 + 1 = 3\nScore: 3 out of 5":                       "3",
		"Score: 4\nI hope that helps.":                                  "4",
		"Score: 5\nNo, it is wrong.\nScore: 1":                          "1",
		"**Score:** 0":                                                  "0",
		"Score: 4.5":                                                    "",
		"Score: 7":                                                      "",
		"It is about what was asked, and every calculation in it is ok": "",
		"": "",
	} {
		found, err := readGrade(reply)
		if found.Text != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", reply, found.Text, err)
		}
		if span := reply[found.Span.Start:found.Span.End]; want != "" && !strings.Contains(span, want) {
			t.Errorf("%q: the score is to stand in %q", reply, span)
		}
	}
}

func FuzzReadGrade(f *testing.F) {
	for _, seed := range []string{"Score: 4", "**Score: 3/5**", "5", "score\n\n1", "Score: \x00 2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		found, err := readGrade(reply)
		if err == nil && (len(found.Text) != 1 || found.Text < "0" || found.Text > "5" || found.Span.End > len(reply) || found.Span.Start > found.Span.End) {
			t.Errorf("%+v", found)
		}
	})
}
