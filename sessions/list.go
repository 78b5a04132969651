package sessions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Query selects and sorts sessions. The zero value is all of them, last used first.
type Query struct {
	Text    string // each word must occur in title, puzzle, model, method, answer, tags or notes
	Task    string
	Method  string
	Model   string
	Outcome Outcome
	Tags    []string // all of them must match
	Parent  string   // forks of this id
	Deleted bool     // sessions in the bin instead of the others
	Sort    Sort
	Reverse bool
	Limit   int // 0 means no limit
	Offset  int
}

// Sort is the column that a list is sorted by.
type Sort string

// The sort orders: the latest, best and longest come first.
const (
	ByUpdated Sort = "updated"
	ByCreated Sort = "created"
	ByTitle   Sort = "title"
	ByTask    Sort = "task"
	ByMethod  Sort = "method"
	ByModel   Sort = "model"
	ByOutcome Sort = "outcome"
	ByScore   Sort = "score"
	ByTokens  Sort = "tokens"
	ByCalls   Sort = "calls"
	ByTime    Sort = "time"
)

// Sorts lists all orders.
func Sorts() []Sort {
	return []Sort{ByUpdated, ByCreated, ByTitle, ByTask, ByMethod, ByModel, ByOutcome, ByScore, ByTokens, ByCalls, ByTime}
}

var orders = map[Sort][2]string{ // normal and reversed
	ByUpdated: {"s.used DESC", "s.used"},
	ByCreated: {"s.created DESC, s.n DESC", "s.created, s.n"},
	ByTitle:   {"lower(s.title), s.used DESC", "lower(s.title) DESC, s.used DESC"},
	ByTask:    {"s.task, s.input, s.used DESC", "s.task DESC, s.input DESC, s.used DESC"},
	ByMethod:  {"s.method, s.used DESC", "s.method DESC, s.used DESC"},
	ByModel:   {"s.model, s.used DESC", "s.model DESC, s.used DESC"},
	ByOutcome: {"s.outcome, s.used DESC", "s.outcome DESC, s.used DESC"},
	ByScore:   {"s.score DESC NULLS LAST, s.used DESC", "s.score NULLS FIRST, s.used DESC"},
	ByTokens:  {"s.prompt + s.completion DESC, s.used DESC", "s.prompt + s.completion, s.used DESC"},
	ByCalls:   {"s.calls DESC, s.used DESC", "s.calls, s.used DESC"},
	ByTime:    {"s.seconds DESC, s.used DESC", "s.seconds, s.used DESC"},
}

// Uses are counted, because clocks are set back and differ. A session is used when it
// is created, imported, forked, resumed, replayed or appended to.
const (
	nextUse = "(SELECT coalesce(max(used), 0) + 1 FROM sessions)"
	// lastUse keeps the number of a session that is already the last.
	lastUse = "CASE WHEN used = (SELECT max(used) FROM sessions) THEN used ELSE " + nextUse + " END"
)

// Use makes a session the last one used.
func (s *Store) Use(ctx context.Context, ref string) error {
	return s.change(ctx, "use", ref, func(tx *sql.Tx, n int64) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET used = "+lastUse+", updated = ? WHERE n = ?", s.now().UnixMilli(), n)
		return err
	})
}

// List finds sessions. It leaves out those without an event, which have only been
// created.
func (s *Store) List(ctx context.Context, q Query) ([]Session, error) {
	query, args, err := q.sql()
	if err != nil {
		return nil, err
	}
	var list []Session
	err = s.read(ctx, "list the sessions", func(tx *sql.Tx) error {
		list, err = s.querySessions(ctx, tx, query, args...)
		return err
	})
	return list, err
}

func (s *Store) querySessions(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]Session, error) {
	var list []Session
	err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		session, err := s.scanSession(rows)
		list = append(list, session)
		return err
	}, query, args...)
	return list, err
}

// searched is the text that Query.Text searches.
const searched = `(s.id || ' ' || s.title || ' ' || s.task || ' ' || s.input || ' ' || s.method || ' ' || s.model || ' ' || s.evaluator || ' ' || s.answer
	|| ' ' || coalesce((SELECT group_concat(tag, ' ') FROM tags WHERE session = s.n), '')
	|| ' ' || coalesce((SELECT group_concat(text, ' ') FROM notes WHERE session = s.n), ''))`

