// Package page writes a search as a page for a browser: the tree growing, the moments to
// step through, what each thought is made of, two searches side by side.
//
// A search is a fold of events, and there is one fold, which is that of package search.
// Go turns each event into a [Frame]: the event in words, and the fields of thoughts that
// it changed. The page applies frames, and takes them back to go into the past. It
// interprets no event.
//
// A page is one file. A policy in it forbids all contact with a network, and all scripts
// but its own. Texts of models and files are data in JSON that cannot end its element, and
// become text nodes, never markup.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/themes"
)

//go:embed assets
var assets embed.FS

// scripts are the files of the script, in their order.
var scripts = []string{"fold.js", "player.js", "tree.js", "rows.js", "board.js", "tokens.js", "inspector.js", "timeline.js", "help.js", "live.js", "main.js"}

// Facts are what a page shows of a search beside its log. The zero value is enough for
// any search.
type Facts struct {
	Title     string // of the task: "Game of 24"
	StateWord string // stands before a state: "left"
	Forced    string // what a thought is without which there was none: "forced step"
	Goal      string // stands behind an answer that does not say it: "= 24"
	Wordy     bool   // a thought says all of its state
	Board     func(path []search.Step) search.Board
	Thinking  thinking.Rules
}

// FactsOf returns the facts of a task and a puzzle.
func FactsOf(t search.Task, p search.Problem) Facts {
	can := p.Capabilities()
	f := Facts{Title: t.Title, StateWord: t.StateWord, Forced: t.Forced, Wordy: t.Chat != nil && t.Chat.Wordy, Board: can.Board, Thinking: can.Thinking}
	if t.Goal != nil {
		f.Goal = t.Goal(p.Puzzle())
	}
	return f
}

// setup is how a search runs, in words.
func setup(s search.Started) string {
	model := strings.Join(s.Models(), " and ")
	if s.Evaluator != "" {
		model += ", valued by " + s.Evaluator
	}
	return printable.Line(fmt.Sprintf("%s · %s · %s", method.Title(s.Settings), model, s.SeedText()))
}

func (f Facts) withGoal(answer string) string {
	if answer == "" || f.Goal == "" || strings.Contains(answer, "=") {
		return answer
	}
	return answer + " " + f.Goal
}

// Run is one search of a page.
type Run struct {
	Name   string
	Events []search.Event
	Times  []time.Time // of the events; none where they are not known
}

// document is the data of a page.
type document struct {
	Title     string                 `json:"title"`
	Puzzle    string                 `json:"puzzle"`
	StateWord string                 `json:"stateWord,omitempty"`
	Forced    string                 `json:"forced,omitempty"`
	Wordy     bool                   `json:"wordy,omitempty"`
	Board     []int                  `json:"board,omitempty"` // rows, columns, and those of a box
	Statuses  map[search.Status]mark `json:"statuses"`
	Kinds     map[string]string      `json:"kinds"` // of segments of thinking, and their glyphs
	Themes    []string               `json:"themes"`
	Live      string                 `json:"live,omitempty"` // where the frames come from
	Shared    int                    `json:"shared,omitempty"`
	Parting   []string               `json:"parting,omitempty"`
	Runs      []run                  `json:"runs"`
}

type mark struct {
	Glyph string `json:"glyph"`
	Word  string `json:"word"`
}

type run struct {
	Name   string  `json:"name"`
	Frames []Frame `json:"frames"`
}

// Write writes the page of a search or, of two, side by side.
func Write(w io.Writer, f Facts, runs ...Run) error {
	if len(runs) == 0 || len(runs[0].Events) == 0 {
		return fmt.Errorf("a page needs a search with events")
	}
	d := f.document(search.Setup(runs[0].Events).Puzzle)
	for _, r := range runs {
		frames, err := Frames(f, r.Events, r.Times)
		if err != nil {
			return err
		}
		d.Runs = append(d.Runs, run{printable.Line(r.Name), frames})
	}
	if len(runs) > 1 {
		d.Shared = search.Shared(runs[0].Events, runs[1].Events)
		for _, change := range search.Changes(search.Setup(runs[0].Events), search.Setup(runs[1].Events)) {
			d.Parting = append(d.Parting, printable.Line(change))
		}
	}
	return d.write(w, "'none'")
}

// WriteLive writes a page that gets the frames of one search as server-sent events, from an
// address below its own.
func WriteLive(w io.Writer, f Facts, puzzle search.Puzzle, frames string) error {
	d := f.document(puzzle)
	d.Live, d.Runs = frames, []run{{Frames: []Frame{}}}
	return d.write(w, "'self'")
}

func (f Facts) document(p search.Puzzle) document {
	d := document{
		Title: f.Title, Puzzle: printable.Line(p.Called()), StateWord: f.StateWord, Forced: f.Forced, Wordy: f.Wordy,
		Statuses: map[search.Status]mark{}, Kinds: map[string]string{},
	}
	if d.Title == "" {
		d.Title = printable.Line(p.Task)
	}
	if f.Board != nil {
		b := f.Board(nil)
		d.Board = []int{b.Rows, b.Columns, b.BoxRows, b.BoxColumns}
	}
	for _, s := range search.Statuses() {
		d.Statuses[s] = mark{s.Glyph(), s.Word()}
	}
	for _, k := range thinking.Kinds() {
		d.Kinds[k.String()] = k.Glyph()
	}
	return d
}

// write fills in the page. connect is where its script may fetch from.
func (d document) write(w io.Writer, connect string) error {
	colours, names, err := colours()
	if err != nil {
		return err
	}
	d.Themes = names
	// Marshal escapes <, >, &, U+2028 and U+2029: no text ends the element.
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	style := colours + asset("page.css")
	script := "\"use strict\";\n(() => {\n"
	for _, name := range scripts {
		script += asset(name)
	}
	script += "})();\n"
	policy := fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; img-src data:; connect-src %s; base-uri 'none'; form-action 'none'", hash(script), hash(style), connect)
	_, err = strings.NewReplacer(
		"{{title}}", html.EscapeString(d.Title+" "+d.Puzzle), "{{policy}}", policy, "{{style}}", style, "{{script}}", script, "{{data}}", string(data),
	).WriteString(w, asset("page.html"))
	return err
}

func asset(name string) string {
	data, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return string(data)
}

// hash is how a policy names a script or a style.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// colours are the themes as a style sheet: dark or light by the reader's setting, and
// every other one by its name.
func colours() (style string, names []string, err error) {
	var plain, named strings.Builder
	for _, name := range themes.Names() {
		t, err := themes.Builtin(name)
		if err != nil {
			return "", nil, err
		}
		properties, ok := t.CSS()
		if !ok {
			continue
		}
		names = append(names, name)
		properties = fmt.Sprintf("color-scheme:%s;%s", t.Variant, properties)
		if name == "light" || name == "dark" {
			fmt.Fprintf(&plain, "@media(prefers-color-scheme:%s){:root{%s}}\n", t.Variant, properties)
		}
		fmt.Fprintf(&named, ":root[data-theme=%s]{%s}\n", name, properties)
	}
	return plain.String() + named.String(), names, nil
}
