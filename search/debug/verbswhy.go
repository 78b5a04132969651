package debug

import (
	"context"
	"fmt"
)

// The verbs that ask for reasons.

func whyVerbs() []Verb {
	return []Verb{
		{Name: "why", Aliases: []string{"y"}, Group: GroupWhy, Args: "[THOUGHT]", Help: "explain what happened to a thought, and why", Example: "why 12", why: atNothing, change: why},
		{Name: "autopsy", Group: GroupWhy, Help: "find what lost the last solvable thought, with an exact solver", why: noOracle, change: autopsy},
		{Name: "calibration", Group: GroupWhy, Help: "compare the values so far with what the thoughts were worth: by an exact solver, or by what was found below them", why: atNothing, change: calibrate},
		{Name: "oracle", Group: GroupWhy, Args: "[on|off|THOUGHT]", Help: "mark the thoughts that can be solved, with an exact solver; off by default", Example: "oracle on", why: noOracle, do: askOracle},
	}
}

func noOracle(d *Debugger) string {
	if d.oracle.asked == nil {
		return errNoOracle.Error()
	}
	return atNothing(d)
}

func why(d *Debugger, args string) (plan, error) {
	id, err := readThought(d, args)
	if err != nil {
		return plan{}, err
	}
	var lines []string
	line := d.at.line.Until(d.moment)
	return plan{
		run: func(ctx context.Context) error {
			w, err := WhyOf(ctx, line, id)
			lines = w.Lines(line.Tip())
			return err
		},
		show: func(*Debugger) ([]string, error) { return lines, nil },
	}, nil
}

func autopsy(d *Debugger, _ string) (plan, error) {
	oracle, problem, line := d.oracle.asked, d.host.Problem, d.at.line.Until(d.at.line.Len())
	var found Autopsy
	place := new(Place)
	return plan{
		found: place,
		run: func(ctx context.Context) (err error) {
			found, err = oracle.autopsy(ctx, line, problem)
			place.Seq = found.Seq
			if len(found.Thoughts) > 0 {
				place.Thought = found.Thoughts[0]
			}
			return err
		},
		show: func(*Debugger) ([]string, error) { return found.Lines(), nil },
	}, nil
}

func askOracle(d *Debugger, args string) ([]string, error) {
	switch args {
	case "on":
		d.oracle.on = true
		return []string{"an exact solver marks what can be solved; it is not the model, and the search does not see it"}, nil
	case "off":
		d.oracle.on = false
		return []string{"the exact solver is silent"}, nil
	}
	id, err := readThought(d, args)
	if err != nil {
		return nil, err
	}
	word := "can be solved"
	switch solvable, known := d.oracle.asked.thought(d.Tree().Node(id)); {
	case !known:
		word = "is beyond it"
	case !solvable:
		word = "cannot be solved"
	}
	return []string{fmt.Sprintf("by an exact solver, not by the model: %s %s", where(d.Tree(), id), word)}, nil
}