func (q Query) sql() (string, []any, error) {
	if q.Sort == "" {
		q.Sort = ByUpdated
	}
	order, ok := orders[q.Sort]
	if !ok {
		return "", nil, fmt.Errorf("sessions cannot be sorted by %q; use one of %v", q.Sort, Sorts())
	}
	where, args := []string{"s.events > 0", "s.deleted = 0"}, []any(nil)
	if q.Deleted {
		where[1] = "s.deleted <> 0"
	}
	and := func(condition string, arg any) {
		where, args = append(where, condition), append(args, arg)
	}
	for _, f := range []struct{ column, value string }{
		{"s.task", q.Task}, {"s.method", q.Method}, {"s.model", q.Model}, {"s.outcome", string(q.Outcome)}, {"s.parent", q.Parent},
	} {
		if f.value != "" {
			and(f.column+" = ?", f.value)
		}
	}
	for _, tag := range q.Tags {
		and("EXISTS (SELECT 1 FROM tags WHERE session = s.n AND tag = ?)", cleanTag(tag))
	}
	for _, word := range strings.Fields(q.Text) {
		and(searched+` LIKE ? ESCAPE '\'`, "%"+likeEscaper.Replace(word)+"%")
	}
	query := "SELECT " + sessionColumns + " FROM sessions s WHERE " + strings.Join(where, " AND ")
	if q.Reverse {
		query += " ORDER BY " + order[1]
	} else {
		query += " ORDER BY " + order[0]
	}
	if q.Limit > 0 || q.Offset > 0 {
		limit := q.Limit
		if limit <= 0 {
			limit = -1
		}
		query += " LIMIT ? OFFSET ?"
		args = append(args, limit, max(q.Offset, 0))
	}
	return query, args, nil
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// which says which sessions a reference may mean.
type which int

const (
	live which = iota
	deleted
)

// LastRef refers to the session that was used last.
const LastRef = "last"

// Find looks up a session by its id, the beginning of its id or of the second half of
// its id, or LastRef.
func (s *Store) Find(ctx context.Context, ref string) (Session, error) {
	var found Session
	err := s.read(ctx, "find session "+ref, func(tx *sql.Tx) error {
		var err error
		found, err = s.find(ctx, tx, ref, live)
		return err
	})
	return found, err
}

// Resolve looks up several sessions, or deleted ones, before any of them is changed. It
// returns their ids without duplicates.
func (s *Store) Resolve(ctx context.Context, refs []string, removed bool) ([]string, error) {
	w := live
	if removed {
		w = deleted
	}
	var ids []string
	err := s.read(ctx, "find sessions "+strings.Join(refs, " "), func(tx *sql.Tx) error {
		for _, ref := range refs {
			found, err := s.find(ctx, tx, ref, w)
			if err != nil {
				return err
			}
			if !slices.Contains(ids, found.ID) {
				ids = append(ids, found.ID)
			}
		}
		return nil
	})
	return ids, err
}

func (s *Store) find(ctx context.Context, tx *sql.Tx, ref string, w which) (Session, error) {
	if ref == LastRef {
		return s.last(ctx, tx, w)
	}
	clean, ok := cleanRef(ref)
	if !ok {
		return Session{}, notFound(ref)
	}
	// clean has no wild cards of GLOB.
	list, err := s.querySessions(ctx, tx, "SELECT "+sessionColumns+` FROM sessions s
		WHERE s.id GLOB ? OR substr(s.id, 10) GLOB ? ORDER BY s.id DESC`, clean+"*", clean+"*")
	if err != nil {
		return Session{}, err
	}
	var wanted, others []Session
	for _, session := range list {
		switch {
		case session.Deleted.IsZero() != (w == live):
			others = append(others, session)
		case session.ID == clean:
			return session, nil
		case session.Events > 0:
			wanted = append(wanted, session)
		}
	}
	switch {
	case len(wanted) == 1:
		return wanted[0], nil
	case len(wanted) > 1:
		return Session{}, ambiguous(ref, wanted)
	case len(others) > 0 && w == live:
		return Session{}, refuse(ErrDeleted, "session %s is deleted; restore it with espalier sessions restore %[1]s", others[0].ID)
	case len(others) > 0:
		return Session{}, refuse(ErrNotFound, "session %s is not deleted", others[0].ID)
	}
	return Session{}, notFound(ref)
}

// last is the session that was used last, or of the deleted ones that deleted last.
func (s *Store) last(ctx context.Context, tx *sql.Tx, w which) (Session, error) {
	query, args, err := Query{Limit: 1}.sql()
	none := "there are no sessions yet"
	if w == deleted {
		query, args, none = "SELECT "+sessionColumns+" FROM sessions s WHERE s.deleted <> 0 ORDER BY s.deleted DESC, s.used DESC LIMIT 1", nil, "no session is deleted"
	}
	if err != nil {
		return Session{}, err
	}
	found, err := s.scanSession(tx.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return found, refuse(ErrNotFound, "%s", none)
	}
	return found, err
}

func notFound(ref string) error {
	if strings.HasSuffix(ref, ".jsonl") {
		return refuse(ErrNotFound, "no session %q; import the file, and use the id that the import prints", ref)
	}
	return refuse(ErrNotFound, "no session %q", ref)
}

func ambiguous(ref string, list []Session) error {
	const most = 5
	var ids []string
	for _, s := range list[:min(len(list), most)] {
		ids = append(ids, s.ID)
	}
	more := ""
	if len(list) > most {
		more = fmt.Sprintf(" and %d more", len(list)-most)
	}
	return refuse(ErrAmbiguous, "%q matches %s%s; give more of the id", ref, strings.Join(ids, ", "), more)
}
