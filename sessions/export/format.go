package export

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"espalier/search"
	"espalier/sessions"
	"espalier/sessions/page"
)

// Format is an export format.
type Format struct {
	Name       string
	Extensions []string // the first is the default
	About      string   // one line
	write      func(io.Writer, *sessions.Recording, Options) error
}

// Options of an export. The zero value is a good choice.
type Options struct {
	// MaxThoughts limits the thoughts in a picture; 0 is 120, or less where a format
	// says so. Those on the path to the answer come first, then those that were kept.
	MaxThoughts int
	Pace        sessions.Pace       // of an asciicast
	Facts       page.Facts          // of the task, for a page
	Beside      *sessions.Recording // of a page: a search to compare with; nil: none
}

const defaultThoughts = 120

func (o Options) thoughts() int {
	if o.MaxThoughts > 0 {
		return o.MaxThoughts
	}
	return defaultThoughts
}

// Formats lists every format.
func Formats() []Format {
	return []Format{
		{"jsonl", []string{".jsonl"}, "every event as a line of JSON; can be imported", WriteJSONL},
		{"markdown", []string{".md", ".markdown"}, "a report to read", ofTree(writeMarkdown)},
		{"html", []string{".html", ".htm"}, "a page that replays the search in a browser, without a network", writeHTML},
		{"svg", []string{".svg"}, "a picture of the tree, for light and dark pages", ofTree(writeSVG)},
		{"png", []string{".png"}, "a picture of the tree", ofTree(writePNG)},
		{"dot", []string{".dot", ".gv"}, "the tree for Graphviz", ofTree(writeDOT)},
		{"mermaid", []string{".mmd", ".mermaid"}, "the tree for Mermaid", ofTree(writeMermaid)},
		{"otlp", []string{".otlp.json"}, "spans of OpenTelemetry with the gen_ai attributes (OTLP JSON)", writeOTLP},
		{"inspect", []string{".inspect.json"}, "a log of Inspect (inspect_ai)", writeInspect},
		{"asciicast", []string{".cast"}, "a replay for asciinema (version 2)", writeAsciicast},
	}
}

// FormatNamed finds a format by its name or by a file name.
func FormatNamed(name string) (Format, error) {
	extension := strings.ToLower(filepath.Ext(name))
	var known []string
	for _, f := range Formats() {
		known = append(known, f.Name)
		if f.Name == strings.ToLower(name) {
			return f, nil
		}
		for _, e := range f.Extensions {
			if e == extension || e == "."+strings.ToLower(name) || strings.HasSuffix(strings.ToLower(name), e) {
				return f, nil
			}
		}
	}
	return Format{}, fmt.Errorf("unknown export format %q; use one of %s", name, strings.Join(known, ", "))
}

// Write exports a recording.
func (f Format) Write(w io.Writer, r *sessions.Recording, o Options) error {
	if len(r.Events) == 0 {
		return fmt.Errorf("session %s has no events to export", r.ID)
	}
	return f.write(w, r, o)
}

// ofTree makes a format that shows the tree at the end of a log. The output is written
// in one piece, so that an error leaves no partial file.
func ofTree(render func(*strings.Builder, *sessions.Recording, *search.Tree, Options) error) func(io.Writer, *sessions.Recording, Options) error {
	return func(w io.Writer, r *sessions.Recording, o Options) error {
		tree, err := search.Fold(r.Events)
		if err != nil {
			return err
		}
		var b strings.Builder
		if err := render(&b, r, tree, o); err != nil {
			return err
		}
		_, err = io.WriteString(w, b.String())
		return err
	}
}

// writeHTML writes the page of a search and, where one is given, of another beside it.
func writeHTML(w io.Writer, r *sessions.Recording, o Options) error {
	run := func(r *sessions.Recording, name string) page.Run {
		return page.Run{Name: cmp.Or(r.Title, r.ID, name), Events: r.Events, Times: r.Times}
	}
	runs := []page.Run{run(r, "this search")}
	if b := o.Beside; b != nil && len(b.Events) > 0 {
		runs = []page.Run{run(b, "the other search"), runs[0]}
	}
	var b strings.Builder // an error leaves no partial page
	if err := page.Write(&b, o.Facts, runs...); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}
