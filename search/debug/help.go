package debug

import (
	"fmt"
	"slices"
	"strings"
)

// Sample is a line with the verb, as an example.
func (v *Verb) Sample() string {
	if v.Example == "" {
		return v.Name
	}
	return v.Example
}

// help lists the verbs of all groups, or tells one of them.
func help(d *Debugger, args string) ([]string, error) {
	if args != "" {
		v, _, err := Parse(args)
		if err != nil {
			return nil, err
		}
		lines := []string{v.Usage() + ": " + v.Help, "for example: " + v.Sample()}
		if len(v.Aliases) > 0 {
			lines = append(lines, "also: "+strings.Join(v.Aliases, ", "))
		}
		switch v.Name {
		case "break", "tbreak", "trace":
			lines = append(lines, "kinds: "+kindNames())
			for _, k := range insideKinds {
				lines = append(lines, fmt.Sprintf("  %-14s %s", k[0], k[1]))
			}
			lines = append(lines, "such as break if solvable_left == 0, when the last solvable thought is lost; break on ask, before a model is asked")
			fallthrough
		case "until", "rcontinue", "cond", "watch", "display", "print":
			lines = append(lines, "expressions can use: "+strings.Join(Names(), ", "))
		case "set":
			lines = append(lines, settingHelp(d.at.line.Tip().Setup())...)
		}
		d.data = v.report()
		return lines, nil
	}
	var lines []string
	var all []VerbReport
	group := ""
	for _, v := range Verbs() {
		all = append(all, v.report())
		if v.Group != group {
			group = v.Group
			lines = append(lines, group+":")
		}
		lines = append(lines, fmt.Sprintf("  %-26s %s", strings.Join(append([]string{v.Usage()}, short(v.Aliases)...), ", "), v.Help))
	}
	d.data = all
	return lines, nil
}

// short are the aliases that save typing.
func short(aliases []string) []string {
	return slices.DeleteFunc(slices.Clone(aliases), func(a string) bool { return len(a) > 2 })
}
