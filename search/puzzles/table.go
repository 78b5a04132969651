package puzzles

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/malformed"
)

// columns are the names under which data sets keep puzzles, the surest first.
var columns = []string{"puzzles", "puzzle", "quizzes", "quiz", "board", "sudoku", "grid", "nums", "numbers", "question", "questions", "problem", "input"}

// tableOf reads a CSV file whose first line names the columns.
func tableOf(text string) (all []entry, ok bool, err error) {
	head, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	for _, comma := range ",;\t" {
		at, to := named(head, comma)
		if at < 0 {
			continue
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
		names, err := r.Read()
		if err != nil {
			return nil, true, fmt.Errorf("1: the names of the columns cannot be read: %w", err)
		}
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				return all, true, nil
			}
			if err != nil {
				return nil, true, fmt.Errorf("%d: the table cannot be read: %w", lineOf(err), err)
			}
			line, _ := r.FieldPos(0)
			if at >= len(row) {
				return nil, true, fmt.Errorf("%d: the row ends after field %d, and %q is field %d", line, len(row), names[at], at+1)
			}
			e := entry{line: line, input: row[at], field: fmt.Sprintf("in %q", strings.TrimSpace(names[at]))}
			if to >= 0 && to < len(row) {
				e.input += " = " + row[to]
			}
			all = append(all, e)
		}
	}
	return nil, false, nil
}

func lineOf(err error) int {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return at.Line
	}
	return 1
}

// named finds the columns of puzzles and of targets in the first line of a table; -1: it
// has none.
func named(head string, comma rune) (at, to int) {
	names := strings.Split(strings.ToLower(head), string(comma))
	for i, n := range names {
		names[i] = strings.Trim(n, " \t\"'")
	}
	for _, known := range columns {
		if at = slices.Index(names, known); at >= 0 {
			return at, slices.Index(names, search.TargetOption)
		}
	}
	return -1, -1
}

// object reads a puzzle from a JSON object.
func object(data []byte) (string, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return "", fmt.Errorf("this is not a JSON object: %w", malformed.JSON(data, err))
	}
	byName := map[string]json.RawMessage{}
	for name, value := range fields {
		byName[strings.ToLower(name)] = value
	}
	for _, known := range columns {
		value, ok := byName[known]
		if !ok {
			continue
		}
		input := plain(value)
		if to, ok := byName[search.TargetOption]; ok {
			return input + " = " + plain(to), nil
		}
		return lastIsTarget(input, plain(byName["output"])), nil
	}
	return "", fmt.Errorf("the object has no puzzle; give it as one of %s", strings.Join(columns, ", "))
}

// lastIsTarget reads a puzzle whose last number is the one to reach, as its steps show:
// 86,28,13,31,96 with 86+28=114,31-13=18,114-18=96 (Ye et al. 2025).
func lastIsTarget(input, steps string) string {
	at, end := strings.LastIndexByte(input, ','), strings.LastIndexByte(steps, '=')
	if at < 0 || end < 0 {
		return input
	}
	to := strings.TrimSpace(input[at+1:])
	if to == "" || to != strings.TrimSpace(steps[end+1:]) {
		return input
	}
	return input[:at] + " = " + to
}

// plain is a JSON string without its quotation marks, and any other value on one line.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil && len(value) > 0 && value[0] == '"' {
		return text
	}
	var line bytes.Buffer
	if json.Compact(&line, value) != nil {
		return string(value)
	}
	return line.String()
}

// arrayOf reads a JSON array of puzzles, which are objects, texts or arrays. What begins like
// an array of texts or arrays may be a list, a puzzle a line; an array of objects is nothing else.
func arrayOf(text string) (all []entry, ok bool, err error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "[")
	if !ok {
		return nil, false, nil
	}
	objects := strings.HasPrefix(strings.TrimSpace(rest), "{")
	d := json.NewDecoder(strings.NewReader(text))
	line, seen := 1, int64(0)
	count := func() int {
		at := d.InputOffset()
		line, seen = line+strings.Count(text[seen:at], "\n"), at
		return line
	}
	broken := func(err error) ([]entry, bool, error) {
		if objects {
			return nil, true, fmt.Errorf("%d: the JSON array cannot be read after %s: %w", count(), english.Plural(len(all), "puzzle"), malformed.JSON([]byte(text), err))
		}
		return nil, false, nil
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	for d.More() {
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return broken(err)
		}
		e := entry{line: count() - strings.Count(string(value), "\n"), input: plain(value)}
		switch value[0] {
		case '{':
			if e.input, err = object(value); err != nil {
				return nil, true, fmt.Errorf("%d: %w", e.line, err)
			}
		case '[', '"':
		default:
			return nil, false, nil // it is one puzzle
		}
		all = append(all, e)
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	if strings.TrimSpace(text[d.InputOffset():]) != "" {
		return broken(errors.New("something follows its end"))
	}
	return all, true, nil
}
