package explorer

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/inspector"
	"espalier/tui/prompt"
)

// command is a word of the `:` line that wants an argument. Actions are words of
// it as well, by their names; where both have a name, the action is what it does
// without one.
type command struct {
	name  string
	args  string // what it wants: "TEXT"
	about string
	run   func(e *Explorer, args string) (tea.Cmd, error)
	// words lists what the argument may be; nil: anything.
	words func(e *Explorer) []string
}

// commands lists those that are not actions.
func commands() []command {
	return []command{
		{name: "find", args: "TEXT", about: "light a text in thoughts and completions", run: saying(func(e *Explorer, text string) error {
			e.found.look(e.history.tree, text)
			e.toMatch(e.history.outline.After(e.tree.selected.Node))
			e.screen.stale(everything)
			return nil
		})},
		{name: "filter", args: "WHICH", about: "show only some thoughts", run: saying((*Explorer).filter), words: func(*Explorer) []string {
			var names []string
			for _, s := range sieves() {
				names = append(names, s.name)
			}
			return names
		}},
		{name: "tab", args: "NAME", about: "a tab of the inspector", run: saying(func(e *Explorer, name string) error {
			i := slices.Index(inspector.Tabs(), name)
			if i < 0 {
				return fmt.Errorf("tab: no %q; there are %s", name, strings.Join(inspector.Tabs(), ", "))
			}
			e.turnTab(i - e.inspector.Tab())
			return nil
		}), words: func(*Explorer) []string { return inspector.Tabs() }},
		{name: "theme", args: "NAME", about: "draw in another theme", run: saying((*Explorer).themeNamed), words: func(e *Explorer) []string {
			var names []string
			for _, t := range e.look.themes {
				names = append(names, t.Name)
			}
			return names
		}},
	}
}

// saying makes a command of a function that only changes the explorer.
func saying(f func(*Explorer, string) error) func(*Explorer, string) (tea.Cmd, error) {
	return func(e *Explorer, args string) (tea.Cmd, error) { return nil, f(e, args) }
}

func (e *Explorer) openCommand() { e.openCommandWith("") }

// openCommandWith begins the line for the user.
func (e *Explorer) openCommandWith(text string) {
	line := prompt.NewLine("", &e.spoken)
	line.Complete = e.completions
	e.open(&entry{Line: line, label: ":", answer: (*Explorer).about, done: (*Explorer).runLine})
	if text != "" {
		line.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
	}
}

// runLine does what a line says.
func (e *Explorer) runLine(line string) tea.Cmd {
	name, args := splitLine(line)
	if name == "" {
		return nil
	}
	a, c := e.action(name), e.command(name)
	switch {
	case a != nil && args == "":
		return e.do(a)
	case c != nil:
		cmd, err := c.run(e, args)
		e.complain(err)
		return cmd
	case debugs(line):
		return e.verb(line)
	case a != nil:
		e.complain(fmt.Errorf("%s: it wants no argument, and got %q", name, args))
		return nil
	}
	e.complain(fmt.Errorf("there is no %q; ? lists all there is to do", name))
	return nil
}

// debugs says whether a line begins with a verb of the debugger.
func debugs(line string) bool {
	_, _, err := debug.Parse(line)
	return err == nil
}

// splitLine takes the first word off a line.
func splitLine(line string) (name, args string) {
	name, args, _ = strings.Cut(strings.TrimSpace(line), " ")
	return name, strings.TrimSpace(args)
}

func (e *Explorer) command(name string) *command {
	for i := range e.commands {
		if e.commands[i].name == name {
			return &e.commands[i]
		}
	}
	return nil
}

// about says what a line that is being typed will do, or why not.
func (e *Explorer) about(line string) reply {
	name, args := splitLine(line)
	v, verbArgs, err := debug.Parse(line)
	a, c := e.action(name), e.command(name)
	switch {
	case name == "":
		return reply{themes.Dim, "tab completes, ↑ recalls"}
	case c != nil:
		return reply{themes.Dim, strings.TrimSpace(c.args + "  " + c.about)}
	case a != nil && args == "" && a.Disabled(e) != "":
		return reply{themes.Notice, "not now, " + a.Disabled(e)}
	case err == nil && v.Disabled(e.history.d) != "":
		return reply{themes.Notice, "not now, " + v.Disabled(e.history.d)}
	case err == nil && verbArgs != "":
		return aboutArgs(v, verbArgs)
	case err == nil:
		return reply{themes.Dim, v.Usage() + ": " + v.Help}
	case a != nil:
		return reply{themes.Dim, a.Title}
	}
	return reply{}
}

// aboutArgs says what is wrong with an expression while it is typed, and in which
// column.
func aboutArgs(v debug.Verb, args string) reply {
	var err error
	switch v.Name {
	case "break", "trace", "until", "rcontinue":
		_, err = debug.ParseBreakpoint(args)
	case "watch", "print":
		_, err = debug.Watch(args)
	}
	if err != nil {
		return reply{themes.Notice, strings.ReplaceAll(err.Error(), "\n", " ")}
	}
	return reply{themes.Dim, v.Help}
}

// completions of a line: words that begin like the first one, or arguments.
func (e *Explorer) completions(line string) []prompt.Candidate {
	word, rest, more := strings.Cut(line, " ")
	var list []prompt.Candidate
	if !more {
		for _, c := range e.commands {
			if strings.HasPrefix(c.name, word) {
				list = append(list, prompt.Candidate{Line: c.name + " ", Name: strings.TrimSpace(c.name + " " + c.args), About: c.about})
			}
		}
		for i := range e.actions {
			if a := &e.actions[i]; strings.HasPrefix(a.ID, word) && e.command(a.ID) == nil {
				list = append(list, prompt.Candidate{Line: a.ID, Name: a.ID, About: a.Title})
			}
		}
		for _, v := range debug.Verbs() {
			if strings.HasPrefix(v.Name, word) {
				list = slices.DeleteFunc(list, func(c prompt.Candidate) bool { return c.Name == v.Name }) // an action of that name
				line := v.Name
				if v.Args != "" {
					line += " "
				}
				list = append(list, prompt.Candidate{Line: line, Name: v.Usage(), About: v.Help})
			}
		}
		slices.SortStableFunc(list, func(a, b prompt.Candidate) int { return strings.Compare(a.Name, b.Name) })
		return list
	}
	if c := e.command(word); c != nil && c.words != nil {
		for _, w := range c.words(e) {
			if strings.HasPrefix(w, strings.TrimLeft(rest, " ")) {
				list = append(list, prompt.Candidate{Line: word + " " + w, Name: w})
			}
		}
	}
	return list
}
