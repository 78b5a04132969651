package export

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"espalier/search"
	"espalier/sessions"
)

func TestGolden(t *testing.T) {
	for file, format := range map[string]string{
		"sample.jsonl": "jsonl", "sample.md": "markdown", "sample.dot": "dot", "sample.mmd": "mermaid", "sample.svg": "svg", "sample.cast": "asciicast",
		"sample.otlp.json": "otlp", "sample.inspect.json": "inspect",
	} {
		t.Run(format, func(t *testing.T) { golden(t, file, exported(t, format, sample(), Options{})) })
	}
	t.Run("few thoughts", func(t *testing.T) {
		golden(t, "few.mmd", exported(t, "mermaid", sample(), Options{MaxThoughts: 4}))
	})
	t.Run("unfinished", func(t *testing.T) {
		r := sample()
		r.Events, r.Times, r.Notes, r.Parent = r.Events[:24], r.Times[:24], nil, ""
		golden(t, "unfinished.md", exported(t, "markdown", r, Options{}))
	})
}

// hostile has the most awkward words in every place.
func hostile() *sessions.Recording {
	r := sample()
	words := "]]> --> \"'`${x}`</text></svg><script>alert(1)</script> \\\" \n```\n%% end; #quot; \x00\x1b]0;x\a\u202e|"
	r.Title = words
	for i, e := range r.Events {
		switch b := e.Body.(type) {
		case search.Started:
			b.State, b.Puzzle.Input, b.Model = words, words, words
			r.Events[i].Body = b
		case search.Thought:
			b.Text = words
			r.Events[i].Body = b
		case search.Checked:
			b.State, b.Reason = words, words
			r.Events[i].Body = b
		case search.Solved:
			b.Answer = words
			r.Events[i].Body = b
		}
	}
	return r
}

func TestHostileWordsStayWords(t *testing.T) {
	for _, f := range Formats() {
		if f.Name == "png" {
			continue
		}
		out := exported(t, f.Name, hostile(), Options{})
		if i := bytes.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == '\u202e' && f.Name != "jsonl" }); i >= 0 {
			t.Errorf("%s has a control character: %q", f.Name, out[max(0, i-20):i+20])
		}
		if f.Name == "svg" || f.Name == "mermaid" {
			if bytes.Contains(out, []byte("<script")) || bytes.Contains(out, []byte("</svg><")) {
				t.Errorf("%s has foreign mark-up", f.Name)
			}
		}
	}
	d := xml.NewDecoder(bytes.NewReader(exported(t, "svg", hostile(), Options{})))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for i, line := range bytes.Split(bytes.TrimSpace(exported(t, "asciicast", hostile(), Options{})), []byte("\n")) {
		if !json.Valid(line) {
			t.Errorf("asciicast, line %d: %s", i+1, line)
		}
	}
}

