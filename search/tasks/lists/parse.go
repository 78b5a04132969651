package lists

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"espalier/search"
	"espalier/search/reading"
)

// A list stands in brackets, or takes a line.
var (
	bracketed = regexp.MustCompile(`[\[{][-\d,;\s]*[\]}]`)
	bareLine  = regexp.MustCompile(`(?m)^[ \t]*-?\d+(?:[ \t]*,?[ \t]*-?\d+)*[ \t]*$`)
)

// Parse finds the last list of a completion or, for Split, all of them.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	body, _ := reading.Body(completion)
	text := completion[body.Start:body.End]
	places := bracketed.FindAllStringIndex(text, -1)
	if len(places) == 0 {
		places = bareLine.FindAllStringIndex(text, -1)
	}
	if len(places) == 0 {
		return nil, errors.New("there is no list of numbers in it")
	}
	found := func(at []int, prefix string) reading.Found {
		start, end := at[0], at[1]
		list := text[start:end]
		start += len(list) - len(strings.TrimLeft(list, " \t"))
		list = strings.TrimSpace(list)
		return reading.Found{Text: prefix + list, Span: reading.Span{Start: body.Start + start, End: body.Start + start + len(list)}}
	}
	if purpose != search.Split {
		return []reading.Found{found(places[len(places)-1], "")}, nil
	}
	if len(places) < p.parts {
		return nil, fmt.Errorf("there are %d lists in it, not %d", len(places), p.parts)
	}
	places = places[len(places)-p.parts:] // models repeat the question first
	parts := make([]reading.Found, p.parts)
	for i, at := range places {
		parts[i] = found(at, fmt.Sprintf("%s%d: ", partPrefix, i+1))
	}
	return parts, nil
}
