package explorer

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
	"espalier/tui/shell"
)

// Ways lead from a search to what can be done with it elsewhere. Those that are nil are
// not possible here.
type Ways struct {
	// Again begins the puzzle of a setup anew.
	Again func(setup search.Started) shell.Opener
	// Export writes a branch to a file, whose ending says in which format. name is that
	// of its recording. It may wait.
	Export func(ctx context.Context, name string, log []search.Event, file string) error
	// Compare opens the sessions, to find one to compare a recording with.
	Compare func(name string) shell.Opener
}

func wayActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "again", Group: groupWays, Title: "this puzzle again, with another seed or setting …", Keys: []string{"R"}, Why: e.cannotRepeat, Do: action.Then(e.openAgain)},
		{ID: "export", Group: groupWays, Title: "write this search to a file …", Keys: []string{"ctrl+s"}, Why: e.cannotExport, Do: action.Then(e.openExport)},
		{ID: "compare-with", Group: groupWays, Title: "compare this session with another", Keys: []string{"V"}, Why: e.cannotCompare, Do: e.compareWith},
	}
}

func (e *Explorer) cannotRepeat() string {
	switch {
	case e.ways.Again == nil:
		return "a recording has no models to search with"
	case e.history.last() == 0:
		return "nothing has happened yet"
	}
	return ""
}

// openAgain asks what is to be different. The same seed would give the same search.
func (e *Explorer) openAgain() {
	setup := e.history.d.Line().Tip().Setup()
	e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine(fmt.Sprintf("seed %d", setup.Seed+1), nil), Label: "again, with:",
		Answer: func(text string) overlay.Reply {
			if _, err := debug.Changed(setup, text); err != nil {
				return overlay.Word(themes.Notice, strings.ReplaceAll(err.Error(), "\n", " "))
			}
			return overlay.Word(themes.Dim, "from the start, as a search of its own")
		},
		Done: func(text string) tea.Cmd {
			next, err := debug.Changed(setup, text)
			if err != nil {
				e.host.Complain(err)
				return nil
			}
			return e.host.Open(e.ways.Again(next), nil)
		},
	})
}

func (e *Explorer) cannotExport() string {
	switch {
	case e.ways.Export == nil:
		return "there is nowhere to write to"
	case e.history.last() == 0:
		return "nothing has happened yet"
	}
	return ""
}

// exportedMsg says whether a search was written to a file.
type exportedMsg struct {
	file string
	err  error
}

// openExport asks for the file.
func (e *Explorer) openExport() {
	branch := e.history.branch
	file := "search.md"
	if name := branch.Name(); name != "" {
		file = name + ".md"
	}
	e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine(file, nil), Label: "write to:",
		Answer: func(string) overlay.Reply {
			return overlay.Word(themes.Dim, "its ending says the format: .md .html .svg .jsonl …")
		},
		Done: func(file string) tea.Cmd {
			write, name, log := e.ways.Export, branch.Name(), branch.Line().Log()
			e.host.Hold(themes.Dim, "writing "+file+" …")
			return e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
				return exportedMsg{file, write(ctx, name, log, file)}
			})
		},
	})
}

func (e *Explorer) exported(m exportedMsg) {
	e.host.Unsay()
	if m.err != nil {
		e.host.Complain(m.err)
		return
	}
	e.host.Say(themes.Text, "written to "+m.file)
}

func (e *Explorer) cannotCompare() string {
	switch {
	case e.ways.Compare == nil:
		return "there is no store of sessions"
	case e.history.branch.Name() == "":
		return "this search is not stored"
	}
	return ""
}

func (e *Explorer) compareWith() tea.Cmd {
	return e.host.Open(e.ways.Compare(e.history.branch.Name()), nil)
}
