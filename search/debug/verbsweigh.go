package debug

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
	"espalier/search/importance"
)

// The verb that asks which segments of a reply matter.

func weighVerbs() []Verb {
	return []Verb{{
		Name: "weigh", Group: GroupWhy, Args: "[K]", Example: "weigh 10", Changes: true, why: atNothing, change: weigh,
		Help: "ask the model which segments of the thought's thinking decide the answer, K continuations for each question; without K say what it costs",
	}}
}

var errNoThinking = errors.New("no model wrote any thinking here; select a thought that came of some")

// replySource is a completion of the log.
type replySource struct{ reply, choice int }

// thinkingOf is the completion with thinking that a thought came of, or by which it was valued.
func thinkingOf(t *search.Tree, id search.NodeID) (s replySource, r search.Replied, err error) {
	n := t.Node(id)
	sources := []replySource{{n.Reply, n.Choice}, {n.Judged, 0}}
	for _, u := range n.Unread {
		sources = append(sources, replySource{u.Reply, u.Choice})
	}
	for _, s := range sources {
		if r, ok := t.Reply(s.reply); ok && s.reply > 0 && s.choice < len(r.Completions) && search.ThinkingOf(r.Purpose, r.Completions[s.choice]) != "" {
			return s, r, nil
		}
	}
	return s, r, errNoThinking
}

func weigh(d *Debugger, args string) (plan, error) {
	k := 0
	var err error
	if args != "" {
		if k, err = count(args); err != nil {
			return plan{}, err
		}
	}
	if d.host.Configure == nil || d.host.Problem == nil {
		return plan{}, errNoModel
	}
	id, err := d.subject()
	if err != nil {
		return plan{}, err
	}
	source, reply, err := thinkingOf(d.Tree(), id)
	if err != nil {
		return plan{}, err
	}
	w := &importance.Weighing{K: max(k, 1), Seed: d.Tree().Setup().Seed}
	setup, path, host, stopped := d.Tree().Setup(), d.Tree().Steps(reply.Node), d.host, false
	var progress atomic.Pointer[string]
	w.Progress = func(done, of int) {
		text := fmt.Sprintf("weigh: %d of %d answers, ctrl+c stops", done, of)
		progress.Store(&text)
	}
	return plan{
		run: func(ctx context.Context) error {
			model, err := host.begin(ctx, w, setup, path, reply, source.choice)
			if err != nil || k == 0 {
				return err
			}
			err = w.Run(ctx, model)
			if stopped = ctx.Err() != nil && len(w.State.Samples) > 0; stopped {
				return nil
			}
			return err
		},
		show: func(d *Debugger) ([]string, error) {
			if k == 0 {
				return w.Offer(), nil
			}
			return weighed(d, source, w, stopped)
		},
		status: func() string {
			if text := progress.Load(); text != nil {
				return *text
			}
			return ""
		},
	}, nil
}

// begin takes the reply apart, and opens the model that wrote it.
func (h Host) begin(ctx context.Context, w *importance.Weighing, setup search.Started, path []search.Step, reply search.Replied, choice int) (engine.Model, error) {
	c, err := h.Configure(ctx, setup)
	if err != nil {
		return nil, err
	}
	model := c.Model
	if reply.Purpose.Evaluates() && c.Evaluator != nil {
		model = c.Evaluator
	}
	prompt, err := importance.Prompt(h.Problem, model, reply.Purpose.Worded(), path)
	if err != nil {
		return nil, err
	}
	prompt.Text = reply.Prompt
	temperature := setup.Settings.Temperature
	if temperature == 0 {
		temperature = importance.Temperature
	}
	w.Chain, err = importance.NewChain(importance.Chain{Problem: h.Problem, Path: path, Purpose: reply.Purpose.Worded(), Prompt: prompt, Temperature: temperature}, reply.Completions[choice])
	if err != nil || h.Weighed == "" {
		return model, err
	}
	return model, w.KeepIn(h.Weighed, model.Describe().Name)
}

// weighed keeps what came out and tells it.
func weighed(d *Debugger, s replySource, w *importance.Weighing, stopped bool) ([]string, error) {
	weights := w.Weights()
	if d.at.weights == nil {
		d.at.weights = map[replySource][]importance.Weight{}
	}
	d.at.weights[s], d.data = weights, weights
	var b strings.Builder
	if err := w.Report(&b, 0); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	if stopped {
		lines = append(lines, fmt.Sprintf("stopped after %s; the same again goes on", english.Plural(len(w.State.Samples), "continuation")))
	}
	return lines, nil
}

// Weights are those of the segments of a completion, as far as they were asked for.
func (b *Branch) Weights(reply, choice int) []importance.Weight {
	for ; b != nil && reply <= b.line.Len(); b = b.Parent {
		if weights := b.weights[replySource{reply, choice}]; weights != nil {
			return weights
		}
		if reply > b.From {
			return nil
		}
	}
	return nil
}
