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
func (s *Screen) revealed() bool { return !s.Blind || s.judge.verdict != nil || s.judge.vote != nil }

// close has the race judged once all have ended: by rules at once, by a model if the reader
// need not vote first.
func (s *Screen) close() tea.Cmd {
	if s.judge.verdict != nil || len(s.turns) == 0 {
		return nil
	}
	if v, ok := race.ByRules(trees(s.lanes, tip)); ok {
		s.judge.verdict, s.stale = &v, true
		return nil
	}
	if !s.revealed() || s.judge.failed {
		return nil
	}
	return s.ask()
}

// ask asks the model.
func (s *Screen) ask() tea.Cmd {
	if s.Judge == nil {
		return nil
	}
	s.judge.asking, s.judge.failed, s.stale = true, false, true
	var ctx context.Context
	ctx, s.judge.abandon = context.WithCancel(s.host.Jobs().Context())
	judge := s.Judge
	return s.host.Jobs().Command(func(context.Context) tea.Msg {
		v, err := judge(ctx)
		return judgedMsg{v, err}
	})
}

func (s *Screen) judged(m judgedMsg) {
	s.judge.abandon()
	s.judge.asking = false
	if m.err != nil {
		s.judge.failed = true
		if !errors.Is(m.err, context.Canceled) {
			s.host.Complain(m.err)
		}
		return
	}
	s.judge.verdict = &m.verdict
}

// opinion asks the judge, or shows what a model said.
func (s *Screen) opinion() tea.Cmd {
	v := s.judge.verdict
	if v == nil {
		return s.ask()
	}
	lines := []string{v.String()}
	for _, o := range v.Words {
		lines = append(append(lines, ""), strings.Split(printable.Text(o.String()), "\n")...)
	}
	s.host.Overlays().Open(overlay.NewSheet("the judge", lines))
	return nil
}

func (s *Screen) noOpinion() string {
	v := s.judge.verdict
	switch {
	case v != nil && len(v.Words) > 0:
		return ""
	case v != nil:
		return "rules have judged, and have no more to say"
	case !allEnded(s.lanes):
		return "not all have ended"
	case s.Judge == nil:
		return "there is no model to ask"
	case s.judge.asking:
		return "it is being asked"
	}
	return ""
}

// vote is the reader's word for the focused lane.
func (s *Screen) vote() {
	lane := s.focus
	s.judge.vote = &lane
}

func (s *Screen) voteDraw() {
	lane := race.NoWinner
	s.judge.vote = &lane
}

func (s *Screen) cannotVote() string {
	switch {
	case s.judge.vote != nil:
		return "you have voted"
	case s.judge.verdict != nil:
		return "the judge has spoken"
	}
	return ""
}

// says is the line of the judge, and of the reader.
func (s *Screen) says() (text string, by themes.Role) {
	v := s.judge.verdict
	switch {
	case s.judge.asking:
		text, by = "the judge reads the answers, model "+s.Asks, themes.ByModel
	case v == nil && allEnded(s.lanes) && s.Judge == nil:
		text, by = "no rule tells the answers apart: v votes for the focused one", themes.Dim
	case v == nil && allEnded(s.lanes):
		text, by = "no rule tells the answers apart: v votes for the focused one, J asks a model", themes.Dim
	case v == nil:
		text, by = "at equal tokens: who has spent the fewest goes next", themes.Dim
	case len(v.Words) > 0:
		text, by = v.String(), themes.ByModel
	default:
		text, by = v.String(), themes.ByRule
	}
	if vote := s.judge.vote; vote != nil {
		said := "a draw"
		if *vote != race.NoWinner {
			said = race.Name(*vote)
		}
		text += "; you said " + said
	}
	return text, by
}
