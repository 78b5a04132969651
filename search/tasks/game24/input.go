package game24

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"espalier/search"
)

// asked matches a target after the numbers: "3 3 8 8 = 24".
var asked = regexp.MustCompile(`^(.*?)(?:=|->|→|(?i:target)\s*[:=]?)\s*([^\s=]*)\s*$`)

// plain puts a puzzle that is written otherwise into the form of Read: brackets around its
// numbers, a target after them, or both in JSON as in Countdown's data, such as
// {"nums":[3,3,8,8],"target":24}. Any other stays as it is, because logs name it so.
func plain(p search.Puzzle) (search.Puzzle, error) {
	input, target := p.Input, ""
	if strings.HasPrefix(strings.TrimSpace(input), "{") {
		var err error
		if input, target, err = fromJSON(input); err != nil {
			return p, err
		}
	} else if found := asked.FindStringSubmatch(input); found != nil {
		if input, target = found[1], found[2]; target == "" {
			return p, fmt.Errorf("column %d: a target should follow; write %s = 24", utf8.RuneCountInString(p.Input), strings.TrimSpace(input))
		}
	}
	for _, pair := range []string{"[]", "()"} {
		if t := strings.TrimSpace(input); len(t) > 1 && t[:1] == pair[:1] && t[len(t)-1:] == pair[1:] {
			input = strings.Replace(input, pair[:1], " ", 1) // so that columns stay
			input = input[:strings.LastIndex(input, pair[1:])]
		}
	}
	if input == p.Input {
		return p, nil
	}
	if _, err := parseInput(input); err != nil {
		return p, err
	}
	given, isGiven := p.Options[targetOption]
	switch {
	case target == "":
	case isGiven && given != target:
		return p, fmt.Errorf("the puzzle asks for %s, and the option target for %s; leave one of them out", target, given)
	case !isGiven && target != strconv.Itoa(defaultTarget):
		p.Options = maps.Clone(p.Options)
		if p.Options == nil {
			p.Options = map[string]string{}
		}
		p.Options[targetOption] = target
	}
	p.Input = strings.TrimSpace(input)
	return p, nil
}

// fromJSON reads an object with numbers and perhaps a target.
func fromJSON(text string) (numbers, target string, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var row struct {
		Nums, Numbers []json.Number
		Target        json.Number
	}
	if err := d.Decode(&row); err != nil {
		return "", "", fmt.Errorf("column %d: this is not a puzzle in JSON: %w; write {\"nums\":[3,3,8,8],\"target\":24}", 1+utf8.RuneCountInString(text[:min(len(text), int(d.InputOffset()))]), err)
	}
	if rest := text[d.InputOffset():]; strings.TrimSpace(rest) != "" {
		before := text[:len(text)-len(strings.TrimLeftFunc(rest, unicode.IsSpace))]
		return "", "", fmt.Errorf("column %d: something follows the puzzle; give one puzzle", 1+utf8.RuneCountInString(before))
	}
	var words []string
	for _, n := range append(row.Nums, row.Numbers...) {
		words = append(words, n.String())
	}
	if len(words) == 0 {
		return "", "", errors.New(`column 1: the puzzle has no "nums"; write {"nums":[3,3,8,8],"target":24}`)
	}
	return strings.Join(words, " "), row.Target.String(), nil
}

// parseInput reads the numbers of a puzzle. Columns count characters from 1.
func parseInput(input string) ([]Number, error) {
	want := fmt.Sprintf("give %d to %d of them, such as %s", minNumbers, MaxNumbers, example)
	var numbers []Number
	column := 1
	for rest := input; rest != ""; {
		field := rest
		if i := strings.IndexFunc(rest, separates); i >= 0 {
			field = rest[:i]
		}
		if field == "" {
			_, size := utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			column++
			continue
		}
		bad := func(why string) error { return fmt.Errorf("column %d: %q %s; %s", column, field, why, want) }
		n, err := strconv.ParseInt(field, 10, 64)
		switch {
		case digits(field) != len(field):
			return nil, bad("is not a positive integer")
		case len(field) > maxDigits:
			return nil, bad(fmt.Sprintf("has more than %d digits", maxDigits))
		case err != nil || n == 0:
			return nil, bad("is not a positive integer")
		case len(numbers) == MaxNumbers:
			return nil, bad("is one number too many")
		}
		numbers = append(numbers, Integer(n))
		column += utf8.RuneCountInString(field)
		rest = rest[len(field):]
	}
	if len(numbers) < minNumbers {
		return nil, fmt.Errorf("column %d: the puzzle ends after %s; %s", column, count(len(numbers), "number"), want)
	}
	return numbers, nil
}

func separates(r rune) bool { return unicode.IsSpace(r) || r == ',' }

// count words a small number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
