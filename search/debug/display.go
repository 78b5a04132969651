package debug

import (
	"fmt"
	"slices"
)

// display is an expression that is shown at every stop.
type display struct {
	id int
	*Expression
}

// displays are those that there are, in the order in which they were set.
type displays []display

func displayVerbs() []Verb {
	return []Verb{
		{Name: "display", Group: GroupStop, Args: "[EXPRESSION]", Help: "show an expression at every stop; without one, show all now", Example: "display thought(12).value", do: addDisplay},
		{Name: "undisplay", Group: GroupStop, Args: "ID|all", Help: "stop showing an expression", Example: "undisplay 1", do: undisplay},
	}
}

func addDisplay(d *Debugger, args string) ([]string, error) {
	if args == "" {
		d.data = d.displays.reports(d)
		if len(d.displays) == 0 {
			return []string{"nothing is displayed"}, nil
		}
		return d.Displays(), nil
	}
	x, err := readExpression(d, args)
	if err != nil {
		return nil, err
	}
	id := 1
	if n := len(d.displays); n > 0 {
		id = d.displays[n-1].id + 1
	}
	d.displays = append(d.displays, display{id, x})
	reports := d.displays.reports(d)
	d.data = reports[len(reports)-1]
	if d.Moment() == 0 {
		return []string{fmt.Sprintf("  display %d: %s", id, x)}, nil
	}
	lines := d.Displays()
	return lines[len(lines)-1:], nil
}

func undisplay(d *Debugger, args string) ([]string, error) {
	if args == "all" {
		d.displays = nil
		return []string{"nothing is displayed"}, nil
	}
	id, _, err := numbered(args)
	if err != nil {
		return nil, err
	}
	before := len(d.displays)
	d.displays = slices.DeleteFunc(d.displays, func(w display) bool { return w.id == id })
	if len(d.displays) == before {
		return nil, fmt.Errorf("there is no display %d; list shows them", id)
	}
	return []string{fmt.Sprintf("display %d removed", id)}, nil
}

// Displays are the displayed expressions with what they are now.
func (d *Debugger) Displays() []string {
	if len(d.displays) == 0 || d.Moment() == 0 {
		return nil
	}
	id, _ := d.subject()
	var lines []string
	for _, w := range d.displays {
		lines = append(lines, fmt.Sprintf("  display %d: %s = %s", w.id, w, w.Show(d.scope(w.Expression, id))))
	}
	return lines
}

// reports are Displays in their structured form.
func (all displays) reports(d *Debugger) []DisplayReport {
	reports := make([]DisplayReport, 0, len(all))
	for _, w := range all {
		r := DisplayReport{ID: w.id, Expression: w.String()}
		if d.moment > 0 {
			id, _ := d.subject()
			s := d.scope(w.Expression, id)
			r.Value, r.Text = w.Value(s), w.Show(s)
		}
		reports = append(reports, r)
	}
	return reports
}
