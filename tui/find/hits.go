package find

import (
	"iter"

	"espalier/search"
)

// Hits are the thoughts in which a query was found. The zero value finds nothing.
type Hits struct {
	query Query
	hit   []bool // by thought
	count int
}

// Look begins with a query, over all there is in a tree.
func (h *Hits) Look(t *search.Tree, q Query) {
	*h = Hits{query: q}
	h.Again(t)
}

// Again looks at every thought anew: the tree is another one.
func (h *Hits) Again(t *search.Tree) {
	h.hit, h.count = h.hit[:0], 0
	if h.query.Empty() {
		return
	}
	for id := range t.Len() {
		h.look(t, search.NodeID(id))
	}
}

// Arrived looks at the thought of an event that the tree has taken.
func (h *Hits) Arrived(t *search.Tree, e search.Event) {
	if h.query.Empty() {
		return
	}
	switch b := e.Body.(type) {
	case search.Started:
		h.Again(t)
	case search.Checked:
		h.look(t, b.Node)
	case search.Valued:
		h.look(t, b.Node)
	}
}

func (h *Hits) look(t *search.Tree, id search.NodeID) {
	for int(id) >= len(h.hit) {
		h.hit = append(h.hit, false)
	}
	if h.hit[id] {
		h.hit[id] = false
		h.count--
	}
	if Matches(t, t.Node(id), h.query) {
		h.hit[id] = true
		h.count++
	}
}

// Query is what is searched for.
func (h *Hits) Query() Query { return h.query }

// On reports whether a search is active.
func (h *Hits) On() bool { return !h.query.Empty() }

// Count is the number of thoughts that match.
func (h *Hits) Count() int { return h.count }

// Has reports whether a thought matches.
func (h *Hits) Has(id search.NodeID) bool { return int(id) < len(h.hit) && h.hit[id] }

// First is the first match of an order of thoughts.
func (h *Hits) First(order iter.Seq[search.NodeID]) (id search.NodeID, ok bool) {
	if h.count == 0 {
		return 0, false
	}
	for id := range order {
		if h.Has(id) {
			return id, true
		}
	}
	return 0, false
}

// Matches reports whether a query is in a thought: in its text, its state, what the
// rules said of it, or what a model wrote to propose and to judge it.
func Matches(t *search.Tree, n *search.Node, q Query) bool {
	for _, text := range []string{n.Text, n.Check.State, n.Check.Reason, n.Check.Answer} {
		if _, _, ok := q.In(text); ok {
			return true
		}
	}
	if n.ID == 0 {
		return false
	}
	if reply, ok := t.Reply(n.Reply); ok && n.Choice < len(reply.Completions) {
		c := &reply.Completions[n.Choice]
		if said(q, c.Text, c.Thinking) {
			return true
		}
	}
	if reply, ok := t.Reply(n.Judged); ok && n.Valued {
		for i := range reply.Completions {
			if c := &reply.Completions[i]; said(q, c.Text, c.Thinking) {
				return true
			}
		}
	}
	return false
}

func said(q Query, texts ...string) bool {
	for _, text := range texts {
		if _, _, ok := q.In(text); ok {
			return true
		}
	}
	return false
}
