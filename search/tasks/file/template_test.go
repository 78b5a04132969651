package file

import (
	"runtime"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

func prompting(t *testing.T, text string) *problem {
	t.Helper()
	return parsed(t, "title = \"T\"\nexample = \"x\"\n[prompts]\ncontinue = '''"+text+"'''\n", "")
}

// A template that never ends, or fills the memory, is refused in words.
func TestTemplatesAreBounded(t *testing.T) {
	const (
		turns = "the prompt to continue cannot be filled in: it takes more than 100000 turns of its loops"
		text  = "the prompt to continue cannot be filled in: its functions make more than 16 MiB of text"
		long  = "the prompt to continue cannot be filled in: it is longer than 1 MiB"
		width = "a printf may fill up to 999 places, and take no width from an argument"
	)
	for name, c := range map[string]struct{ text, want string }{
		"loop":           {`{{range 2000000000}}x{{end}}`, turns},
		"empty loop":     {`{{range 2000000000}}{{end}}`, turns},
		"nested loops":   {`{{range 1000}}{{range 1000}}{{if true}}{{range 1000}}{{end}}{{end}}{{end}}{{end}}`, turns},
		"loop in else":   {`{{if false}}{{else}}{{with .Input}}{{range 2000000000}}{{end}}{{end}}{{end}}`, turns},
		"a loop's else":  {`{{range 0}}{{else}}{{range 2000000000}}{{end}}{{end}}`, turns},
		"recursion":      {`{{define "f"}}{{if .}}{{template "f" slice . 1}}{{template "f" slice . 1}}{{end}}{{end}}{{template "f" (print .Input .Input .Input .Input)}}`, turns},
		"endless calls":  {`{{define "f"}}{{template "f"}}{{end}}{{template "f"}}`, turns},
		"long text":      {`{{range 90000}}{{$.Input}}{{end}}`, long},
		"doubling":       {`{{$x := .Input}}{{range 60}}{{$x = printf "%s%s" $x $x}}{{end}}`, text},
		"print":          {`{{$x := .Input}}{{range 60}}{{$x = print $x $x}}{{end}}`, text},
		"println":        {`{{$x := .Input}}{{range 60}}{{$x = println $x $x}}{{end}}`, text},
		"html":           {`{{$x := "&"}}{{range 60}}{{$x = html $x $x}}{{end}}`, text},
		"js":             {`{{$x := "<"}}{{range 60}}{{$x = js $x $x}}{{end}}`, text},
		"urlquery":       {`{{$x := "%"}}{{range 60}}{{$x = urlquery $x $x}}{{end}}`, text},
		"join":           {`{{$x := .Input}}{{range 60}}{{$x = join $.Labels $x}}{{end}}`, text},
		"the same twice": {`{{$x := .Input}}{{range 60}}{{$x = printf "%[1]s%[1]s%[1]s" $x}}{{end}}`, text},
		"short":          {`{{$x := .Input}}{{range 90000}}{{$y := short (print $x $x $x $x)}}{{end}}`, text},
		"width":          {`{{range 1000}}{{$x := printf "%-1000000d" 1}}{{end}}`, width},
		"precision":      {`{{printf "%.1000000f" 1.0}}`, width},
		"width given":    {`{{printf "%*d" 1000000 1}}`, width},
	} {
		t.Run(name, func(t *testing.T) {
			p := prompting(t, c.text)
			p.puzzle.Input = strings.Repeat("input ", 10)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := p.Prompt(search.Continue, atPuzzle, engine.Chat)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
			if made := after.TotalAlloc - before.TotalAlloc; made > 256<<20 {
				t.Errorf("%d MiB were allocated", made>>20)
			}
		})
	}
}

var atPuzzle = []search.Step{{State: "x"}}

// What is counted is not seen.
func TestTemplatesSayTheSame(t *testing.T) {
	p := prompting(t, `{{define "step"}}{{.}};{{end}}{{range $i, $s := .Steps}}{{inc $i}}. {{template "step" $s}} {{else}}none{{end}}{{range 3}}{{.}}{{end}} {{printf "%03d|%-4s|%q" 7 "a" "b"}} {{print 1 2}} {{html "<"}} {{join .Labels ","}}`)
	for _, c := range []struct {
		path []search.Step
		want string
	}{
		{atPuzzle, `none012 007|a   |"b" 1 2 &lt; sure,likely,impossible`},
		{append(atPuzzle, search.Step{Text: "a"}, search.Step{Text: "b"}), `1. a; 2. b; 012 007|a   |"b" 1 2 &lt; sure,likely,impossible`},
	} {
		for range 2 { // a prompt does not pay for the one before
			got, err := p.Prompt(search.Continue, c.path, engine.Chat)
			if err != nil || got.Text != c.want {
				t.Errorf("%q, error %v, want %q", got.Text, err, c.want)
			}
		}
	}
}
