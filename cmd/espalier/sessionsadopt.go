package main

import (
	"context"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/launch"
	"espalier/sessions"
)

type sessionsAdoptCmd struct {
	IDs []string `arg:"" name:"id" help:"The sessions."`
	launch.TrustFlag
}

// Help says what adoption means.
func (sessionsAdoptCmd) Help() string {
	return "An adopted session is resumed and bisected without a question, and OPENAI_API_KEY goes to the servers that it names, as if you had typed them. What it would do is shown and asked about once. The program of a task file is asked about as ever. Forks made from then on are adopted, too; there is no way back but to delete the session and import it again."
}

func (c sessionsAdoptCmd) Run(ctx context.Context) error {
	asks, err := c.Consents(ctx)
	if err != nil {
		return err
	}
	return launch.InStore(ctx, func(s *sessions.Store) error {
		ids, err := s.Resolve(ctx, c.IDs, false)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, err := s.Load(ctx, id)
			if err != nil {
				return err
			}
			if err := asks.Adoption(r); err != nil {
				return err
			}
			if err := s.Adopt(ctx, id); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(console.Stdout, "adopted", id); err != nil {
				return err
			}
		}
		return nil
	})
}
