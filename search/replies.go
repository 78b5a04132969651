package search

import (
	"fmt"
	"slices"
	"strings"
)

// reply is a Replied event with its number. Clones of a tree share the event: each copies the
// list before it appends to it.
type reply struct {
	seq int
	*Replied
}

// replies are those of models, in the order of the log.
type replies []reply

// Reply returns the model's reply that a node's Reply or Judged field names.
func (t *Tree) Reply(seq int) (Replied, bool) {
	if r := t.replies.find(seq); r != nil {
		return *r, true
	}
	return Replied{}, false
}

// find returns a reply; nil: there is none of that number.
func (all replies) find(seq int) *Replied {
	if n := len(all); n > 0 && all[n-1].seq == seq {
		return all[n-1].Replied // the usual one while a batch is folded
	}
	i, ok := slices.BinarySearchFunc(all, seq, func(r reply, seq int) int { return r.seq - seq })
	if !ok {
		return nil
	}
	return all[i].Replied
}

// has returns an error unless an event is a reply of a model. Seq 0 is no reply at all: no
// model took part.
func (all replies) has(seq int) error {
	if seq != 0 && all.find(seq) == nil {
		return fmt.Errorf("event %d is not a reply", seq)
	}
	return nil
}

// hasChoice reports why a thought cannot have been read from a completion.
func (all replies) hasChoice(seq, choice int) error {
	if err := all.has(seq); err != nil || seq == 0 {
		return err
	}
	if choice < 0 || choice >= len(all.find(seq).Completions) {
		return fmt.Errorf("reply %d has no completion %d", seq, choice)
	}
	return nil
}

// CompletionsOf counts the completions that a model gave at a thought for a purpose, those
// beside it being the others of an aggregation.
func CompletionsOf(t *Tree, id NodeID, p Purpose, beside ...NodeID) (completions int) {
	if t.Node(id).Calls == 0 {
		return 0
	}
	for _, r := range t.replies {
		if r.Node == id && r.Purpose == p && slices.Equal(r.Beside, beside) {
			completions += len(r.Completions)
		}
	}
	return completions
}

// completion is the text that a thought was read from; ok is false if no model wrote one.
func completion(t *Tree, n *Node) (text string, ok bool) {
	r := t.replies.find(n.Reply)
	if r == nil || n.Choice >= len(r.Completions) {
		return "", false
	}
	return r.Completions[n.Choice].Text, true
}

// Verbatim reports whether a thought stands word for word in the completion that it
// was read from. If not, the task derived it from what the model wrote.
func Verbatim(t *Tree, n *Node) bool {
	text, ok := completion(t, n)
	return !ok || strings.Contains(text, n.Text)
}
