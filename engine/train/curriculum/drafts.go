package curriculum

import (
	"slices"
	"strings"

	"espalier/search/tasks/game24"
)

// draft is a chain without thinking: one that reaches 24, or the end of one whose first steps are given, whatever these lead
// to.
func (d draws) draft() Example {
	for {
		if d.rng.IntN(2) == 0 {
			if e, ok := d.drawnOut(); ok {
				return e
			}
			continue
		}
		start := d.drafted()
		path := d.path(start, nil, game24.Move{})
		if path == nil || d.holdOut.shows(start, path) {
			continue
		}
		if e := (Example{Draft, prompt(start, "Draft:"), " " + draftOf(path)}); d.fits(e) {
			return e
		}
	}
}

// drawnOut goes on from one or two steps of any kind, to 24 if it can be reached. A model that was only taught chains to 24 does
// not end others.
func (d draws) drawnOut() (Example, bool) {
	start := d.anyPuzzle()
	given := 1 + d.rng.IntN(2)
	var path []game24.Move
	for state := start; len(state) > 1; state = leftBy(start, path) {
		moves := d.winning(state)
		if len(moves) == 0 || len(path) < given {
			moves = d.moves(state)
		}
		if len(moves) == 0 {
			return Example{}, false
		}
		path = append(path, pick(d.rng, moves))
	}
	text := draftOf(path)
	lines := strings.SplitAfterN(text, "\n", given+1)
	e := Example{Draft, prompt(start, "Draft:") + " " + strings.Join(lines[:given], ""), lines[given]}
	return e, !d.holdOut.shows(start, path) && d.fits(e)
}

// drafted draws a puzzle of which no step that leads on is held out.
func (d draws) drafted() game24.State {
	if d.rng.IntN(2) == 0 {
		return pick(d.rng, d.starts)
	}
	return pick(d.rng, d.ways)
}

// path goes on from some steps to 24: first by a step that is known, if there is one. It is nil if no way may be shown.
func (d draws) path(start game24.State, before []game24.Move, known game24.Move) []game24.Move {
	path := slices.Clone(before)
	for state := leftBy(start, path); len(state) > 1; state = leftBy(start, path) {
		next := known
		if known.Left == nil || len(path) > len(before) {
			on := d.winning(state)
			if len(on) == 0 {
				return nil
			}
			next = pick(d.rng, on)
		}
		path = append(path, next)
	}
	return path
}

func leftBy(start game24.State, path []game24.Move) game24.State {
	if len(path) == 0 {
		return start
	}
	return path[len(path)-1].Left
}

// draftOf is a chain with its answer, which need not be right.
func draftOf(path []game24.Move) string {
	whole := ""
	for _, m := range slices.Backward(path) {
		whole = insert(whole, m)
	}
	return draftWith(path, whole)
}

func draftWith(path []game24.Move, whole string) string {
	text := ""
	for _, m := range path {
		text += m.String() + "\n"
	}
	return text + "Answer: " + whole + " = 24\n"
}

// attempt is a draft and what is wrong with it.
type attempt struct {
	text     string
	feedback string
	kept     []game24.Move // the steps before the first wrong line
	found    game24.Move   // the step after them that thinking came across
	accepted bool
}

// attempt drafts as models do that cannot see where a step leads: on from some steps by others, of which some lead on,
// some are mistaken, and the last is made to reach 24.
func (d draws) attempt(start game24.State, before []game24.Move) (attempt, bool) {
	path := slices.Clone(before)
	for state := leftBy(start, path); len(state) > 1; state = leftBy(start, path) {
		moves := d.winning(state)
		if len(moves) == 0 || d.rng.Float64() < 0.4 {
			moves = d.moves(state)
		}
		if len(moves) == 0 || len(path) > 4 {
			return attempt{}, false
		}
		m := pick(d.rng, moves)
		switch {
		case len(state) == 2 && m.Result != game24.Integer(24) && d.rng.Float64() < 0.7:
			m.Result, m.Left = game24.Integer(24), game24.NewState(game24.Integer(24))
		case d.rng.Float64() < 0.1:
			m = mistaken(m, d.rng)
		}
		path = append(path, m)
	}
	a := attempt{text: draftOf(path)}
	whole := strings.TrimSuffix(a.text[strings.LastIndex(a.text, ": ")+2:], " = 24\n")
	if d.rng.Float64() < 0.1 {
		a.text = draftWith(path, miswritten(whole, d.rng))
	}
	g, ok := d.grade(start, a.text)
	if !ok || d.mayGrade(g) != nil {
		return attempt{}, false
	}
	ok = a.criticise(d.Corpus, start, path, g.Solved)
	return a, ok
}

