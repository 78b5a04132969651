package sessions

import (
	"encoding/json"

	"espalier/engine"
	"espalier/search"
)

// DecodeEvent reads what Event.MarshalJSON wrote, as encoding/json does but
// faster.
func DecodeEvent(line string) (search.Event, error) {
	if e, ok := scanEvent(line); ok {
		return e, nil
	}
	var e search.Event
	err := json.Unmarshal([]byte(line), &e)
	return e, err
}

const eventHead = `{"seq":`

// scanEvent reads the events that a log is full of; those that come once, and
// any form of them that this version does not write, are left to encoding/json.
func scanEvent(line string) (search.Event, bool) {
	r := &scan{s: line, open: '{'}
	if len(line) < len(eventHead) || line[:len(eventHead)] != eventHead {
		return search.Event{}, false
	}
	r.i = len(eventHead)
	e := search.Event{Seq: r.integer()}
	r.take(',')
	if r.text() != "type" {
		return e, false
	}
	r.take(':')
	kind := r.text()
	if r.bad || r.peek() != ',' {
		return e, false
	}
	// The body's fields follow in the same object, behind a comma.
	r.open = ','
	e.Body = scanBody(r, kind)
	return e, e.Body != nil && !r.bad && r.i == len(r.s)
}

func scanBody(r *scan, kind string) search.Body {
	switch kind {
	case "decided":
		return scanDecided(r)
	case "replied":
		return scanReplied(r)
	case "thought":
		return scanThought(r)
	case "merged":
		return scanMerged(r)
	case "unparsed":
		return scanUnparsed(r)
	case "checked":
		return scanChecked(r)
	case "valued":
		return scanValued(r)
	case "kept":
		return scanKept(r)
	case "pruned":
		return scanPruned(r)
	case "backtracked":
		return scanBacktracked(r)
	}
	return nil
}

func (r *scan) node() search.NodeID { return search.NodeID(r.integer()) }

func (r *scan) nodes() []search.NodeID { return list(r, r.node) }

func scanDecided(r *scan) (b search.Decided) {
	r.object(func(key string) int {
		switch key {
		case "action":
			b.Action = scanAction(r)
			return 1
		case "events":
			b.Events = r.integer()
			return 2
		}
		return 0
	})
	return b
}

func scanAction(r *scan) (a search.Action) {
	r.object(func(key string) int {
		switch key {
		case "kind":
			a.Kind = search.ActionKind(r.text())
			return 1
		case "nodes":
			a.Nodes = r.nodes()
			return 2
		case "purpose":
			a.Purpose = search.Purpose(r.text())
			return 3
		case "count":
			a.Count = r.integer()
			return 4
		case "cut":
			a.Cut = r.nodes()
			return 5
		case "to":
			a.To = r.node()
			return 6
		case "reason":
			a.Reason = r.text()
			return 7
		}
		return 0
	})
	return a
}

func scanReplied(r *scan) (b search.Replied) {
	r.object(func(key string) int {
		switch key {
		case "node":
			b.Node = r.node()
			return 1
		case "purpose":
			b.Purpose = search.Purpose(r.text())
			return 2
		case "prompt":
			b.Prompt = r.text()
			return 3
		case "completions":
			b.Completions = list(r, func() engine.Completion { return scanCompletion(r) })
			return 4
		case "calls":
			b.Calls = r.integer()
			return 5
		case "usage":
			b.Usage = scanUsage(r)
			return 6
		}
		return 0
	})
	return b
}

func scanCompletion(r *scan) (c engine.Completion) {
	r.object(func(key string) int {
		switch key {
		case "text":
			c.Text = r.text()
			return 1
		case "tokens":
			c.Tokens = list(r, func() engine.Token { return scanToken(r) })
			return 2
		case "finish":
			c.Finish = engine.Finish(r.text())
			return 3
		}
		return 0
	})
	return c
}

