package export

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"espalier/search"
	"espalier/sessions"
)

// attacks are texts that mean something to a reader of some format.
var attacks = []string{
	"good\r```\r<script>alert(1)</script>\r",
	"a\u2028```\u2029<script>alert(1)</script>\v\f```\n~~~~\n<script>x</script>",
	"``````````\n<script>alert(1)</script>\n```",
	"1 | 2 \\| 3 \\\\| <img src=x onerror=alert(1)> `|` | x |",
	"`|<script>alert(1)</script>|`",
	"[x](javascript:alert(1)) ![y](data:text/html,z) <javascript:alert(1)> [a]: javascript:b",
	"# heading\n\n- list\n\n    <script>alert(1)</script>\n",
	"</details><script>alert(1)</script>\n\n</details>\n\n<script>",
	"]]> --> \"'${x}</text></svg><script>alert(1)</script><!--",
	"\"]; evil [label=\"x\"]; // \\\" \\N \\G &#34; &quot; \\",
	"\"] --> evil[\"x\n%%{init: {}}%%\nend\nclick n0 href \"javascript:alert(1)\" #quot;;",
	"\x1b]52;c;eA==\a\x1b[2J\u009b2J\x9b\x00\x7f\u202e\u2066\u200f\U000e0041",
	"<b>&lt;script&gt; &#60;script&#62; \\<script\\>",
	"*a* _b_ ~~c~~ $d$ ***",
	"👨‍👩‍👧 हिन्दी ไทย 漢字 e\u0301 \ufffe \uffff",
	"   ", "", "\n\n\n", "`", "\\", "|",
}

// attacked is a session that has a text in every place that one may come from.
func attacked(words string) *sessions.Recording {
	r := sample()
	r.Title, r.ID, r.Parent, r.Tags = words, words, words, []string{words}
	for i := range r.Notes {
		r.Notes[i].Text = words
	}
	for i, e := range r.Events {
		switch b := e.Body.(type) {
		case search.Started:
			b.State, b.Puzzle.Input, b.Puzzle.Task, b.Model, b.Evaluator = words, words, words, words, words
			b.Settings.Policy, b.Settings.Generate = words, words
			e.Body = b
		case search.Replied:
			b.Prompt = words
			for j := range b.Completions {
				b.Completions[j].Text = words
			}
			e.Body = b
		case search.Thought:
			b.Text = words
			e.Body = b
		case search.Merged:
			b.Text = words
			e.Body = b
		case search.Unparsed:
			b.Reason = words
			e.Body = b
		case search.Checked:
			b.State, b.Reason = words, words
			e.Body = b
		case search.Pruned:
			b.Reason = words
			e.Body = b
		case search.Backtracked:
			b.Reason = words
			e.Body = b
		case search.Failed:
			b.Error = words
			e.Body = b
		case search.Solved:
			b.Answer = words
			e.Body = b
		}
		r.Events[i] = e
	}
	return r
}

// outside runs a program on an input, or skips where it is missing.
func outside(t *testing.T, input []byte, name string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: this format is not validated with it", name)
	}
	command := exec.Command(path, args...)
	command.Stdin = bytes.NewReader(input)
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil || said.Len() > 0 {
		t.Fatalf("%s: %v\n%s\nof %q", name, err, &said, input)
	}
	return out.Bytes()
}

// recordings are those that outside programs are asked about.
func recordings() map[string]*sessions.Recording {
	all := map[string]*sessions.Recording{"sample": sample(), "hostile": hostile(), "everything": attacked(strings.Join(attacks, " "))}
	for _, words := range attacks {
		all["of "+words] = attacked(words)
	}
	return all
}

