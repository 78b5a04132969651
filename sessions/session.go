package sessions

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-json"

	"espalier/engine"
	"espalier/search"
)

// Session describes a session and its outcome.
type Session struct {
	ID      string         `json:"id"`
	Title   string         `json:"title,omitempty"` // given by the user
	Created time.Time      `json:"created"`
	Updated time.Time      `json:"updated"`
	Started search.Started `json:"started"` // its first event
	Setup   search.Started `json:"setup"`   // what it runs with now: Started, as the user has changed it since
	Events  int            `json:"events"`  // Seq of the last

	Outcome  Outcome      `json:"outcome"`
	Answer   string       `json:"answer,omitempty"`
	Reason   string       `json:"reason,omitempty"` // when not solved
	Score    *float64     `json:"score,omitempty"`  // highest value of a thought; nil: none was valued
	Thoughts int          `json:"thoughts"`
	Calls    int          `json:"calls"`
	Tokens   engine.Usage `json:"tokens"`
	Seconds  float64      `json:"seconds"` // spent on the search, pauses not counted

	Parent  string    `json:"parent,omitempty"` // the session it was forked from,
	ForkSeq int       `json:"fork_seq,omitempty"`
	Tags    []string  `json:"tags,omitempty"`
	Deleted time.Time `json:"deleted,omitzero"`
	Origin  Origin    `json:"origin,omitzero"`

	n int64 // key of its row
}

// Name returns the title of a session, or else its puzzle.
func (s Session) Name() string {
	if s.Title != "" {
		return s.Title
	}
	return s.Started.Puzzle.String()
}

// Ended reports whether the search has ended. If not, it can be resumed.
func (s Session) Ended() bool { return s.Outcome != Unfinished && s.Outcome != Failed }

// Note is a user's note on a session or on one of its events.
type Note struct {
	N    int64     `json:"n"`
	At   time.Time `json:"at"`
	Seq  int       `json:"seq,omitempty"` // 0: the session as a whole
	Text string    `json:"text"`
}

// Recording is a session with its log. Times[i] is when Events[i] was stored; events
// themselves have no time.
type Recording struct {
	Session
	Events []search.Event
	Times  []time.Time
	Notes  []Note

	Debugger string // what the user set up in the debugger: a command file
}

// sessionColumns are the columns that scanSession reads.
const sessionColumns = `s.n, s.id, s.title, s.created, s.updated, s.started, s.changed, s.events, s.outcome, s.answer, s.reason, s.score,
	s.thoughts, s.calls, s.prompt, s.completion, s.reused, s.seconds, s.parent, s.fork_seq, s.deleted, s.imported, s.imported_from, s.imported_id,
	(SELECT group_concat(tag, char(10)) FROM (SELECT tag FROM tags WHERE session = s.n ORDER BY tag))`

func (s *Store) scanSession(row interface{ Scan(...any) error }) (Session, error) {
	var x Session
	var created, updated, deleted int64
	var started, changed string
	var score sql.NullFloat64
	var tags, importedFrom, importedID sql.NullString
	var imported sql.NullInt64
	err := row.Scan(&x.n, &x.ID, &x.Title, &created, &updated, &started, &changed, &x.Events, &x.Outcome, &x.Answer, &x.Reason, &score,
		&x.Thoughts, &x.Calls, &x.Tokens.Prompt, &x.Tokens.Completion, &x.Tokens.Reused, &x.Seconds, &x.Parent, &x.ForkSeq, &deleted,
		&imported, &importedFrom, &importedID, &tags)
	if err != nil {
		return x, err
	}
	if err := json.Unmarshal([]byte(started), &x.Started); err != nil {
		return x, fmt.Errorf("session %s: its first event cannot be read: %w", x.ID, err)
	}
	setup := []search.Event{{Seq: 1, Body: x.Started}}
	if changed != "" {
		var last search.Reconfigured
		if err := json.Unmarshal([]byte(changed), &last); err != nil {
			return x, fmt.Errorf("session %s: its settings cannot be read: %w", x.ID, err)
		}
		setup = append(setup, search.Event{Seq: 2, Body: last})
	}
	x.Setup = search.Setup(setup)
	x.Origin = s.owner.originOf(imported, importedFrom.String, importedID.String)
	x.Created, x.Updated = fromMillis(created), fromMillis(updated)
	if deleted != 0 {
		x.Deleted = fromMillis(deleted)
	}
	if score.Valid {
		x.Score = &score.Float64
	}
	if tags.String != "" {
		x.Tags = strings.Split(tags.String, "\n")
	}
	return x, nil
}

// fromMillis returns a stored time in UTC.
func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
