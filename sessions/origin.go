package sessions

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// Origin is where a session came from. A fork has the origin of its parent, because
// part of an imported log is as foreign as all of it.
type Origin struct {
	Kind OriginKind `json:"kind"`
	// Of an imported or adopted session, and of what was copied from one:
	At   time.Time `json:"at,omitzero"`    // when it was imported
	From string    `json:"from,omitempty"` // the file, or "standard input"
	ID   string    `json:"id,omitempty"`   // of the session in the file
}

// OriginKind says who may have written the log of a session.
type OriginKind string

// The kinds of origin.
const (
	// Made here: this program wrote the log, on this machine.
	Made OriginKind = "made"
	// Imported: anyone may have written the log.
	Imported OriginKind = "imported"
	// Adopted: imported, and permanently trusted by the user since.
	Adopted OriginKind = "adopted"
	// Unrecorded: the store is from before origins were recorded, or from another user
	// or machine.
	Unrecorded OriginKind = "unrecorded"
)

// Foreign reports whether someone else may have written the log, and the user has not
// trusted it since.
func (o Origin) Foreign() bool { return o.Kind == Imported || o.Kind == Unrecorded }

// Elsewhere reports whether the log was imported, trusted or not. Its paths are from
// another machine, and its figures were not measured here.
func (o Origin) Elsewhere() bool { return o.Kind == Imported || o.Kind == Adopted }

// IsZero reports whether JSON may leave the origin out.
func (o Origin) IsZero() bool { return o.Kind == Made || o.Kind == "" }

// String describes the origin. It is empty for a session made here.
func (o Origin) String() string {
	switch o.Kind {
	case Imported, Adopted:
		text := "imported from " + o.From
		if o.ID != "" {
			text += " (" + o.ID + " there)"
		}
		if !o.At.IsZero() {
			text += " on " + o.At.Local().Format(time.DateTime)
		}
		if o.Kind == Adopted {
			text += ", and adopted"
		}
		return text
	case Unrecorded:
		return "not recorded: made by an older version, or elsewhere"
	case Made:
	}
	return ""
}

// Own sets the mark of this user on this machine, which is stored with the sessions made
// here. Sessions with another mark were made elsewhere, and their origin counts as
// unrecorded.
func (s *Store) Own(mark string) { s.owner = owner(mark) }

// owner is the mark of a user on a machine; see Own.
type owner string

// columns returns the origin as it is stored. The time is 0 for a session made here,
// whose id is its owner's mark, and NULL for one from before origins were recorded. It is negative for adopted ones, whose id
// follows the mark of who adopted them.
func (w owner) columns(o Origin) (imported sql.NullInt64, from, id string) {
	switch o.Kind {
	case Made:
		return sql.NullInt64{Valid: true}, "", string(w)
	case Imported:
		imported = sql.NullInt64{Int64: max(o.At.UnixMilli(), 1), Valid: true}
	case Adopted:
		return sql.NullInt64{Int64: -max(o.At.UnixMilli(), 1), Valid: true}, o.From, string(w) + " " + o.ID
	case Unrecorded:
	}
	return imported, o.From, o.ID
}

func (w owner) originOf(imported sql.NullInt64, from, id string) Origin {
	switch {
	case !imported.Valid, imported.Int64 == 0 && id != string(w):
		return Origin{Kind: Unrecorded}
	case imported.Int64 == 0:
		return Origin{Kind: Made}
	case imported.Int64 < 0:
		mark, there, _ := strings.Cut(id, " ")
		o := Origin{Kind: Imported, At: fromMillis(-imported.Int64), From: from, ID: there}
		if mark == string(w) {
			o.Kind = Adopted
		}
		return o
	}
	return Origin{Kind: Imported, At: fromMillis(imported.Int64), From: from, ID: id}
}

// Adopt records that the user trusts a session from now on: one whose origin is
// unrecorded counts as made here, an imported one as adopted.
func (s *Store) Adopt(ctx context.Context, ref string) error {
	return s.change(ctx, "adopt", ref, func(tx *sql.Tx, n int64) error {
		var imported sql.NullInt64
		var from, id string
		row := tx.QueryRowContext(ctx, "SELECT imported, imported_from, imported_id FROM sessions WHERE n = ?", n)
		if err := row.Scan(&imported, &from, &id); err != nil {
			return err
		}
		o := s.owner.originOf(imported, from, id)
		switch o.Kind {
		case Made, Adopted:
			return nil
		case Imported:
			o.Kind = Adopted
		case Unrecorded:
			o.Kind = Made
		}
		imported, from, id = s.owner.columns(o)
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET imported = ?, imported_from = ?, imported_id = ? WHERE n = ?", imported, from, id, n)
		return err
	})
}
