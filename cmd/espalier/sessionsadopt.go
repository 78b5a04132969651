package main

import (
	"context"
	"fmt"

	"espalier/engine/ollama"
	"espalier/sessions"
	"espalier/sessions/trust"
)

type sessionsAdoptCmd struct {
	IDs []string `arg:"" name:"id" help:"The sessions."`
	trustFlag
}

// Help says what adoption means.
func (sessionsAdoptCmd) Help() string {
	return "An adopted session is resumed and bisected without a question, and OPENAI_API_KEY goes to the servers that it names, as if you had typed them. What it would do is shown and asked about once. The program of a task file is asked about as ever. Forks made from then on are adopted, too; there is no way back but to delete the session and import it again."
}

func (c sessionsAdoptCmd) Run(ctx context.Context) error {
	asks, err := c.consents(ctx)
	if err != nil {
		return err
	}
	return inStore(ctx, func(s *sessions.Store) error {
		ids, err := s.Resolve(ctx, c.IDs, false)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, err := s.Load(ctx, id)
			if err != nil {
				return err
			}
			if err := asks.adoption(r); err != nil {
				return err
			}
			if err := s.Adopt(ctx, id); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(stdout, "adopted", id); err != nil {
				return err
			}
		}
		return nil
	})
}

// adoption asks before a session is trusted for good. The key counts as set: it may
// be whenever the session is resumed.
func (c consent) adoption(r *sessions.Recording) error {
	if !r.Origin.Foreign() {
		return nil
	}
	e, err := trust.Of(trust.Models(r.Events), trust.Keys{Variable: true}, ollama.Address())
	if err != nil {
		return badInput(err, "")
	}
	q := trust.AboutSession(r.Session, "from now on, resuming")
	q.Yes, q.No, q.Asking = "you are not asked about it again", "nothing changes", "From now on: "+e.Question()
	return c.ask(q, e)
}
