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
	// Race runs searches of the puzzle side by side, this one from its start and others.
	Race func(setups []search.Started) shell.Opener
	// Export writes a branch to a file, whose ending says in which format. name is that
	// of its recording. It may wait.
	Export func(ctx context.Context, name string, log []search.Event, file string) error
	// Compare opens the sessions, to find one to compare a recording with.
	Compare func(name string) shell.Opener
}

// onward leads on from the search to others.
type onward struct {
	e    *Explorer
	ways Ways
}

func wayActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "again", Group: groupWays, Title: "run again with another seed or setting …", Keys: []string{"R"}, Why: e.onward.cannotRepeat, Do: action.Then(e.onward.openAgain)},
		{ID: "race", Group: groupWays, Title: "race against other methods or settings …", Words: "duel side by side", Keys: []string{"&"}, Why: e.onward.cannotRace, Do: action.Then(e.onward.openRace)},
		{ID: "export", Group: groupWays, Title: "export this search …", Keys: []string{"ctrl+s"}, Why: e.onward.cannotExport, Do: action.Then(e.onward.openExport)},
		{ID: "compare-with", Group: groupWays, Title: "compare this session with another", Keys: []string{"V"}, Why: e.onward.cannotCompare, Do: e.onward.compareWith},
	}
}

func (on *onward) cannotRepeat() string {
	switch {
	case on.ways.Again == nil:
		return on.noModels()
	case on.e.history.last() == 0:
		return "nothing has happened yet"
	}
	return ""
}

// noModels says why nothing can be searched from here.
func (on *onward) noModels() string {
	if on.e.steering.watches {
		return "the search is in a race; open it again when it has ended"
	}
	return "a recording has no models to search with"
}

// openAgain asks what is to be different. The same seed would give the same search.
func (on *onward) openAgain() {
	setup := on.e.history.d.Line().Tip().Setup()
	on.e.host.Overlays().Open(&overlay.Entry{
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
				on.e.host.Complain(err)
				return nil
			}
			return on.e.host.Open(on.ways.Again(next), nil)
		},
	})
}

func (on *onward) cannotExport() string {
	switch {
	case on.ways.Export == nil:
		return "there is nowhere to write to"
	case on.e.history.last() == 0:
		return "nothing has happened yet"
	}
	return ""
}

// exportedMsg reports whether a search was written to a file.
type exportedMsg struct {
	file string
	err  error
}

// openExport asks for the file.
func (on *onward) openExport() {
	branch := on.e.history.branch
	file := "search.md"
	if name := branch.Name(); name != "" {
		file = name + ".md"
	}
	on.e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine(file, nil), Label: "write to:",
		Answer: func(string) overlay.Reply {
			return overlay.Word(themes.Dim, "its ending says the format: .md .html .svg .jsonl …")
		},
		Done: func(file string) tea.Cmd {
			write, name, log := on.ways.Export, branch.Name(), branch.Line().Log()
			on.e.host.Hold(themes.Dim, "writing "+file+" …")
			return on.e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
				return exportedMsg{file, write(ctx, name, log, file)}
			})
		},
	})
}

func (on *onward) exported(m exportedMsg) {
	on.e.host.Unsay()
	if m.err != nil {
		on.e.host.Complain(m.err)
		return
	}
	on.e.host.Say(themes.Text, "written to "+m.file)
}

func (on *onward) cannotCompare() string {
	switch {
	case on.ways.Compare == nil:
		return "there is no store of sessions"
	case on.e.history.branch.Name() == "":
		return "this search is not stored"
	}
	return ""
}

func (on *onward) compareWith() tea.Cmd {
	return on.e.host.Open(on.ways.Compare(on.e.history.branch.Name()), nil)
}
