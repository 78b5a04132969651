// Package puzzles reads files of puzzles: a puzzle a line, tables in CSV, JSON and JSON
// lines, and boards that take several lines.
package puzzles

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"espalier/search"
	"espalier/search/usage"
)

// A Source is a text with puzzles.
type Source struct {
	Name  string // errors quote it
	Data  []byte
	Rows  Rows
	Most  int  // of them are read; 0 means no limit
	Lines bool // a puzzle may take several lines
}

// Rows are the puzzles that are wanted, counted from 1; the zero value is all.
type Rows struct{ From, To int }

// ParseRows reads "901-1000", "901-" or "7". Nothing is all.
func ParseRows(text string) (r Rows, err error) {
	if text == "" {
		return r, nil
	}
	from, to, isRange := strings.Cut(text, "-")
	r.From, err = strconv.Atoi(from)
	switch {
	case !isRange:
		r.To = r.From
	case err == nil && to != "":
		r.To, err = strconv.Atoi(to)
	}
	if err != nil || r.From < 1 || r.To != 0 && r.To < r.From {
		return Rows{}, usage.New(fmt.Errorf("%q is not a range of rows; rows count from 1", text), "--rows 901-1000")
	}
	return r, nil
}

// of cuts what is wanted out of all.
func (r Rows) of(name string, all []entry) ([]entry, error) {
	from, to := max(r.From, 1), cmp.Or(r.To, len(all))
	if len(all) > 0 && (from > len(all) || to > len(all)) {
		return nil, usage.New(fmt.Errorf("%s: rows %d to %d are wanted, and it has %d puzzles", name, from, to, len(all)), "")
	}
	return all[min(from-1, len(all)):to], nil
}

// entry is a puzzle as it is written, and where.
type entry struct {
	line  int
	input string
	field string // the column of a table that it stands in; empty: none
	lines bool   // it takes several, and errors say which of the text
}

const hint = "one puzzle a line, a table in CSV whose first line names a column puzzle, or JSON lines; lines that begin with # are skipped"

// Read reads the puzzles of a source.
func Read(s Source, read func(input string) (search.Problem, error)) ([]search.Problem, error) {
	text, err := decode(s.Name, s.Data)
	if err != nil {
		return nil, err
	}
	read = s.bounded(read)
	all, err := s.entries(text, read)
	if s.Lines {
		read = among(read)
	}
	if err != nil {
		return nil, usage.New(fmt.Errorf("%s:%w", s.Name, err), hint)
	}
	if all, err = s.Rows.of(s.Name, all); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, usage.New(fmt.Errorf("%s: there is no puzzle in it", s.Name), hint)
	}
	if s.Most > 0 {
		all = all[:min(s.Most, len(all))]
	}
	var problems []search.Problem
	for _, e := range all {
		p, err := read(e.input)
		if err != nil {
			if e.lines {
				_, err = read(strings.Repeat("\n", e.line-1) + e.input) // says the line of the file
			}
			if e.field != "" {
				err = fmt.Errorf("%s: %w", e.field, err)
			}
			return nil, usage.New(fmt.Errorf("%s:%d: %w", s.Name, e.line, err), hint)
		}
		problems = append(problems, p)
	}
	return problems, nil
}

// entries finds the puzzles of a text in the first of these forms that it has.
func (s Source) entries(text string, read func(string) (search.Problem, error)) ([]entry, error) {
	if s.Lines {
		if _, err := read(text); err == nil && !listed(text, read) {
			return []entry{{line: 1, input: text}}, nil
		}
	}
	if all, ok, err := arrayOf(text); ok {
		return all, err
	}
	if all, ok, err := tableOf(text); ok {
		return all, err
	}
	list, err := listOf(text)
	if len(list) > 1 && list[0].input == strconv.Itoa(len(list)-1) && !fits(list[:1], read) {
		list = list[1:] // it says how many follow
	}
	if !s.Lines || err != nil {
		return list, err
	}
	blocks := blocksOf(text)
	if len(blocks) > 0 && len(blocks) < len(list) && (fits(blocks[:1], read) || mostlyBad(list, among(read))) && !fits(list, among(read)) {
		return blocks, nil
	}
	return list, nil
}