func scanToken(r *scan) (t engine.Token) {
	r.object(func(key string) int {
		switch key {
		case "text":
			t.Text = r.text()
			return 1
		case "logprob":
			t.LogProb = r.number()
			return 2
		}
		return 0
	})
	return t
}

func scanUsage(r *scan) (u engine.Usage) {
	r.object(func(key string) int {
		switch key {
		case "prompt":
			u.Prompt = r.integer()
			return 1
		case "completion":
			u.Completion = r.integer()
			return 2
		case "reused":
			u.Reused = r.integer()
			return 3
		}
		return 0
	})
	return u
}

func scanThought(r *scan) (b search.Thought) {
	r.object(func(key string) int {
		switch key {
		case "node":
			b.Node = r.node()
			return 1
		case "parent":
			b.Parent = r.node()
			return 2
		case "text":
			b.Text = r.text()
			return 3
		case "reply":
			b.Reply = r.integer()
			return 4
		case "choice":
			b.Choice = r.integer()
			return 5
		case "logprob":
			b.LogProb = r.number()
			return 6
		}
		return 0
	})
	return b
}

func scanMerged(r *scan) (b search.Merged) {
	r.object(func(key string) int {
		switch key {
		case "node":
			b.Node = r.node()
			return 1
		case "parent":
			b.Parent = r.node()
			return 2
		case "text":
			b.Text = r.text()
			return 3
		case "reply":
			b.Reply = r.integer()
			return 4
		case "choice":
			b.Choice = r.integer()
			return 5
		}
		return 0
	})
	return b
}

func scanUnparsed(r *scan) (b search.Unparsed) {
	r.object(func(key string) int {
		switch key {
		case "node":
			b.Node = r.node()
			return 1
		case "reply":
			b.Reply = r.integer()
			return 2
		case "choice":
			b.Choice = r.integer()
			return 3
		case "reason":
			b.Reason = r.text()
			return 4
		}
		return 0
	})
	return b
}

func scanChecked(r *scan) (b search.Checked) {
	r.object(func(key string) int {
		switch key {
		case "node":
			b.Node = r.node()
			return 1
		case "verdict":
			b.Verdict = search.Verdict(r.text())
			return 2
		case "state":
			b.State = r.text()
			return 3
		case "short":
			b.Short = r.text()
			return 4
		case "reason":
			b.Reason = r.text()
			return 5
		case "answer":
			b.Answer = r.text()
			return 6
		}
		return 0
	})
	return b
}

func scanValued(r *scan) (b search.Valued) {
	r.object(func(key string) int {
		switch key {
		case "node":
			b.Node = r.node()
			return 1
		case "value":
			b.Value = r.number()
			return 2
		case "samples":
			b.Samples = list(r, func() search.Sample { return scanSample(r) })
			return 3
		case "reply":
			b.Reply = r.integer()
			return 4
		}
		return 0
	})
	return b
}

func scanSample(r *scan) (s search.Sample) {
	r.object(func(key string) int {
		switch key {
		case "label":
			s.Label = r.text()
			return 1
		case "count":
			s.Count = r.integer()
			return 2
		case "probability":
			s.Probability = r.number()
			return 3
		}
		return 0
	})
	return s
}

func scanKept(r *scan) (b search.Kept) {
	r.object(func(key string) int {
		if key == "nodes" {
			b.Nodes = r.nodes()
			return 1
		}
		return 0
	})
	return b
}

func scanPruned(r *scan) (b search.Pruned) {
	r.object(func(key string) int {
		switch key {
		case "nodes":
			b.Nodes = r.nodes()
			return 1
		case "reason":
			b.Reason = r.text()
			return 2
		}
		return 0
	})
	return b
}

func scanBacktracked(r *scan) (b search.Backtracked) {
	r.object(func(key string) int {
		switch key {
		case "from":
			b.From = r.node()
			return 1
		case "to":
			b.To = r.node()
			return 2
		case "reason":
			b.Reason = r.text()
			return 3
		}
		return 0
	})
	return b
}
