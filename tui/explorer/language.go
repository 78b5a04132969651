package explorer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/inspector"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
	"espalier/tui/shell"
)

// Subject is the selected thought.
func (e *Explorer) Subject() shell.Subject {
	s := shell.Subject{Screen: "explorer"}
	t := e.history.tree
	if t.Len() == 0 {
		return s
	}
	id, setup := e.tree.selected.Node, e.history.d.Line().Tip().Setup()
	s.Values = debug.Values(t, id)
	s.Values["session"] = e.history.branch.Name()
	s.Values["task"], s.Values["input"], s.Values["model"] = setup.Puzzle.Task, setup.Puzzle.Input, setup.Model
	if e.steering.cannot("inject")() == "" {
		s.Inject = func(text string) tea.Cmd { return e.whatif.change(fmt.Sprintf("inject %d: %s", id, text)) }
	}
	return s
}

// Language is what the `:` line understands here: some commands, and the verbs of the
// debugger.
func (e *Explorer) Language() shell.Language {
	l := shell.Language{Commands: commands(e), Verbs: shell.Verbs{
		Run: func(line string) (tea.Cmd, bool) {
			if _, _, err := debug.Parse(line); err != nil {
				return nil, false
			}
			return e.steering.verb(line), true
		},
		About: e.aboutVerb,
		Complete: func(line string) []prompt.Candidate {
			return append(settings{e}.complete(line), e.numbered(line)...)
		},
	}}
	for _, v := range debug.Verbs() {
		line := v.Name
		if v.Args != "" {
			line += " "
		}
		l.Verbs.Names = append(l.Verbs.Names, prompt.Candidate{Line: line, Name: v.Usage(), About: v.Help})
	}
	return l
}

// mostNumbered bounds the thoughts that are offered.
const mostNumbered = 100

// numbered completes the number of a thought to go to: "select 1", or "1" alone.
func (e *Explorer) numbered(line string) (list []prompt.Candidate) {
	number := strings.TrimPrefix(line, "select ")
	if number == line && number == "" || strings.Trim(number, "0123456789") != "" {
		return nil
	}
	verb := strings.TrimSuffix(line, number)
	for id := range e.history.tree.Len() {
		if text := strconv.Itoa(id); strings.HasPrefix(text, number) && len(list) < mostNumbered {
			list = append(list, prompt.Candidate{Line: verb + text, Name: text, About: e.history.tree.Name(search.NodeID(id))})
		}
	}
	return list
}

// commands lists those that are neither actions nor verbs.
func commands(e *Explorer) []shell.Command {
	tabs := func() []string { return inspector.Tabs(e.history.tree) }
	return []shell.Command{
		{Name: "find", Args: "TEXT", About: "highlight text in thoughts and completions", Run: saying(func(text string) error {
			e.finder.found.search(e.history.tree, text)
			e.finder.toMatch(e.history.outline.After(e.tree.selected.Node))
			e.view.screen.stale(everything)
			return nil
		})},
		{Name: "filter", Args: "WHICH", About: "filter the tree", Run: saying(e.finder.filter), Words: func() (names []string) {
			for _, s := range sieves() {
				names = append(names, s.name)
			}
			return names
		}},
		{Name: "tab", Args: "NAME", About: "show a tab of the inspector", Run: saying(func(name string) error {
			i := slices.Index(tabs(), name)
			if i < 0 {
				return fmt.Errorf("tab: no %q; there are %s", name, strings.Join(tabs(), ", "))
			}
			e.moves.turnTab(i - e.inspector.Tab())
			return nil
		}), Words: tabs},
	}
}

// saying makes a command of a function that only changes the explorer.
func saying(f func(string) error) func(string) (tea.Cmd, error) {
	return func(args string) (tea.Cmd, error) { return nil, f(args) }
}

// aboutVerb says what a line of the debugger's will do, or why not.
func (e *Explorer) aboutVerb(line string) (overlay.Reply, bool) {
	v, args, err := debug.Parse(line)
	switch {
	case err != nil:
		return overlay.Reply{}, false
	case v.Disabled(e.history.d) != "":
		return overlay.Word(themes.Notice, "not now, "+v.Disabled(e.history.d)), true
	case args != "":
		return aboutArgs(v, args), true
	}
	return overlay.Word(themes.Dim, v.Usage()+": "+v.Help), true
}

// aboutArgs says what is wrong with an expression while it is typed, and in which
// column.
func aboutArgs(v debug.Verb, args string) overlay.Reply {
	var err error
	switch v.Name {
	case "break", "tbreak", "trace", "until", "rcontinue":
		_, err = debug.ParseBreakpoint(args)
	case "watch":
		_, err = debug.ParseWatch(args, 0)
	case "display", "print":
		_, err = debug.Watch(args)
	}
	if err != nil {
		return overlay.Word(themes.Notice, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return overlay.Word(themes.Dim, v.Help)
}
