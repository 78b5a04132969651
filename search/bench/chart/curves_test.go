package chart

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func falling(n int) []StepPoint {
	var out []StepPoint
	for i := range n {
		out = append(out, StepPoint{float64(i * 10), 3 / (1 + float64(i))})
	}
	return out
}

func panels() []Panel {
	return []Panel{
		{"loss <nats> & more", []Curve{{"sft", falling(2000)}, {"reject", falling(30)}}},
		{"reward", []Curve{{"grpo", []StepPoint{{1, 0.3}, {2, 0.5}}}}},
	}
}

func TestCurvesText(t *testing.T) {
	text := CurvesText(panels(), 72)
	for _, want := range []string{"loss <nats> & more\n", "reward\n", "a  sft: 3, then 0.0015\n", "b  reject: 3, then 0.1\n", "a  grpo: 0.3, then 0.5\n", "19990 steps\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	// The curve falls: what is drawn first stands above what is drawn last.
	lines := strings.Split(text, "\n")
	first, last := -1, -1
	for i, line := range lines[1:12] {
		if _, drawn, ok := strings.Cut(line, "│"); ok && drawn != "" {
			if at := strings.IndexFunc(drawn, func(r rune) bool { return r != ' ' }); at == 0 && first < 0 {
				first = i
			}
		}
		if strings.Contains(line, "a") {
			last = i
		}
	}
	if first < 0 || last <= first {
		t.Errorf("the curve begins in row %d and ends in row %d:\n%s", first, last, text)
	}
}

func TestOddPanels(t *testing.T) {
	for name, drawn := range map[string][]Panel{
		"none": nil, "empty": {{Title: "x"}}, "no points": {{"x", []Curve{{"y", nil}}}},
		"one point": {{"x", []Curve{{"y", []StepPoint{{0, 0}}}}}}, "flat": {{"x", []Curve{{"y", []StepPoint{{0, 1}, {9, 1}}}}}},
		"panels": panels(),
	} {
		for _, width := range []int{0, 1, 79, 500} {
			for line := range strings.Lines(CurvesText(drawn, width)) {
				if n := utf8.RuneCountInString(line); n > mostWidth+1 || width >= leastWidth && n > max(width, leastWidth)+1 {
					t.Errorf("%s in %d: a line of %d: %q", name, width, n, line)
				}
			}
		}
		var b strings.Builder
		if err := CurvesSVG(&b, drawn); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "Inf") {
			t.Errorf("%s: a place that is no number", name)
		}
		wellFormed(t, b.String())
	}
}
