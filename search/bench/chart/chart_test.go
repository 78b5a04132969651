package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func sample() []Series {
	return []Series{
		{"best-of", []Point{{500, 0.2, 0.1, 0.3}, {1000, 0.3, 0.2, 0.4}, {4000, 0.5, 0.4, 0.6}}},
		{"tot-dfs <think> & more", []Point{{500, 0.02, 0, 0.1}, {1000, 0.6, 0.5, 0.7}, {4000, 1, 0.96, 1}}},
		{"io", []Point{{18, 0, 0, 0.04}}},
	}
}

// Run with UPDATE=1 to write what is drawn now.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) { golden(t, "testdata/chart.txt", Text(sample(), 72)) }

func TestSVG(t *testing.T) {
	var b strings.Builder
	if err := SVG(&b, "Game of 24 & more", "tokens per puzzle", sample()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/chart.svg", b.String())
	wellFormed(t, b.String())
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOddCharts(t *testing.T) {
	many := make([]Series, 60)
	for i := range many {
		many[i] = Series{Name: "m", Points: []Point{{Tokens: 100, Share: 0.5}}}
	}
	for name, series := range map[string][]Series{
		"none": nil, "empty": {{Name: "x"}}, "one point": {{"x", []Point{{Tokens: 0}}}}, "many": many,
		"far": {{"x", []Point{{Tokens: 1}, {Tokens: 1e9, Share: 1}}}},
	} {
		for _, width := range []int{0, 1, 40, 79, 500} {
			for line := range strings.Lines(Text(series, width)) {
				if n := utf8.RuneCountInString(line); n > mostWidth+1 || width >= leastWidth && n > max(width, leastWidth)+1 {
					t.Errorf("%s in %d: a line of %d: %q", name, width, n, line)
				}
			}
		}
		var b strings.Builder
		if err := SVG(&b, name, "tokens", series); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.String())
	}
}
