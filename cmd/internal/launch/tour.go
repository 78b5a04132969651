package launch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/tui/dialogue"
	"espalier/tui/draw"
	"espalier/tui/explorer"
	"espalier/tui/plain"
	"espalier/tui/shell"
	"espalier/tui/start"
	"espalier/tui/tour"
)

// Tour leads through searches of the embedded model, on a screen or in lines. Nothing of
// it is stored.
func (f ScreenFlags) Tour(ctx context.Context) error {
	chapters := tour.Chapters(tour.Steps())
	s := f.screens(ctx)
	s.base.Session = NoSession
	if f.IsPlain() {
		return s.tourInLines(chapters)
	}
	first, err := s.chapter(chapters, 0, 0)(ctx, true)
	if err != nil {
		return err
	}
	return s.run("", first)
}

// tourSearch puts together what a part of the tour is about.
func (s *Screens) tourSearch(ctx context.Context, about *tour.Search) (*Search, error) {
	f, err := s.base.with(start.Chosen{Settings: about.Settings})
	if err != nil {
		return nil, err
	}
	return f.Search(ctx, about.Task, []string{about.Puzzle})
}

// chapter opens the explorer for a part of the tour, which leads on to the next.
func (s *Screens) chapter(chapters [][]tour.Step, at, first int) shell.Opener {
	return s.opener(func(ctx context.Context) (shell.New, error) {
		steps := chapters[at]
		about := steps[0].Search
		x, err := s.tourSearch(ctx, about)
		if err != nil {
			return nil, err
		}
		o, err := s.explorer(x, false)
		if err != nil {
			return nil, err
		}
		if about.Break != "" {
			if _, err := o.Debugger.Do(ctx, "break "+about.Break); err != nil {
				return nil, err
			}
		}
		if s.Pace == nil {
			o.Pace, o.PaceHolds = about.Pace, true
		}
		o.Narrate = about.Narrate || o.Narrate
		o.Guide = &explorer.Guide{Steps: steps, First: first}
		for _, c := range chapters {
			o.Guide.Of += len(c)
		}
		if at+1 < len(chapters) {
			o.Guide.Next = s.chapter(chapters, at+1, first+len(steps))
		}
		return explorer.New(o), nil
	})
}

// tourInLines is the tour as a dialogue: enter does what a step teaches, and any other verb
// may be typed as well.
func (s *Screens) tourInLines(chapters [][]tour.Step) error {
	palette, err := s.Palette()
	if err != nil {
		return err
	}
	var talk *dialogue.Dialogue
	for _, steps := range chapters {
		steps = slices.DeleteFunc(steps, func(s tour.Step) bool { return s.OnScreen })
		x, err := s.tourSearch(s.ctx, steps[0].Search)
		if err != nil {
			return err
		}
		log := plain.New(console.Raw, x.facts, palette).Narrate(true)
		if talk == nil {
			options, err := Dialogue{Palette: palette}.options(s.ctx, x.facts)
			if err != nil {
				return err
			}
			talk = dialogue.New(options)
		}
		talk.About(log)
		at, left := 0, false
		talk.Ask = func() string {
			text := ask(steps[at])
			if !talk.Live {
				text += "\n" // nobody types it
			}
			return text
		}
		talk.Means = func(line string) string {
			switch strings.TrimSpace(line) {
			case "":
				at++
				if line = steps[at-1].Line(); line == "" || at == len(steps) {
					line = "quit"
				}
			case "quit", "q", "exit":
				left = true
			}
			return line
		}
		var before []string
		if b := steps[0].Search.Break; b != "" {
			before = []string{"break " + b}
		}
		_, err = x.converse(s.ctx, talk, false, before...)
		x.Close()
		var refused *dialogue.Refused
		if errors.As(err, &refused) { // already reported; the tour continues
			err = nil
		}
		if err != nil || left || at < len(steps) {
			return err
		}
	}
	return nil
}

// ask is what a step says, and what enter does.
func ask(s tour.Step) string {
	const width = 76
	does := "goes on"
	if line := s.Line(); line != "" {
		does = line
	}
	return fmt.Sprintf("\n%s\n[enter: %s] ", strings.Join(draw.Wrap(s.Say, width), "\n"), does)
}
