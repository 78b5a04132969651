package race

import (
	"context"
	"errors"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/printable"
	"espalier/search/race"
	"espalier/themes"
	"espalier/tui/overlay"
)

// judging is who has judged, and how.
type judging struct {
	s *Screen

	verdict *race.Verdict // nil: not yet
	vote    *int          // of the reader: a lane, or race.NoWinner
	asking  bool          // a model is being asked
	failed  bool          // it was, in vain
	abandon context.CancelFunc
}

// judgedMsg is what a model made of the answers.
type judgedMsg struct {
	verdict race.Verdict
	err     error
}

// revealed reports whether the names may be seen.
func (j *judging) revealed() bool { return !j.s.Blind || j.verdict != nil || j.vote != nil }

// close has the race judged once all have ended: by rules at once, by a model if the reader
// need not vote first.
func (j *judging) close() tea.Cmd {
	if j.verdict != nil || len(j.s.turns) == 0 {
		return nil
	}
	if v, ok := race.ByRules(trees(j.s.lanes, tip)); ok {
		j.verdict, j.s.Redraw = &v, true
		return nil
	}
	if !j.revealed() || j.failed {
		return nil
	}
	return j.ask()
}

// ask asks the model.
func (j *judging) ask() tea.Cmd {
	if j.s.Judge == nil {
		return nil
	}
	j.asking, j.failed, j.s.Redraw = true, false, true
	var ctx context.Context
	ctx, j.abandon = context.WithCancel(j.s.host.Jobs().Context())
	judge := j.s.Judge
	return j.s.host.Jobs().Command(func(context.Context) tea.Msg {
		v, err := judge(ctx)
		return judgedMsg{v, err}
	})
}

func (j *judging) judged(m judgedMsg) {
	j.abandon()
	j.asking = false
	if m.err != nil {
		j.failed = true
		if !errors.Is(m.err, context.Canceled) {
			j.s.host.Complain(m.err)
		}
		return
	}
	j.verdict = &m.verdict
}

// opinion asks the judge, or shows what a model said.
func (j *judging) opinion() tea.Cmd {
	v := j.verdict
	if v == nil {
		return j.ask()
	}
	lines := []string{v.String()}
	for _, o := range v.Words {
		lines = append(append(lines, ""), strings.Split(printable.Text(o.String()), "\n")...)
	}
	j.s.host.Overlays().Open(overlay.NewSheet("the judge", lines))
	return nil
}

func (j *judging) noOpinion() string {
	v := j.verdict
	switch {
	case v != nil && len(v.Words) > 0:
		return ""
	case v != nil:
		return "rules have judged, and have no more to say"
	case !allEnded(j.s.lanes):
		return "not all have ended"
	case j.s.Judge == nil:
		return "there is no model to ask"
	case j.asking:
		return "it is being asked"
	}
	return ""
}

// cast takes the reader's word for the focused lane.
func (j *judging) cast() {
	lane := j.s.focus
	j.vote = &lane
}

func (j *judging) castDraw() {
	lane := race.NoWinner
	j.vote = &lane
}

func (j *judging) cannotVote() string {
	switch {
	case j.vote != nil:
		return "you have voted"
	case j.verdict != nil:
		return "the judge has spoken"
	}
	return ""
}

// says is the line of the judge, and of the reader.
func (j *judging) says() (text string, by themes.Role) {
	v := j.verdict
	switch {
	case j.asking:
		text, by = "the judge reads the answers, model "+j.s.Asks, themes.ByModel
	case v == nil && allEnded(j.s.lanes) && j.s.Judge == nil:
		text, by = "no rule tells the answers apart: v votes for the focused one", themes.Dim
	case v == nil && allEnded(j.s.lanes):
		text, by = "no rule tells the answers apart: v votes for the focused one, J asks a model", themes.Dim
	case v == nil:
		text, by = "at equal tokens: who has spent the fewest goes next", themes.Dim
	case len(v.Words) > 0:
		text, by = v.String(), themes.ByModel
	default:
		text, by = v.String(), themes.ByRule
	}
	if vote := j.vote; vote != nil {
		said := "a draw"
		if *vote != race.NoWinner {
			said = race.Name(*vote)
		}
		text += "; you said " + said
	}
	return text, by
}
