package debug

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/engine/boundedfile"
)

// The lines that a debugger does by itself: those of command files, and the commands of
// breakpoints.

// mostScripted bounds the lines that are done before the user is asked again: a
// breakpoint whose commands go back before it would be reached for ever.
const mostScripted = 10_000

// mostSource is the most bytes of a command file.
const mostSource = 1 << 20

// Script are the lines to do next.
type Script struct {
	lines     []scripted
	running   string // where the line being done comes from; empty: the user typed it
	done      int    // lines since the user's last one
	restoring bool   // what the user had set up before
	collects  int    // the breakpoint whose commands are being read; 0: none
	collected []string
}

type scripted struct {
	line string
	from string // "FILE:3"
}

// Next is the next line, which the front end does before it asks the user for one.
func (s *Script) Next() (line string, ok bool) {
	if len(s.lines) == 0 {
		s.running, s.done = "", 0
		return "", false
	}
	next := s.lines[0]
	s.lines, s.running = s.lines[1:], next.from
	s.done++
	return next.line, true
}

// Waits reports whether there is a next line.
func (s *Script) Waits() bool { return len(s.lines) > 0 }

// Add has the lines of a command file done next. Errors mention name.
func (s *Script) Add(name, text string) {
	var lines []scripted
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, scripted{line, fmt.Sprintf("%s:%d", name, number)})
		}
	}
	s.lines = append(lines, s.lines...)
}

// Collects reports whether the lines that follow are the commands of a breakpoint, up
// to one that says end.
func (s *Script) Collects() bool { return s.collects > 0 }

// fail gives a script up at the first line that cannot be done.
func (s *Script) fail(err error) error {
	if err == nil || s.running == "" {
		return err
	}
	err = fmt.Errorf("%s: %w", s.running, err)
	*s = Script{}
	return err
}

// over refuses to go on for ever.
func (s *Script) over() error {
	if s.done > mostScripted {
		return fmt.Errorf("given up after %d lines without one of the user's; the commands of a breakpoint may lead back to it", mostScripted)
	}
	return nil
}

// act has the commands of a breakpoint done.
func (s *Script) act(b Breakpoint) {
	var lines []scripted
	for i, line := range b.Commands {
		lines = append(lines, scripted{line, fmt.Sprintf("commands %d:%d", b.ID, i+1)})
	}
	s.lines = append(lines, s.lines...)
}

func source(_ *Debugger, args string) (plan, error) {
	if args == "" {
		return plan{}, errors.New("which file is missing; write source FILE")
	}
	var text []byte
	return plan{
		run: func(ctx context.Context) (err error) {
			text, err = boundedfile.Read(ctx, args, mostSource)
			return err
		},
		show: func(d *Debugger) ([]string, error) {
			d.script.Add(args, string(text))
			return nil, nil
		},
	}, nil
}

// setCommands reads what is done at a breakpoint: after the number, or in the lines that
// follow, up to end.
func setCommands(d *Debugger, args string) ([]string, error) {
	number, rest, _ := strings.Cut(args, ":")
	id, more, err := numbered(strings.TrimSpace(number))
	if err != nil {
		return nil, err
	}
	if more != "" {
		return nil, fmt.Errorf("%q follows the number; write commands %d: VERB; VERB, or the verbs in lines up to end", more, id)
	}
	if err := d.breaks.of(id, func(*Breakpoint) {}); err != nil {
		return nil, err
	}
	if rest = strings.TrimSpace(rest); rest == "" {
		d.script.collects, d.script.collected = id, nil
		return nil, nil
	}
	return command(d, id, strings.Split(rest, ";"))
}

// collect takes a line of the commands of a breakpoint.
func collect(d *Debugger, line string) ([]string, error) {
	s := &d.script
	if line != "end" {
		if len(s.collected) == mostScripted {
			return nil, fmt.Errorf("more than %d commands", mostScripted)
		}
		s.collected = append(s.collected, line)
		return nil, nil
	}
	id := s.collects
	s.collects = 0
	return command(d, id, s.collected)
}

// command has a breakpoint do lines whenever it stops.
func command(d *Debugger, id int, lines []string) ([]string, error) {
	var commands []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if _, _, err := Parse(line); err != nil {
			return nil, err
		}
		commands = append(commands, line)
	}
	return tellOne(d, id, d.breaks.of(id, func(b *Breakpoint) { b.Commands = commands }))
}