// criticise goes through a draft to its first wrong line. Each step is calculated anew; what it leaves is thought about as
// in think, or judged at once. It is false for a draft with a step that has no words.
func (a *attempt) criticise(c *Corpus, start game24.State, path []game24.Move, solved bool) bool {
	var b strings.Builder
	verdict := "revise\n"
	right := true
	for state := start; right && len(a.kept) < len(path); {
		m := path[len(a.kept)]
		moves := state.Moves()
		at := slices.IndexFunc(moves, func(other game24.Move) bool { return other.A == m.A && other.Op == m.Op && other.B == m.B })
		if at < 0 {
			b.WriteString(operation(m) + " missing\n")
			right = false
			break
		}
		is := moves[at]
		if !Writable(is.Left) {
			return false
		}
		b.WriteString(is.String())
		switch {
		case is.String() != m.String():
			b.WriteString(" corrected\n")
			right = false
		case len(is.Left) == 3:
			chain, found := c.chain(is.Left)
			b.WriteString("\n" + chain)
			right, a.found = c.solver.Solvable(is.Left), found
		default:
			b.WriteString(" " + c.label(is.Left) + "\n")
			if right = c.solver.Solvable(is.Left); right {
				a.found = game24.Move{}
			}
		}
		if right {
			a.kept = append(a.kept, m)
			state = is.Left
		}
	}
	if right && solved {
		b.WriteString("Answer: sure\n")
		verdict = "accept\n"
		a.accepted = true
	} else if right {
		b.WriteString("Answer: impossible\n")
	}
	if !right && len(a.kept) == 0 {
		a.found = game24.Move{}
	}
	a.feedback = b.String() + verdict
	return true
}

// feedback criticises a draft, the first or a later one.
func (d draws) feedback() Example {
	for {
		start := d.anyPuzzle()
		history, before, ok := d.history(start)
		if !ok {
			continue
		}
		last, ok := d.attempt(start, before.kept)
		if !ok {
			continue
		}
		e := Example{Feedback, history + " " + last.text + "Feedback:", " " + last.feedback}
		if d.fits(e) {
			return e
		}
	}
}

// history is what was written about a puzzle up to a draft that is to come: none or some that were refused, each with its
// feedback. A draft keeps what was right in the one before.
func (d draws) history(start game24.State) (text string, last attempt, ok bool) {
	text = prompt(start, "Draft:")
	for range d.rng.IntN(4) {
		next, ok := d.attempt(start, last.kept)
		if !ok || next.accepted {
			return "", last, false
		}
		text += " " + next.text + "Feedback: " + next.feedback + "Draft:"
		last = next
	}
	return text, last, true
}

// refine is the draft after one that was refused: it keeps the lines that are right and goes on by others that lead to 24.
func (d draws) refine() Example {
	for {
		start := d.drafted()
		if d.rng.IntN(3) == 0 {
			start = d.anyPuzzle()
		}
		text, last, ok := d.history(start)
		if !ok || last.text == "" || len(last.kept) > 0 && !d.solver.Solvable(leftBy(start, last.kept)) {
			continue
		}
		path := d.path(start, last.kept, last.found)
		if path == nil || d.holdOut.shows(start, path) || len(last.kept) == 0 && !d.holdOut.free(start) {
			continue
		}
		if e := (Example{Refine, text, " " + draftOf(path)}); d.fits(e) {
			return e
		}
	}
}

// free reports whether none of the first steps that lead on from a puzzle is held out.
func (h *HoldOut) free(start game24.State) bool {
	return !slices.ContainsFunc(start.Moves(), func(m game24.Move) bool { return exact().Solvable(m.Left) && h.Holds(m.Left) })
}
