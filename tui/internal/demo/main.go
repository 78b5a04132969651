// Command demo shows the explorer on a made-up search, to look at it without a
// model: go run ./tui/internal/demo
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/explorer"
	"espalier/tui/internal/synth"
	"espalier/tui/plain"
	"espalier/tui/shell"
)

func main() {
	input := flag.String("input", "4 9 10 13", "puzzle")
	large := flag.Int("large", 0, "thoughts of a large tree instead")
	token := flag.Duration("token", 8*time.Millisecond, "pause between tokens")
	theme := flag.String("theme", themes.DefaultName, "theme")
	pace := flag.Float64("pace", 0, "events a second")
	paused := flag.Bool("paused", false, "start paused")
	lines := flag.Bool("plain", false, "write a lines log")
	flag.Parse()
	if err := show(*input, *large, *token, *theme, *paused, *lines, *pace); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func show(input string, large int, token time.Duration, theme string, paused, lines bool, pace float64) error {
	t, err := themes.Builtin(theme)
	if err != nil {
		return err
	}
	log := synth.Beam(input, 5, 7)
	if large > 0 {
		log = synth.Large(large, 8, 7)
	}
	facts := tui.Facts{Title: "Game of 24", Model: "embedded 1.3M", StateWord: "left", Goal: "= 24", Depth: 3}
	profile := themes.Detect(os.Getenv, true)
	if lines {
		p := plain.New(os.Stdout, facts, t.Palette(profile))
		if err := p.Events(log); err != nil {
			return err
		}
		return p.Costs(210 * time.Millisecond)
	}
	mailbox := explorer.NewMailbox()
	options := explorer.Options{Facts: facts, Mailbox: mailbox, Start: !paused, Pace: pace}
	if large > 0 {
		if options.Debugger, err = debug.Open(debug.Host{}, "", log); err != nil {
			return err
		}
		log = nil
	}
	player := synth.NewPlayer(log, token, func(u runner.Update) { mailbox.Deliver(u) }, mailbox.Live)
	defer player.Close()
	options.Driver = player
	return shell.Run(context.Background(), shell.Options{Theme: t, Profile: profile, Mouse: true}, explorer.New(options))
}
