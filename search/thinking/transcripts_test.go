package thinking

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// label is one segment of a transcript, labelled by hand.
type label struct {
	kind     Kind
	parent   int // counted from 1; 0: the beginning
	from, to int
}

// readLabels reads a file in the form of testdata/README.md.
func readLabels(path string) (text string, labels []label, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", nil, err
	}
	var out strings.Builder
	var depths []int
	gap, answer, between := "", false, " "
	for i, line := range strings.Split(string(b), "\n") {
		switch {
		case strings.HasPrefix(line, "# language: zh"):
			between = ""
			continue
		case strings.HasPrefix(line, "#"):
			continue
		case strings.TrimSpace(line) == "":
			gap = "\n\n"
			continue
		case line == "</think>":
			out.WriteString("\n</think>\n\n")
			answer, gap = true, ""
			continue
		}
		if answer {
			labels = append(labels, label{Answer, 0, out.Len(), out.Len() + len(line)})
			out.WriteString(line + "\n")
			continue
		}
		head, said, ok := strings.Cut(line, " | ")
		if !ok {
			return "", nil, fmt.Errorf("%s:%d: want KIND | TEXT", path, i+1)
		}
		if _, broken := strings.CutPrefix(strings.TrimSpace(head), "/"); broken {
			gap = "\n"
		}
		depth := len(head) - len(strings.TrimLeft(head, " "))
		kind, err := ParseKind(strings.Trim(head, " /"))
		if err != nil {
			return "", nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		l := label{kind: kind}
		for j := len(depths) - 1; j >= 0; j-- {
			if depths[j] < depth {
				l.parent = j + 1
				break
			}
		}
		if gap == "" {
			gap = between
		}
		if out.Len() > 0 {
			out.WriteString(gap)
		}
		l.from = out.Len()
		out.WriteString(said)
		l.to, gap = out.Len(), ""
		labels, depths = append(labels, l), append(depths, depth)
	}
	return out.String(), labels, nil
}

// score counts what a reader got right of what was labelled.
type score struct{ segments, cut, kinds, edges, read int }

func (s *score) add(o score) {
	s.segments += o.segments
	s.cut += o.cut
	s.kinds += o.kinds
	s.edges += o.edges
	s.read += o.read
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

// measure compares the nodes of a text with its labels: segments are the same if their bytes
// are, and edges if both ends are.
func measure(text string, labels []label, show func(string, ...any)) score {
	r := Read(text, Rules{})
	s := score{segments: len(labels), read: len(r.Nodes())}
	byPlace := map[[2]int]Node{}
	for _, n := range r.Nodes() {
		byPlace[[2]int{n.From, n.To}] = n
	}
	ids := map[int]int{0: 0} // labels by node
	for i, l := range labels {
		if n, ok := byPlace[[2]int{l.from, l.to}]; ok {
			ids[n.ID] = i + 1
		}
	}
	for i, l := range labels {
		n, ok := byPlace[[2]int{l.from, l.to}]
		if !ok {
			show("%3d not cut: %s", i+1, text[l.from:l.to])
			continue
		}
		s.cut++
		parent, known := ids[n.Parent]
		note := ""
		if n.Kind == l.kind {
			s.kinds++
		} else {
			note += fmt.Sprintf(" %s, not %s;", l.kind, n.Kind)
		}
		if known && parent == l.parent {
			s.edges++
		} else {
			note += fmt.Sprintf(" below %d, not %d;", l.parent, parent)
		}
		if note != "" {
			show("%3d%s %s", i+1, note, text[l.from:l.to])
		}
	}
	return s
}

// TestTranscripts measures the reader on transcripts that were labelled by hand.
func TestTranscripts(t *testing.T) {
	const least = 0.85
	for _, set := range []string{"develop", "heldout"} {
		files, err := filepath.Glob(filepath.Join("testdata", set, "*.txt"))
		if err != nil || len(files) < 15 {
			t.Fatalf("%d transcripts in %s: %v", len(files), set, err)
		}
		var sum score
		for _, path := range files {
			text, labels, err := readLabels(path)
			if err != nil {
				t.Fatal(err)
			}
			show := func(string, ...any) {}
			if set == "develop" || os.Getenv("SHOW_HELDOUT") != "" {
				show = func(format string, args ...any) { t.Logf(filepath.Base(path)+" "+format, args...) }
			}
			s := measure(text, labels, show)
			t.Logf("%-24s %3d segments: cut %.2f, kinds %.2f, edges %.2f", filepath.Base(path), s.segments, share(s.cut, s.segments), share(s.kinds, s.segments), share(s.edges, s.segments))
			sum.add(s)
		}
		kinds, recall, precision := share(sum.kinds, sum.segments), share(sum.edges, sum.segments), share(sum.edges, sum.read)
		t.Logf("%s: %d segments, %.3f cut alike, kinds %.3f, edges: recall %.3f, precision %.3f", set, sum.segments, share(sum.cut, sum.segments), kinds, recall, precision)
		if kinds < least || recall < least || precision < least {
			t.Errorf("%s: less than %.2f", set, least)
		}
	}
}
