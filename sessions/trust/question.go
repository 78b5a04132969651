package trust

import (
	"espalier/sessions"
)

// Question is what stands around the effects that the user is asked about.
type Question struct {
	Why    string // it is asked at all
	Would  string // the words before the effects
	Yes    string // what either answer means
	No     string
	Asking string // empty: the effects in one line
}

// AboutSession is why a stored search is asked about.
func AboutSession(s sessions.Session, doing string) Question {
	q := Question{Would: doing + " it would", No: "nothing happens; to look at it: espalier sessions replay " + Plain(s.ID)}
	q.Yes = "this once; for good: espalier sessions adopt " + Plain(s.ID)
	switch s.Origin.Kind {
	case sessions.Imported:
		q.Why = "was " + Plain(s.Origin.String())
	case sessions.Unrecorded:
		q.Why = "may have been made elsewhere: it was stored by an older version, which did not record that, or on another machine"
	case sessions.Made, sessions.Adopted:
		q.Why = "needs a task file that has changed, or has not run here before"
		q.Yes = UntilChanged
	}
	q.Why = "session " + Plain(s.ID) + " " + q.Why
	return q
}

// UntilChanged is how long a program may run after a yes.
const UntilChanged = "it may run until the task file or the program changes"
