package search

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-json"
)

// Event is one entry of a search's log. Seq counts from 1 without gaps.
type Event struct {
	Seq  int
	Body Body
}

// Body is what happened. Each type of event stands in one of the event*.go files,
// together with everything the program knows about it: which thoughts it
// concerns, when it is valid, what it does to the tree and how it reads. A new
// one is a type with these methods and an entry in kinds.
//
// An event holds no time and no address: two runs with one seed write the same
// bytes.
type Body interface {
	// Type is the name of the event in the log.
	Type() string
	traits() traits
	// validate reports why the event cannot follow those in the tree. What holds
	// for every event is checked by Tree.validate.
	validate(*Tree) error
	// apply folds the event, whose Seq is given, into the tree.
	apply(t *Tree, seq int)
	// describe puts the event into words; the tree has it already.
	describe(*Tree) Description
}

// traits are what the program has to know of an event without a tree.
type traits struct {
	single   bool     // it happened to one thought, which takes no memory of its own:
	subject  NodeID   // every event of a long log is asked
	subjects []NodeID // the thoughts that it happened to otherwise
	others   []NodeID // those that it mentions
	silent   bool     // the events that follow describe it
	user     bool     // the user did it
	ends     bool     // the search ends with it
}

// about are the traits of an event that happened to one thought.
func about(subject NodeID, others ...NodeID) traits {
	return traits{single: true, subject: subject, others: others}
}

// Subjects returns the thoughts that an event happened to, such as the one that was
// valued; none for events about the search as a whole.
func Subjects(b Body) []NodeID {
	if b == nil {
		return nil
	}
	about := b.traits()
	if about.single {
		return []NodeID{about.subject}
	}
	return about.subjects
}

// HappenedTo reports whether a thought is among the subjects of an event.
func HappenedTo(b Body, id NodeID) bool {
	if b == nil {
		return false
	}
	about := b.traits()
	return about.single && about.subject == id || slices.Contains(about.subjects, id)
}

// Concerned returns all thoughts that an event names: its subjects, then others
// such as the parent of a new thought.
func Concerned(b Body) []NodeID {
	if b == nil {
		return nil
	}
	return slices.Concat(Subjects(b), b.traits().others)
}

// UserEvent reports whether an event is something that the user did.
func UserEvent(b Body) bool { return b != nil && kinds[b.Type()].user } // asked of every event of a log: traits allocate

// Ends reports whether an event ends a search.
func Ends(b Body) bool { return b != nil && b.traits().ends }

// HasLine reports whether an event is worth a line of its own in a list of events.
// One that is not is described by the events that follow it.
func HasLine(b Body) bool { return b != nil && !b.traits().silent }

// kinds are what is known of an event by the name of its type alone.
var kinds = byType(
	kindOf[Started],
	kindOf[Decided], kindOf[Kept], kindOf[Pruned], kindOf[Backtracked], kindOf[Visited], kindOf[Drawn],
	kindOf[Replied], kindOf[Thought], kindOf[Merged], kindOf[Unparsed],
	kindOf[Checked], kindOf[Valued], kindOf[Voted], kindOf[Ran],
	kindOf[Solved], kindOf[Exhausted], kindOf[BudgetSpent], kindOf[Failed],
	kindOf[Injected], kindOf[Edited], kindOf[Cut], kindOf[Pinned], kindOf[Noted], kindOf[Reconfigured],
	kindOf[Overridden], kindOf[Worded], kindOf[Begun], kindOf[Partial],
)

// EventTypes lists the names of all types of events, as the log spells them.
func EventTypes() []string { return slices.Sorted(maps.Keys(kinds)) }

type kind struct {
	decode func(data []byte) (Body, error) // reads its JSON
	user   bool                            // the user did it
}

func kindOf[B Body]() (name string, k kind) {
	var zero B
	return zero.Type(), kind{user: zero.traits().user, decode: func(data []byte) (Body, error) {
		var b B
		if err := json.Unmarshal(data, &b); err != nil {
			return nil, err
		}
		return b, nil
	}}
}

func byType(rows ...func() (string, kind)) map[string]kind {
	all := make(map[string]kind, len(rows))
	for _, row := range rows {
		name, k := row()
		all[name] = k
	}
	return all
}

type eventHead struct {
	Seq  int    `json:"seq"`
	Type string `json:"type"`
}

// MarshalJSON writes one flat object: {"seq":3,"type":"thought",...}.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, errors.New("event without a body")
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(eventHead{e.Seq, e.Body.Type()})
	if err != nil {
		return nil, err
	}
	if len(body) > len("{}") {
		head = append(head[:len(head)-1], ',')
		head = append(head, body[1:]...)
	}
	return head, nil
}

// UnmarshalJSON reads what MarshalJSON wrote. An unknown type is an error: a tree
// folded without that event would be a wrong one. Logs are read in one go and may
// be long: goccy/go-json reads them twice as fast as encoding/json, and so writes
// them as well. A test holds it to the same bytes.
func (e *Event) UnmarshalJSON(data []byte) error {
	var head eventHead
	if err := json.Unmarshal(data, &head); err != nil {
		return err
	}
	k, ok := kinds[head.Type]
	if !ok {
		return fmt.Errorf("event %d: unknown event type %q", head.Seq, head.Type)
	}
	body, err := k.decode(data)
	if err != nil {
		return fmt.Errorf("event %d: %w", head.Seq, err)
	}
	e.Seq, e.Body = head.Seq, body
	return nil
}

// Shared is the number of events with which two logs begin alike, as they are stored.
func Shared(a, b []Event) int {
	for i := range min(len(a), len(b)) {
		x, errX := a[i].MarshalJSON()
		y, errY := b[i].MarshalJSON()
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			return i
		}
	}
	return min(len(a), len(b))
}