// among reads the board that stands on a line among other things, as lists have them: its name or its hash, its rating, its
// solution, a comment. Such a board has 81 cells at least, so that no row of another is taken for one.
func among(read func(string) (search.Problem, error)) func(string) (search.Problem, error) {
	return func(input string) (search.Problem, error) {
		whole, err := read(input)
		if err == nil || strings.Contains(input, "\n") {
			return whole, err
		}
		var full search.Problem
		for _, field := range strings.FieldsFunc(input, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;|#\"", r) }) {
			if len(field) < 9*9 {
				continue
			}
			switch p, failed := read(field); {
			case failed != nil:
			case p.Capabilities().Settled == nil:
				return p, nil
			case full == nil:
				full = p
			}
		}
		if full != nil {
			return full, nil
		}
		return nil, err
	}
}

// The longest texts that may be a single puzzle, in bytes: a board, and any other.
const (
	longestBoard = 1 << 16
	longest      = 1 << 20
)

// bounded reads no puzzle that is longer, which would take minutes to say what is wrong with it.
func (s Source) bounded(read func(string) (search.Problem, error)) func(string) (search.Problem, error) {
	most := longest
	if s.Lines {
		most = longestBoard
	}
	return func(input string) (search.Problem, error) {
		if len(input) > most {
			return nil, fmt.Errorf("a puzzle has at most %d bytes, and this has %d", most, len(input))
		}
		return read(input)
	}
}

// listed reports whether every line of a text is a puzzle.
func listed(text string, read func(string) (search.Problem, error)) bool {
	list, err := listOf(text)
	return err == nil && len(list) > 1 && fits(list, read)
}

func fits(all []entry, read func(string) (search.Problem, error)) bool {
	return !slices.ContainsFunc(all, func(e entry) bool {
		_, err := read(e.input)
		return err != nil
	})
}

// mostlyBad reports whether the first of some puzzles is none, nor are half of those that
// follow: they are parts of something else.
func mostlyBad(all []entry, read func(string) (search.Problem, error)) bool {
	all = all[:min(len(all), 20)]
	bad := 0
	for i := range all {
		if !fits(all[i:i+1], read) {
			bad++
		}
	}
	return bad >= (len(all)+1)/2 && !fits(all[:1], read)
}

// listOf takes each line for a puzzle.
func listOf(text string) ([]entry, error) {
	var all []entry
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case strings.HasPrefix(trimmed, "{"):
			input, err := object([]byte(trimmed))
			if err != nil {
				return nil, fmt.Errorf("%d: %w", i+1, err)
			}
			all = append(all, entry{line: i + 1, input: input})
		default:
			all = append(all, entry{line: i + 1, input: trimmed})
		}
	}
	return all, nil
}

// title matches what separates boards: "Grid 01", "[Puzzle]".
var title = regexp.MustCompile(`(?i)^(?:\[puzzle\]|(?:grid|puzzle|board|sudoku|no\.?)\s*#?\d+\s*[:.]?)$`)

// blocksOf takes each paragraph for a puzzle.
func blocksOf(text string) []entry {
	var all []entry
	var block []string
	begin := 0
	end := func() {
		if len(block) > 0 {
			all = append(all, entry{line: begin + 1, input: strings.Join(block, "\n"), lines: true})
		}
		block = nil
	}
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || title.MatchString(trimmed) {
			end()
			continue
		}
		if strings.HasPrefix(trimmed, "#") {
			line = "#"
			if len(block) == 0 {
				continue
			}
		}
		if len(block) == 0 {
			begin = i
		}
		block = append(block, line)
	}
	end()
	return all
}
