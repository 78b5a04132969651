package debug

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
)

// What the user set up stays with the session: as a command file, beside its log.

// Setup is the command file that sets up, in a debugger of the branch's log alone, what
// is set up for the branch now.
func (d *Debugger) Setup(b *Branch) string {
	var lines []string
	number := 0
	for _, p := range d.breaks.List() {
		number++
		verb := "break"
		switch {
		case p.Watch != nil:
			verb = "watch"
		case p.Traces:
			verb = "trace"
		}
		lines = append(lines, verb+" "+p.String())
		if p.Off {
			lines = append(lines, fmt.Sprintf("disable %d", number))
		}
		if len(p.Commands) > 0 {
			lines = append(append(append(lines, fmt.Sprintf("commands %d", number)), p.Commands...), "end")
		}
	}
	for _, w := range d.displays {
		lines = append(lines, "display "+w.String())
	}
	for _, c := range d.checkpoints {
		if c.Branch == b {
			lines = append(lines, strings.TrimSpace("checkpoint "+c.Name)+fmt.Sprintf(" at %d", c.Moment))
		}
	}
	for _, id := range b.marked() {
		lines = append(lines, fmt.Sprintf("mark %d", id))
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// Foreign is what Setup has written elsewhere, without what would do anything by itself:
// what is done at a breakpoint, and verbs that Setup does not write.
func Foreign(setup string) string {
	const longest = 1 << 16
	if len(setup) > longest {
		return ""
	}
	var lines []string
	skips := false // the commands of a breakpoint
	for line := range strings.Lines(setup) {
		line = printable.Line(strings.TrimSpace(line))
		v, args, err := Parse(line)
		switch {
		case skips || err != nil:
			skips = skips && line != "end"
		case v.Name == "commands":
			skips = !strings.Contains(args, ":")
		case slices.Contains([]string{"break", "watch", "trace", "disable", "display", "checkpoint", "mark"}, v.Name):
			lines = append(lines, line+"\n")
		}
	}
	return strings.Join(lines, "")
}

// Restore sets up what Setup has written, before any other line, and reports what there
// is. What cannot be set up is left out.
func (d *Debugger) Restore(setup string) (said string, err error) {
	if setup == "" {
		return "", nil
	}
	var wrong []error
	d.script.restoring = true
	for line := range strings.Lines(setup) {
		if _, err := d.Do(context.Background(), line); err != nil {
			wrong = append(wrong, err)
		}
	}
	d.script.restoring, d.script.collects = false, 0
	for _, b := range d.branches {
		b.kept = d.Setup(b)
	}
	var parts []string
	for _, kind := range []struct {
		n    int
		name string
	}{{len(d.breaks.List()), "breakpoint"}, {len(d.displays), "display"}, {len(d.checkpoints), "checkpoint"}, {len(d.at.marks), "mark"}} {
		if kind.n > 0 {
			parts = append(parts, english.Plural(kind.n, kind.name))
		}
	}
	return "from before: " + strings.Join(parts, ", "), errors.Join(wrong...)
}

// Unkept returns a function that keeps what has been set up since the last time, for every
// branch that has a recording; nil if there is nothing new, or no Host.Keep. The
// function may take long and be called in another goroutine.
func (d *Debugger) Unkept() func(context.Context) error {
	if d.host.Keep == nil || d.script.Collects() {
		return nil
	}
	type setup struct{ name, text string }
	var all []setup
	for _, b := range d.branches {
		if text := d.Setup(b); text != b.kept && b.Name() != "" && b.line.Len() > 0 {
			b.kept = text
			all = append(all, setup{b.Name(), text})
		}
	}
	if len(all) == 0 {
		return nil
	}
	keep := d.host.Keep
	return func(ctx context.Context) error {
		var wrong []error
		for _, s := range all {
			wrong = append(wrong, keep(ctx, s.name, s.text))
		}
		return errors.Join(wrong...)
	}
}
