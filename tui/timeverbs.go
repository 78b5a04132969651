package tui

import "espalier/search"

// The verbs that steer the search, and those that travel along its log. Neither
// kind waits for the other: what has happened stays reachable while more does.

func (e *Explorer) cannotPause() string {
	if e.history.playing() {
		return ""
	}
	switch e.run.state {
	case search.Running:
		return ""
	case search.Ended:
		return "the search has ended"
	case search.Paused:
	}
	return "the search is not running"
}

func (e *Explorer) cannotContinue() string {
	switch {
	case e.history.held && e.history.behind() > 0:
		return ""
	case e.run.state == search.Running:
		return "it is running"
	case e.run.state == search.Ended || e.history.tree.Outcome().Ended:
		return "the search has ended"
	case e.driver == nil:
		return "there is nothing to run"
	}
	return ""
}

// pause stops the search, and what is shown of it where it is.
func (e *Explorer) pause() {
	if e.history.playing() {
		e.history.hold(e.history.now())
	}
	if e.run.state == search.Running && e.driver != nil {
		e.driver.Pause()
	}
	e.screen.stale(everything)
}

// replay shows the log again, from its first event.
func (e *Explorer) replay() {
	e.travel(1)
	e.continueSearch()
}

func (e *Explorer) cannotReplay() string {
	if e.history.last() < 2 {
		return "nothing has happened yet"
	}
	return ""
}

// continueSearch plays on from the shown moment, and lets the search run.
func (e *Explorer) continueSearch() {
	if e.history.held && e.history.behind() > 0 {
		e.history.pace.play()
	}
	e.history.release()
	e.tree.follow, e.tree.unseen = true, 0
	if e.driver != nil && e.run.state == search.Paused && !e.history.ended() {
		e.driver.Run()
	}
	e.catchUp()
	e.mailbox.ring() // the pump may be asleep
}

func (e *Explorer) cannotStep() string {
	switch {
	case e.history.behind() > 0:
		return ""
	case e.run.state == search.Ended || e.history.tree.Outcome().Ended:
		return "the search has ended"
	case e.driver == nil:
		return "there is nothing to step"
	}
	return ""
}

// stepEvent reveals one event that has already happened, and asks for an action
// only when there is none.
func (e *Explorer) stepEvent() {
	behind := e.history.behind()
	e.history.hold(e.history.now() + 1)
	switch {
	case e.run.state == search.Running:
		e.driver.Pause()
	case behind == 0:
		e.driver.Step()
	}
	e.catchUp()
}

// stepAction reveals the rest of an action, or asks for one.
func (e *Explorer) stepAction() {
	switch {
	case e.history.behind() > 0:
		e.travel(e.history.actionEnd(e.history.now()))
		return
	case e.run.state == search.Running:
		e.driver.Pause()
	default:
		e.driver.Step()
	}
	e.history.jump()
}

// travel shows another moment of the log.
func (e *Explorer) travel(to int) {
	e.history.hold(min(to, e.history.last()))
	e.catchUp()
}

// catchUp folds to the moment that was asked for.
func (e *Explorer) catchUp() {
	for e.fold() {
	}
	e.screen.stale(everything)
}

func (e *Explorer) atBeginning() string {
	if e.history.now() <= 1 {
		return "this is the first event"
	}
	return ""
}

func (e *Explorer) atEnd() string {
	if e.history.behind() == 0 {
		return "this is the last event"
	}
	return ""
}
