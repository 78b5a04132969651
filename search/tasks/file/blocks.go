package file

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// plain writes a step in terms of simpler ones. A summary (Schlag et al. 2023, section 2.3:
// "recursive summarisation") is a loop: while the text is too long, it is cut into parts,
// each is summarised, and the summaries are joined.
func (s *steps) plain(sum step) []step {
	if sum.kind != "summarise" {
		return []step{sum}
	}
	if sum.words == 0 {
		sum.words = 200
	}
	condition := func(compare string) step {
		t, err := newTemplate("words", fmt.Sprintf("{{%s (words .%s) %d}}", compare, sum.on, sum.words))
		if err != nil {
			panic(err) // it is made of a name and a number
		}
		return step{when: t, until: t}
	}
	all, err := newTemplate("value", "{{."+sum.on+"}}")
	if err != nil {
		panic(err)
	}
	block, parts, part := "summarise "+sum.on, sum.on+"_parts", sum.on+"_part"
	ask := step{kind: "ask", on: part, line: sum.line, prompt: sum.prompt, samples: 1, needs: variablesIn(sum.prompt)}
	s.blocks[block] = []step{
		{kind: "set", on: parts, line: sum.line, value: all, words: sum.words, needs: []string{sum.on}},
		{kind: "branch", on: parts, line: sum.line, item: "part", needs: []string{parts}},
		ask,
		{kind: "join", on: sum.on, line: sum.line, of: part, with: "\n", needs: []string{part}},
	}
	needs := slices.DeleteFunc(variablesIn(sum.value), func(name string) bool { return name == sum.on })
	return []step{
		{kind: "set", on: sum.on, line: sum.line, value: sum.value, when: sum.when, needs: needs},
		{kind: "loop", on: block, line: sum.line, most: sum.most, when: condition("gt").when, until: condition("le").until},
	}
}

// sets is the variable that a step sets, and whether it is a list; none: it sets nothing.
func (s *step) sets() (name string, list bool) {
	switch s.kind {
	case "ask":
		return s.on, s.read == "list"
	case "set":
		return s.on, s.split != nil || s.words > 0
	case "vote", "join", "calc", "tool":
		return s.on, false
	case "rank", "branch":
		return s.item, s.adds
	}
	return "", false
}

// all visits the steps in a fixed order.
func (s *steps) all(visit func(block string, st step) error) error {
	for _, block := range slices.Sorted(maps.Keys(s.blocks)) {
		for _, st := range s.blocks[block] {
			if err := visit(block, st); err != nil {
				return err
			}
		}
	}
	return nil
}

// check reports what in a program cannot work: names that stand for nothing, texts where
// lists are wanted, blocks that call themselves, and a program without an answer.
func (s *steps) check() error {
	answers := false
	err := s.all(func(_ string, st step) error {
		answers = answers || st.kind == "answer"
		name, list := st.sets()
		was, known := s.lists[name]
		switch {
		case name == "":
			return nil
		case s.given[name]:
			return at(st.line, "%s: %q is given with the puzzle; choose another name", st.kind, name)
		case known && was != list:
			return at(st.line, "%s: %q is a list in one step and a text in another; use two names", st.kind, name)
		}
		s.lists[name] = list
		return nil
	})
	if err != nil {
		return err
	}
	if !answers {
		return at(s.blocks[main][0].line, "step: no step is an answer; the last one is, such as answer = \"{{.answer}}\"")
	}
	called := map[string]bool{main: true}
	if err := s.all(func(_ string, st step) error { return s.checkNames(st, called) }); err != nil {
		return err
	}
	for block, all := range s.blocks {
		if !called[block] {
			return at(all[0].line, "block %q: no step calls it", block)
		}
	}
	return s.acyclic(main, nil)
}

// checkNames checks what a step refers to.
func (s *steps) checkNames(st step, called map[string]bool) error {
	for _, name := range st.needs {
		if _, known := s.lists[name]; !known && !(st.kind == "rank" && name == item) {
			return at(st.line, "%s: no step sets %q; there are %s", st.kind, short(name), strings.Join(slices.Sorted(maps.Keys(s.lists)), ", "))
		}
	}
	switch st.kind {
	case "call", "loop":
		if s.blocks[st.on] == nil {
			return at(st.line, "%s: there is no block %q; write [[block.%s]]", st.kind, st.on, st.on)
		}
		called[st.on] = true
	case "rank", "branch":
		if !s.lists[st.on] {
			return at(st.line, "%s: %q is a text, and a list is wanted; set it with split, words or read = \"list\"", st.kind, st.on)
		}
	case "vote":
		if s.lists[st.on] {
			return at(st.line, "vote: %q is a list, and a text is wanted", st.on)
		}
		if set, _ := st.sets(); !slices.Contains(s.set(), set) {
			return at(st.line, "vote: no other step sets %q", st.on)
		}
	case "join":
		if s.lists[st.of] {
			return at(st.line, "join: %q is a list, and a text is wanted", st.of)
		}
	}
	return nil
}

// set are the variables that are set by steps other than votes.
func (s *steps) set() (names []string) {
	_ = s.all(func(_ string, st step) error {
		if name, _ := st.sets(); name != "" && st.kind != "vote" {
			names = append(names, name)
		}
		return nil
	})
	return names
}

// acyclic refuses blocks that come to call themselves: a loop has a bound, and they would
// have none.
func (s *steps) acyclic(block string, above []string) error {
	above = append(above[:len(above):len(above)], block)
	for _, st := range s.blocks[block] {
		if st.kind != "call" && st.kind != "loop" {
			continue
		}
		if slices.Contains(above, st.on) {
			return at(st.line, "%s: block %q comes to call itself; use a loop, which has a bound", st.kind, st.on)
		}
		if err := s.acyclic(st.on, above); err != nil {
			return err
		}
	}
	return nil
}
