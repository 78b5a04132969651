package explorer

import (
	"errors"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/themes"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// mostRivals is how many searches race against the one that is shown.
const mostRivals = 3

func (on *onward) cannotRace() string {
	if on.ways.Race == nil {
		return on.noModels()
	}
	return on.cannotRepeat()
}

// openRace asks against what the search is to race, from its start.
func (on *onward) openRace() {
	setup := on.e.history.d.Line().Tip().Setup()
	first := "tot-dfs"
	if setup.Settings.Method == first {
		first = search.UsualMethod
	}
	on.e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine(first, nil), Label: "race against:",
		Answer: func(text string) overlay.Reply {
			if _, err := rivals(setup, text); err != nil {
				return overlay.Word(themes.Notice, strings.ReplaceAll(err.Error(), "\n", " "))
			}
			return overlay.Word(themes.Dim, "methods or settings, with commas between: tot-dfs, cot seed=2")
		},
		Done: func(text string) tea.Cmd {
			others, err := rivals(setup, text)
			if err != nil {
				on.e.host.Complain(err)
				return nil
			}
			return on.e.host.Open(on.ways.Race(append([]search.Started{setup}, others...)), nil)
		},
	})
}

// rivals reads how other searches differ from one: a method, then settings; the next after
// a comma.
func rivals(setup search.Started, text string) (all []search.Started, err error) {
	for item := range strings.SplitSeq(text, ",") {
		words := strings.Fields(item)
		if len(words) > 0 && slices.Contains(method.Names(), words[0]) {
			words[0] = "method=" + words[0]
		}
		next, err := debug.Changed(setup, strings.Join(words, " "))
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
	if len(all) > mostRivals {
		return nil, errors.New("a race has room for three others")
	}
	return all, nil
}