// TestContrast holds the colours of the pictures to WCAG: 4.5 for words, 3 for
// lines.
func TestContrast(t *testing.T) {
	check := func(what, a, b string, least float64) {
		if c := contrast(t, a, b); c < least {
			t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", what, a, b, c, least)
		}
	}
	for _, l := range append(looks, lookOf(box{count: 1})) {
		check(string(l.status), l.light, lightPaper, 4.5)
		check(string(l.status), l.dark, darkPaper, 4.5)
		check(string(l.status)+", lines", l.mid, lightPaper, 3)
		check(string(l.status)+", lines", l.mid, darkPaper, 3)
	}
	check("ink", lightInk, lightPaper, 4.5)
	check("ink", darkInk, darkPaper, 4.5)
	check("quiet", lightQuiet, lightPaper, 4.5)
	check("quiet", darkQuiet, darkPaper, 4.5)
	check("edge", lightEdge, lightPaper, 3)
	check("edge", darkEdge, darkPaper, 3)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(k string) float64 {
		n, err := strconv.ParseUint(strings.TrimPrefix(k, "#"), 16, 24)
		if err != nil || len(k) != 7 {
			t.Fatalf("%q is no colour", k)
		}
		sum := 0.0
		for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
			c := float64(n>>(8*i)&0xff) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestLayoutIsTidy(t *testing.T) {
	tree, err := search.Fold(sample().Events)
	if err != nil {
		t.Fatal(err)
	}
	sketches := map[string]*sketch{"tall parents of low children": tallParents()}
	for _, most := range []int{1, 3, 5, 100} {
		sketches[fmt.Sprintf("%d thoughts", most)] = newSketch(tree, most)
	}
	for name, s := range sketches {
		l := newLayout(s, 0)
		for i, a := range l.at {
			if a.x < margin || a.x+a.w > l.width-margin+0.1 || a.y < margin-0.1 || a.y+a.h > l.height-margin+0.1 {
				t.Errorf("%s: box %d leaves the paper: %+v", name, i, a)
			}
			for j, b := range l.at[:i] {
				if a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h {
					t.Errorf("%s: boxes %d and %d overlap: %+v %+v", name, i, j, a, b)
				}
			}
			if p := l.boxes[i].parent; p >= 0 && l.at[p].x+l.at[p].w >= a.x {
				t.Errorf("%s: box %d is not to the right of its parent", name, i)
			}
		}
	}
}

// tallParents is a tree of thoughts of three lines, each with a count of two below it,
// as a search that pruned all that came of them.
func tallParents() *sketch {
	s := &sketch{boxes: []box{{parent: -1, lines: []string{"root"}}}}
	for range 3 {
		parent := len(s.boxes)
		s.boxes[0].children = append(s.boxes[0].children, parent)
		s.boxes = append(s.boxes,
			box{parent: 0, children: []int{parent + 1}, lines: []string{"thought", "state", "kept"}},
			box{parent: parent, count: 8, lines: []string{"8 more thoughts", "8 pruned"}})
	}
	return s
}

func TestSketchCountsWhatItHides(t *testing.T) {
	tree, err := search.Fold(sample().Events)
	if err != nil {
		t.Fatal(err)
	}
	for most := range 12 {
		s := newSketch(tree, most)
		thoughts, hidden, solution := 0, 0, 0
		for _, b := range s.boxes {
			hidden += b.count
			if b.count == 0 {
				thoughts++
			}
			if b.solution {
				solution++
			}
		}
		if thoughts+hidden != tree.Len() || hidden != s.more {
			t.Errorf("at most %d: %d boxes and %d hidden, of %d", most, thoughts, hidden, tree.Len())
		}
		if thoughts > max(most, 4) || solution != 4 {
			t.Errorf("at most %d: %d boxes, %d of them the way to the answer", most, thoughts, solution)
		}
	}
}

func TestPNG(t *testing.T) {
	image, err := png.Decode(bytes.NewReader(exported(t, "png", sample(), Options{})))
	if err != nil {
		t.Fatal(err)
	}
	ink := 0
	for y := range image.Bounds().Dy() {
		for x := range image.Bounds().Dx() {
			if r, _, _, _ := image.At(x, y).RGBA(); r < 0x8000 {
				ink++
			}
		}
	}
	if share := float64(ink) / float64(image.Bounds().Dx()*image.Bounds().Dy()); share < 0.01 || share > 0.2 {
		t.Errorf("%.3f of the picture is dark", share)
	}
	c, err := newCanvas(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	signs := "·…→×−–÷≠’"
	for r := ' '; r <= '~'; r++ {
		signs += string(r)
	}
	for _, r := range signs {
		if advance, ok := c.face.GlyphAdvance(r); !ok || advance.Round() != letter*pngScale {
			t.Errorf("%q advances by %v pixels, want %v", r, advance, letter*pngScale)
		}
	}
	r := sample()
	r.Events = r.Events[:len(r.Events)-2]
	for i := range 5000 { // a tree that no picture holds
		r.Events = append(r.Events, search.Event{Seq: len(r.Events) + 1, Body: search.Thought{Node: search.NodeID(10 + i), Text: "x"}})
	}
	var b bytes.Buffer
	f, _ := FormatNamed("png")
	if err := f.Write(&b, r, Options{MaxThoughts: 5000}); err == nil || !strings.Contains(err.Error(), "fewer thoughts") || b.Len() > 0 {
		t.Error(err)
	}
}

func TestAsciicastTimes(t *testing.T) {
	r := sample()
	cast := func(o Options) (last float64) {
		lines := strings.Split(strings.TrimSpace(string(exported(t, "asciicast", r, o))), "\n")
		for _, line := range lines[1:] {
			var at float64
			if _, err := fmt.Sscanf(line, "[%f,", &at); err != nil || at < last {
				t.Errorf("%s after %v: %v", line, last, err)
			}
			last = at
		}
		return last
	}
	slow, fast, steady := cast(Options{}), cast(Options{Pace: sessions.Pace{Speed: 2}}), cast(Options{Pace: sessions.Pace{Rate: 10}})
	if math.Abs(slow-castLinger-2*(fast-castLinger)) > 0.01 || math.Abs(steady-castLinger-float64(len(r.Events)-1)/10) > 0.01 {
		t.Error(slow, fast, steady)
	}
	var b bytes.Buffer
	if err := writeAsciicast(&b, r, Options{Pace: sessions.Pace{Rate: -1}}); err == nil {
		t.Error("-1 is no rate")
	}
}
