package synth

import (
	"context"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/runner"
)

// Player plays a log as if it were being searched: it takes the intents of an
// explorer, streams what a model would write, and delivers action by action.
type Player struct {
	log     []search.Event
	deliver func(runner.Update)
	live    func(search.StreamUpdate)
	token   time.Duration // between two tokens

	intents chan intent
	done    parallel.Group
	stop    context.CancelFunc
}

type intent int

const (
	run intent = iota
	pause
	step
	cancel
)

// NewPlayer starts paused before the first event.
func NewPlayer(log []search.Event, token time.Duration, deliver func(runner.Update), live func(search.StreamUpdate)) *Player {
	ctx, stop := context.WithCancel(context.Background())
	p := &Player{log: log, deliver: deliver, live: live, token: token, intents: make(chan intent, 16), stop: stop}
	p.done.Go(func() { p.loop(ctx) })
	return p
}

// Run plays on to the end.
func (p *Player) Run() { p.intents <- run }

// Pause stops after the action under way.
func (p *Player) Pause() { p.intents <- pause }

// Step plays one action.
func (p *Player) Step() { p.intents <- step }

// Cancel is Pause: what was being streamed is delivered all the same.
func (p *Player) Cancel() { p.intents <- cancel }

// Close ends the player and waits for it.
func (p *Player) Close() {
	p.stop()
	p.done.Wait()
}

func (p *Player) loop(ctx context.Context) {
	at, wanted := 0, 0
	var spent time.Duration
	state := func(events []search.Event) {
		s := runner.Paused
		switch {
		case at == len(p.log):
			s = runner.Ended
		case wanted != 0:
			s = runner.Running
		}
		p.deliver(runner.Update{Events: events, State: s, Elapsed: spent})
	}
	take := func(i intent) {
		switch i {
		case run:
			wanted = -1
		case step:
			wanted = max(wanted, 0) + 1
		case pause, cancel:
			wanted = 0
		}
		state(nil)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case i := <-p.intents:
			take(i)
			continue
		default:
		}
		if wanted == 0 || at == len(p.log) {
			select {
			case <-ctx.Done():
				return
			case i := <-p.intents:
				take(i)
			}
			continue
		}
		began := time.Now()
		batch := p.action(at)
		if !p.stream(ctx, batch) {
			return
		}
		spent += time.Since(began)
		at += len(batch)
		wanted = max(wanted-1, min(wanted, 0))
		state(batch)
	}
}

// action is the batch that begins at an event.
func (p *Player) action(at int) []search.Event {
	end := at + 1
	if at == 0 {
		return p.log[:1]
	}
	for end < len(p.log) {
		if _, ok := p.log[end].Body.(search.Decided); ok {
			break
		}
		end++
	}
	return p.log[at:end]
}

// stream writes the replies of a batch token by token, all of them at once as a
// batched model does.
func (p *Player) stream(ctx context.Context, batch []search.Event) bool {
	type writing struct {
		live  search.StreamUpdate
		words []string
	}
	var all []writing
	for _, e := range batch {
		if r, ok := e.Body.(search.Replied); ok {
			w := writing{live: search.StreamUpdate{Node: r.Node, Purpose: r.Purpose, Prompt: r.Prompt}}
			for _, c := range r.Completions {
				for _, t := range c.Tokens {
					w.words = append(w.words, t.Text)
				}
				w.words = append(w.words, "\n")
			}
			all = append(all, w)
		}
	}
	for i, busy := 0, len(all) > 0; busy; i++ {
		busy = false
		for _, w := range all {
			if i < len(w.words) {
				busy = true
				w.live.Token.Text = w.words[i]
				p.live(w.live)
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(p.token):
		}
	}
	return true
}
