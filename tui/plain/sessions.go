package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/tui/describe"
)

// Sessions writes a table of sessions. On a narrow terminal figures, method and model
// give way to the puzzle; what is still too wide is cut. A width of 0 is any.
func Sessions(w io.Writer, list []sessions.Session, width int) error {
	rows := [][]string{{"ID", "USED", "OUTCOME", "SCORE", "TOKENS", "TIME", "METHOD", "MODEL", "PUZZLE"}}
	for _, s := range list {
		rows = append(rows, []string{
			s.ID, s.Updated.Local().Format("2006-01-02 15:04"), s.Outcome.Label(), score(s),
			describe.Tokens(s.Started, s.Tokens.Prompt+s.Tokens.Completion), describe.Spent(s.Started, sessions.Duration(s.Seconds)),
			method.Title(s.Setup.Settings), s.Setup.Model, about(s),
		})
	}
	t := newTable(rows, 3, 4, 5)
	for i := 3; i <= 7 && width > 0 && t.width() > width; i++ {
		t.hidden[i] = true
	}
	return t.write(w, width, "…")
}

// about is what a session is called, and its tags.
func about(s sessions.Session) string {
	text := s.Started.Puzzle.String()
	if s.Title != "" {
		text = s.Title + " (" + text + ")"
	}
	if s.Origin.Kind == sessions.Imported {
		text += " (imported)"
	}
	for _, tag := range s.Tags {
		text += " #" + tag
	}
	return printable.Line(text)
}

func score(s sessions.Session) string {
	if s.Score == nil {
		return "-"
	}
	return fmt.Sprintf("%.3g", *s.Score)
}

// Shown is all that is known of a session, as JSON or as text.
type Shown struct {
	sessions.Session
	Notes []sessions.Note `json:"notes,omitempty"`
	Forks []string        `json:"forks,omitempty"`
}

// Text is a row for each thing that is known.
func (x Shown) Text() string {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-10s %s\n", name, printable.Line(fmt.Sprintf(format, args...)))
	}
	setup := x.Setup
	row("session", "%s", x.ID)
	if x.Title != "" {
		row("title", "%s", x.Title)
	}
	row("puzzle", "%s", setup.Puzzle)
	if setup.Puzzle.Posed != "" {
		row("input", "%s", setup.Puzzle.Input)
	}
	row("outcome", "%s", outcomeText(x.Session))
	row("method", "%s", method.Title(setup.Settings))
	model := setup.Model
	if setup.Evaluator != "" {
		model += ", values by " + setup.Evaluator
	}
	row("model", "%s, %s", model, setup.SeedText())
	if changes := search.Changes(x.Started, setup); len(changes) > 0 {
		row("changed", "%s", strings.Join(changes, ", "))
	}
	row("score", "%s", score(x.Session))
	p := x.Started.Provenance
	if p != nil {
		row("made by", "%s", p)
	}
	row("costs", "%s, %s, %s read (%d reused) and %s written, %s", english.Plural(x.Thoughts, "thought"), p.Count(x.Calls, search.LacksCalls, "call"),
		p.Count(x.Tokens.Prompt, search.LacksTokens, "token"), x.Tokens.Reused, p.Figure(x.Tokens.Completion, search.LacksTokens), describe.Spent(x.Started, sessions.Duration(x.Seconds)))
	row("events", "%d", x.Events)
	row("begun", "%s", x.Created.Local().Format(time.DateTime))
	row("used", "%s", x.Updated.Local().Format(time.DateTime))
	if from := x.Origin.String(); from != "" {
		row("origin", "%s", from)
	}
	if x.Parent != "" {
		row("fork of", "%s at event %d", x.Parent, x.ForkSeq)
	}
	for _, f := range x.Forks {
		row("fork", "%s", f)
	}
	if len(x.Tags) > 0 {
		row("tags", "#%s", strings.Join(x.Tags, " #"))
	}
	for _, n := range x.Notes {
		where := ""
		if n.Seq > 0 {
			where = fmt.Sprintf("event %d: ", n.Seq)
		}
		row("note "+fmt.Sprint(n.N), "%s%s", where, n.Text)
	}
	return b.String()
}

// outcomeText says how a session stands, in a few words.
func outcomeText(s sessions.Session) string {
	switch {
	case s.Outcome == sessions.Solved:
		return "solved: " + s.Answer
	case s.Outcome == sessions.Answered:
		return "answered: " + s.Answer + " (no rule has checked it)"
	case s.Outcome == sessions.Unfinished && s.Setup.Lacks(search.LacksEnd):
		return "not recorded how it ended"
	case s.Outcome == sessions.Unfinished:
		return "unfinished; it can be resumed"
	case s.Outcome == sessions.Failed:
		return "failed: " + s.Reason
	case s.Answer != "":
		return fmt.Sprintf("not solved: %s (%s)", s.Answer, s.Reason)
	}
	return "not solved: " + s.Reason
}
