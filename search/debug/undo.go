package debug

import (
	"fmt"
	"strings"
)

// Every change of the user's begins a branch. To undo it is to show the branch that it was
// made in again, at the moment it was made at: no event is taken back, and redo shows the
// branch of the change again.

func nothingToUndo(d *Debugger) string {
	if d.at.Parent == nil {
		return "nothing was changed in this branch: it is the search as it was begun"
	}
	return ""
}

func undo(d *Debugger, _ string) (plan, error) {
	b := d.at
	return plan{show: func(d *Debugger) ([]string, error) {
		d.drop()
		b.Parent.undone, b.rest = b, d.moment
		d.show(b.Parent, b.left)
		return wentTo(d, "undone", b), nil
	}}, nil
}

func nothingToRedo(d *Debugger) string {
	if d.at.undone == nil {
		return "nothing was undone in this branch"
	}
	return ""
}

func redo(d *Debugger, _ string) (plan, error) {
	b := d.at.undone
	return plan{show: func(d *Debugger) ([]string, error) {
		d.drop()
		d.show(b, b.rest)
		return wentTo(d, "done again", b), nil
	}}, nil
}

// wentTo says which change an undo or a redo was about, and where it has led to.
func wentTo(d *Debugger, what string, b *Branch) []string {
	return []string{fmt.Sprintf("%s: %s; this is branch %d at event %d", what, strings.Join(b.Changes, ", "), d.at.Number, d.moment)}
}