func TestXMLLintReadsSVG(t *testing.T) {
	for name, r := range recordings() {
		outside(t, exported(t, "svg", r, Options{}), "xmllint", "--noout", "--nonet", "-")
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestGraphvizReadsDOT(t *testing.T) {
	for name, r := range recordings() {
		dot := exported(t, "dot", r, Options{})
		drawn := outside(t, dot, "dot", "-Tdot_json")
		var graph struct {
			Objects []struct{ Name string }
			Edges   []struct{}
		}
		if err := json.Unmarshal(drawn, &graph); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tree, err := search.Fold(r.Events)
		if err != nil {
			t.Fatal(err)
		}
		// One box more or less would be one that the words have made.
		if len(graph.Objects) != tree.Len() || len(graph.Edges) != tree.Len()-1 {
			t.Errorf("%s: %d nodes and %d edges of %d thoughts", name, len(graph.Objects), len(graph.Edges), tree.Len())
		}
	}
}

// ownTags are those that a report itself makes. Its pictures are code to cmark,
// and its tables, which CommonMark has none of, are text.
var ownTags = map[string]bool{"h1": true, "h2": true, "p": true, "ol": true, "ul": true, "li": true, "strong": true, "code": true, "pre": true, "details": true, "summary": true}

func TestCMarkFindsNoForeignMarkUp(t *testing.T) {
	for name, r := range recordings() {
		html := outside(t, exported(t, "markdown", r, Options{}), "cmark", "--unsafe")
		for _, tag := range regexp.MustCompile(`</?([a-zA-Z!?][^\s>/]*)([^>]*)`).FindAllSubmatch(html, -1) {
			attributes := string(tag[2])
			if !ownTags[string(tag[1])] || attributes != "" && !strings.HasPrefix(attributes, ` class="language-`) {
				t.Errorf("%s: the words became %s in\n%s", name, tag[0], html)
				break
			}
		}
	}
}

// TestMarkdownTables reads the tables as GitHub does, by both rules for what
// stands between a backslash and a bar.
func TestMarkdownTables(t *testing.T) {
	for name, r := range recordings() {
		for line := range strings.Lines(string(exported(t, "markdown", r, Options{}))) {
			if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| | |") {
				continue
			}
			if bars := strings.Count(line, "|"); bars != 3 {
				t.Errorf("%s: a row of %d bars: %s", name, bars, line)
			}
		}
	}
}

// TestMermaidIsStrict allows only what writeMermaid writes: nodes, edges and
// classes, with labels of plain characters and entities.
func TestMermaidIsStrict(t *testing.T) {
	label := `"(?:[^\x00-\x7f\p{Cc}]|[A-Za-z0-9 +=/(),:%*.\-]|#\d+;|<br>)*"`
	ok := regexp.MustCompile(`^(?:flowchart LR|%% [^\x00-\x1f{}]*|  n\d+[\[({/\\>|]+` + label + `[\])}/\\|]+:::[a-z]+|  n\d+ (?:==>|-\.-|-->) n\d+|  classDef [a-z]+ stroke:#[0-9a-f]{6},stroke-width:[0-9.]+px(?:,stroke-dasharray:[0-9 ]+)?)$`)
	for name, r := range recordings() {
		for _, line := range strings.Split(strings.TrimSuffix(string(exported(t, "mermaid", r, Options{})), "\n"), "\n") {
			if !ok.MatchString(line) {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

func TestPNGIsValid(t *testing.T) {
	for name, r := range recordings() {
		if _, err := png.Decode(bytes.NewReader(exported(t, "png", r, Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAsciicastIsValid(t *testing.T) {
	for name, r := range recordings() {
		validCast(t, name, exported(t, "asciicast", r, Options{}))
	}
}

// validCast checks asciicast, version 2: a header, then [time, "o", text].
func validCast(t *testing.T, name string, cast []byte) {
	t.Helper()
	lines := bytes.Split(bytes.TrimSuffix(cast, []byte("\n")), []byte("\n"))
	var head castHead
	if err := json.Unmarshal(lines[0], &head); err != nil || head.Version != 2 || head.Width <= 0 || head.Height <= 0 {
		t.Fatalf("%s: header %q: %v", name, lines[0], err)
	}
	last := 0.0
	for _, line := range lines[1:] {
		var fields []any
		if err := json.Unmarshal(line, &fields); err != nil || len(fields) != 3 || fields[1] != "o" {
			t.Fatalf("%s: %q: %v", name, line, err)
		}
		at, text := fields[0].(float64), fields[2].(string)
		if at < last {
			t.Errorf("%s: %v after %v", name, at, last)
		}
		last = at
		if !harmless(strings.TrimSuffix(text, "\r\n"), "") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// harmless reports whether text holds nothing that a terminal obeys but the
// characters allowed.
func harmless(text, allowed string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune(allowed, r) && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029')
	})
}

// FuzzExport puts any words into every place of a session and reads what is
// written with Go's own readers.
func FuzzExport(f *testing.F) {
	for _, words := range attacks {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		r := attacked(words)
		for _, format := range Formats() {
			if format.Name == "png" {
				continue // its letters are pictures
			}
			out := exported(t, format.Name, r, Options{})
			if !harmless(string(out), "\n\t") {
				t.Errorf("%s of %q holds something that a terminal obeys: %q", format.Name, words, out)
			}
		}
		d := xml.NewDecoder(bytes.NewReader(exported(t, "svg", r, Options{})))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%q: %v", words, err)
			}
		}
		validCast(t, words, exported(t, "asciicast", r, Options{}))
	})
}
