package debug

import "espalier/search"

// position is where a debugger stands: at a moment of a branch, or inside the reply that
// is the last event of it.
type position struct {
	at     *Branch
	moment int          // how many events are shown
	inside Spot         // where in the reply of the last of them; mostly nowhere
	tree   *search.Tree // of the branch that is shown, at the moment or before it
	moves  []Transition // that were not handed out yet
}

// Tree is the search at the moment that is shown. It is read-only, and valid until
// the moment changes. It is folded when it is asked for: a front end that only
// moves on keeps a tree of its own.
func (p *position) Tree() *search.Tree {
	p.tree = p.at.line.Move(p.tree, p.moment)
	return p.tree
}

// Moment is how many events are shown.
func (p *position) Moment() int { return p.moment }

// Inside is the place inside the reply of the event that is shown; the zero Spot is none.
func (p *position) Inside() Spot { return p.inside }

// Line is the timeline of the branch that is shown.
func (p *position) Line() *Timeline { return p.at.line }

// Branch is the log that is shown.
func (p *position) Branch() *Branch { return p.at }

// event is the last one that is shown.
func (p *position) event() search.Event { return p.at.line.log[p.moment-1] }

// action is what the search was doing at the moment that is shown.
func (p *position) action() search.ActionKind { return lastAction(p.at.line.log[:p.moment]) }

// boundary is where a change that is made here begins.
func (p *position) boundary() int { return p.at.line.Boundary(p.moment) }

// jump shows another moment of the branch.
func (p *position) jump(moment int) {
	if p.at.line.Len() > 0 {
		moment = max(moment, 1)
	}
	moment = min(max(moment, 0), p.at.line.Len())
	p.moves = append(p.moves, Transition{Kind: Jumped, From: p.moment, To: moment})
	p.moment, p.inside = moment, Spot{}
}

// reveal passes events one by one.
func (p *position) reveal(to int) {
	p.moves = append(p.moves, Transition{Kind: Revealed, From: p.moment, To: to})
	p.moment, p.inside = to, Spot{}
}

// enter shows another branch.
func (p *position) enter(b *Branch, moment int) {
	p.moves = append(p.moves, Transition{Kind: Branched, From: p.moment, To: moment})
	p.at, p.moment, p.inside, p.tree = b, moment, Spot{}, search.NewTree()
}

// transitions hands out the moves since the last time.
func (p *position) transitions() []Transition {
	moves := p.moves
	p.moves = nil
	return moves
}
