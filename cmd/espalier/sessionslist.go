package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"espalier/search/english"
	"espalier/search/method"
	"espalier/search/printable"
	"espalier/search/usage"
	"espalier/sessions"
	"espalier/tui/tell"
	"espalier/tui/terminal"
)

type sessionsListCmd struct {
	Words   []string `arg:"" optional:"" help:"Only sessions with these words in their title, puzzle, method, model, answer, tags or notes."`
	Task    string   `placeholder:"NAME" help:"Only sessions of this task."`
	Method  string   `placeholder:"NAME" help:"Only sessions of this method."`
	Model   string   `placeholder:"NAME" help:"Only sessions of this model."`
	Outcome string   `placeholder:"HOW" help:"Only sessions with this outcome: solved, not-solved, spent, unfinished or failed."`
	Tag     []string `placeholder:"TAG" help:"Only sessions with this tag; may be repeated."`
	Deleted bool     `help:"Only deleted sessions, which can be restored."`
	Sort    string   `default:"updated" placeholder:"BY" help:"Sort by ${sorts}. Default: ${default}."`
	Reverse bool     `help:"Reverse the order."`
	Limit   int      `placeholder:"N" help:"Show at most N sessions."`
	JSON    bool     `name:"json" help:"Print every session as a line of JSON."`
}

func (c sessionsListCmd) Run(ctx context.Context) error {
	outcome, ok := sessions.ParseOutcome(c.Outcome)
	if c.Outcome != "" && !ok {
		return usage.Unknown("outcome", c.Outcome, []string{"solved", "not-solved", "spent", "unfinished", "failed"})
	}
	query := sessions.Query{
		Text: strings.Join(c.Words, " "), Task: c.Task, Method: c.Method, Model: c.Model, Outcome: outcome, Tags: c.Tag,
		Deleted: c.Deleted, Sort: sessions.Sort(c.Sort), Reverse: c.Reverse, Limit: c.Limit,
	}
	return inStore(ctx, func(s *sessions.Store) error {
		list, err := s.List(ctx, query)
		if err != nil {
			return err
		}
		if c.JSON {
			for _, session := range list {
				if err := printJSON(session); err != nil {
					return err
				}
			}
			return nil
		}
		return printSessions(list, terminal.Width(os.Stdout))
	})
}

// longestCell is in columns of the terminal. All rows are as wide as the widest: an
// imported session could make the table unreadable.
const longestCell = 100

// printSessions writes a table. On a narrow terminal figures, method and model give
// way to the puzzle; what is still too wide is cut.
func printSessions(list []sessions.Session, width int) error {
	if len(list) == 0 {
		fmt.Fprintln(stderr, "espalier: no sessions")
		return nil
	}
	rows := [][]string{{"ID", "USED", "OUTCOME", "SCORE", "TOKENS", "TIME", "METHOD", "MODEL", "PUZZLE"}}
	for _, s := range list {
		rows = append(rows, []string{
			s.ID, s.Updated.Local().Format("2006-01-02 15:04"), s.Outcome.Label(), score(s),
			tell.Short(float64(s.Tokens.Prompt + s.Tokens.Completion)), tell.Seconds(sessions.Duration(s.Seconds)),
			method.Title(s.Started.Settings), s.Started.Model, about(s),
		})
	}
	columns := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			r[i] = ansi.Truncate(printable.Line(cell), longestCell, "…")
			columns[i] = max(columns[i], ansi.StringWidth(r[i]))
		}
	}
	hidden := make([]bool, len(columns))
	for i := 3; i <= 7 && width > 0 && tableWidth(columns, hidden) > width; i++ {
		hidden[i] = true
	}
	for _, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			if hidden[i] {
				continue
			}
			pad := strings.Repeat(" ", columns[i]-ansi.StringWidth(cell))
			if i >= 3 && i <= 5 { // numbers
				b.WriteString(pad + cell + "  ")
			} else {
				b.WriteString(cell + pad + "  ")
			}
		}
		line := strings.TrimRight(b.String(), " ")
		if width > 0 {
			line = ansi.Truncate(line, width, "…")
		}
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// tableWidth is the width of a table of columns with two cells between them.
func tableWidth(columns []int, hidden []bool) int {
	total := -2
	for i, w := range columns {
		if !hidden[i] {
			total += w + 2
		}
	}
	return total
}

// about is what a session is called, and its tags.
func about(s sessions.Session) string {
	text := s.Started.Puzzle.Task + " " + s.Started.Puzzle.Input
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

type sessionsShowCmd struct {
	ID   string `arg:"" help:"Session to show."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// shown is a session as show --json prints it.
type shown struct {
	sessions.Session
	Notes []sessions.Note `json:"notes,omitempty"`
	Forks []string        `json:"forks,omitempty"`
}

func (c sessionsShowCmd) Run(ctx context.Context) error {
	return inStore(ctx, func(s *sessions.Store) error {
		r, err := s.Load(ctx, c.ID)
		if err != nil {
			return err
		}
		forks, err := s.List(ctx, sessions.Query{Parent: r.ID, Sort: sessions.ByCreated, Reverse: true})
		if err != nil {
			return err
		}
		x := shown{Session: r.Session, Notes: r.Notes}
		for _, f := range forks {
			x.Forks = append(x.Forks, f.ID)
		}
		if c.JSON {
			return printJSON(x)
		}
		_, err = fmt.Fprint(stdout, x.text())
		return err
	})
}

func (x shown) text() string {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-10s %s\n", name, printable.Line(fmt.Sprintf(format, args...)))
	}
	started := x.Started
	row("session", "%s", x.ID)
	if x.Title != "" {
		row("title", "%s", x.Title)
	}
	row("puzzle", "%s %s", started.Puzzle.Task, started.Puzzle.Input)
	row("outcome", "%s", outcomeText(x.Session))
	row("method", "%s", method.Title(started.Settings))
	model := started.Model
	if started.Evaluator != "" {
		model += ", values by " + started.Evaluator
	}
	row("model", "%s, seed %d", model, started.Seed)
	row("score", "%s", score(x.Session))
	row("costs", "%s, %s, %s read (%d reused) and %d written, %s", english.Plural(x.Thoughts, "thought"), english.Plural(x.Calls, "call"),
		english.Plural(x.Tokens.Prompt, "token"), x.Tokens.Reused, x.Tokens.Completion, tell.Seconds(sessions.Duration(x.Seconds)))
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
	case s.Outcome == sessions.Unfinished:
		return "unfinished; it can be resumed"
	case s.Outcome == sessions.Failed:
		return "failed: " + s.Reason
	case s.Answer != "":
		return fmt.Sprintf("not solved: %s (%s)", s.Answer, s.Reason)
	}
	return "not solved: " + s.Reason
}
