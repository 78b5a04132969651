package shell

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// commandLine is the `:` line of a screen: actions by their names, commands with an
// argument, and the screen's own verbs. Where a word is an action and a verb, the
// action is what it does without an argument.
type commandLine struct {
	host     *Host
	commands []Command
	verbs    Verbs
}

// openCommand begins the line for the user.
func (s *Shell) openCommand(h *Host, text string) {
	language := h.screen.Language()
	c := commandLine{h, append(language.Commands, s.themeCommand()), language.Verbs}
	line := prompt.NewLine("", &s.spoken)
	line.Complete = c.completions
	h.overlays.Open(&overlay.Entry{Line: line, Label: ":", Answer: c.about, Done: c.run})
	if text != "" {
		line.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
	}
}

// run does what a line says.
func (c commandLine) run(line string) tea.Cmd {
	name, args := splitLine(line)
	if name == "" {
		return nil
	}
	h := c.host
	a, command := h.Action(name), c.command(name)
	switch {
	case a != nil && args == "":
		return h.Do(a)
	case command != nil:
		cmd, err := command.Run(args)
		h.Complain(err)
		return cmd
	}
	if c.verbs.Run != nil {
		if cmd, known := c.verbs.Run(line); known {
			return cmd
		}
	}
	if a != nil {
		h.Complain(fmt.Errorf("%s: it takes no argument, and got %q", name, args))
	} else {
		h.Complain(fmt.Errorf("there is no %q; ? lists all there is to do", name))
	}
	return nil
}

// splitLine takes the first word off a line. The short words of vi are known.
func splitLine(line string) (name, args string) {
	name, args, _ = strings.Cut(strings.TrimSpace(line), " ")
	if name == "q" {
		name = "quit"
	}
	return name, strings.TrimSpace(args)
}

func (c commandLine) command(name string) *Command {
	i := slices.IndexFunc(c.commands, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &c.commands[i]
}

// about says what a line that is being typed will do, or why not.
func (c commandLine) about(line string) overlay.Reply {
	name, args := splitLine(line)
	a, command := c.host.Action(name), c.command(name)
	switch {
	case name == "":
		return overlay.Reply{Role: themes.Dim, Text: "tab completes, ↑ recalls"}
	case command != nil:
		return overlay.Reply{Role: themes.Dim, Text: strings.TrimSpace(command.Args + "  " + command.About)}
	case a != nil && args == "" && a.Disabled() != "":
		return overlay.Reply{Role: themes.Notice, Text: "not now, " + a.Disabled()}
	}
	if c.verbs.About != nil {
		if reply, known := c.verbs.About(line); known {
			return reply
		}
	}
	if a != nil {
		return overlay.Reply{Role: themes.Dim, Text: a.Title}
	}
	return overlay.Reply{}
}

// completions of a line: words that begin like the first one, or arguments.
func (c commandLine) completions(line string) []prompt.Candidate {
	word, rest, more := strings.Cut(line, " ")
	if c.verbs.Complete != nil {
		if list := c.verbs.Complete(line); len(list) > 0 {
			return list
		}
	}
	if more {
		return c.arguments(word, strings.TrimLeft(rest, " "))
	}
	var list []prompt.Candidate
	for _, c := range c.commands {
		if strings.HasPrefix(c.Name, word) {
			list = append(list, prompt.Candidate{Line: c.Name + " ", Name: strings.TrimSpace(c.Name + " " + c.Args), About: c.About})
		}
	}
	for i := range c.host.actions {
		if a := &c.host.actions[i]; strings.HasPrefix(a.ID, word) && c.command(a.ID) == nil {
			list = append(list, prompt.Candidate{Line: a.ID, Name: a.ID, About: a.Title})
		}
	}
	for _, v := range c.verbs.Names {
		if name := strings.TrimSpace(v.Line); strings.HasPrefix(name, word) {
			list = slices.DeleteFunc(list, func(c prompt.Candidate) bool { return c.Name == name }) // an action of that name
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(a, b prompt.Candidate) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (c commandLine) arguments(word, begin string) (list []prompt.Candidate) {
	command := c.command(word)
	if command == nil || command.Words == nil {
		return nil
	}
	for _, w := range command.Words() {
		if strings.HasPrefix(w, begin) {
			list = append(list, prompt.Candidate{Line: word + " " + w, Name: w})
		}
	}
	return list
}
