package sessions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// applicationID marks a database of espalier: "ESPL".
const applicationID = 0x4553504c

// migrations upgrade a store from one version to the next. The version is the number of
// migrations that were run. A released migration never changes.
var migrations = []string{
	`CREATE TABLE sessions (
		n          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
		id         TEXT    NOT NULL UNIQUE,
		title      TEXT    NOT NULL DEFAULT '',
		created    INTEGER NOT NULL, -- milliseconds since 1970, as all times here
		updated    INTEGER NOT NULL,
		started    TEXT    NOT NULL DEFAULT '{}', -- the first event: puzzle, settings, models, seed, budget
		task       TEXT    NOT NULL DEFAULT '',   -- copies out of it, to look and sort by
		input      TEXT    NOT NULL DEFAULT '',
		method     TEXT    NOT NULL DEFAULT '',
		model      TEXT    NOT NULL DEFAULT '',
		evaluator  TEXT    NOT NULL DEFAULT '',
		events     INTEGER NOT NULL DEFAULT 0,    -- seq of the last; what follows are sums over them
		outcome    TEXT    NOT NULL DEFAULT 'unended',
		answer     TEXT    NOT NULL DEFAULT '',
		reason     TEXT    NOT NULL DEFAULT '',
		score      REAL,                          -- highest value of a thought
		thoughts   INTEGER NOT NULL DEFAULT 0,
		calls      INTEGER NOT NULL DEFAULT 0,
		prompt     INTEGER NOT NULL DEFAULT 0,    -- tokens
		completion INTEGER NOT NULL DEFAULT 0,
		reused     INTEGER NOT NULL DEFAULT 0,
		seconds    REAL    NOT NULL DEFAULT 0,    -- spent on the search, pauses not counted
		parent     TEXT    NOT NULL DEFAULT '',
		fork_seq   INTEGER NOT NULL DEFAULT 0,
		deleted    INTEGER NOT NULL DEFAULT 0     -- when; 0 is not
	);
	CREATE INDEX sessions_updated ON sessions (updated);

	-- A row is a batch: reading 350,000 events one by one costs half a second.
	CREATE TABLE batches (
		session INTEGER NOT NULL REFERENCES sessions (n) ON DELETE CASCADE,
		seq     INTEGER NOT NULL, -- of its first event
		events  INTEGER NOT NULL, -- how many
		at      INTEGER NOT NULL, -- when they were stored: beside the events, never in them
		body    TEXT    NOT NULL, -- the events as JSON, a line each
		PRIMARY KEY (session, seq)
	);

	CREATE TABLE tags (
		session INTEGER NOT NULL REFERENCES sessions (n) ON DELETE CASCADE,
		tag     TEXT    NOT NULL,
		PRIMARY KEY (session, tag)
	) WITHOUT ROWID;

	CREATE TABLE notes (
		n       INTEGER PRIMARY KEY AUTOINCREMENT,
		session INTEGER NOT NULL REFERENCES sessions (n) ON DELETE CASCADE,
		at      INTEGER NOT NULL,
		seq     INTEGER NOT NULL DEFAULT 0, -- the event it is about; 0 is the whole session
		text    TEXT    NOT NULL
	);
	CREATE INDEX notes_session ON notes (session);`,

	// Where a session came from. What is there already stays NULL: it may have been
	// imported, and nothing says so.
	`ALTER TABLE sessions ADD COLUMN imported INTEGER; -- when; 0: made here; NULL: not recorded
	ALTER TABLE sessions ADD COLUMN imported_from TEXT NOT NULL DEFAULT ''; -- the file
	ALTER TABLE sessions ADD COLUMN imported_id TEXT NOT NULL DEFAULT ''; -- the id in that file`,

	// What is here already keeps its batches: forks are whole copies, and no batch
	// has a checksum.
	`ALTER TABLE batches ADD COLUMN crc INTEGER; -- see row.checksum; NULL: none
	ALTER TABLE sessions ADD COLUMN base INTEGER REFERENCES sessions (n); -- whose batches are shared, see segments
	ALTER TABLE sessions ADD COLUMN base_seq INTEGER NOT NULL DEFAULT 0;  -- up to and with this event
	CREATE INDEX sessions_base ON sessions (base);
	ALTER TABLE sessions ADD COLUMN used INTEGER NOT NULL DEFAULT 0; -- counts uses of all sessions: the highest is the last
	UPDATE sessions SET used = ranked.place
		FROM (SELECT n, row_number() OVER (ORDER BY updated, n) AS place FROM sessions) AS ranked WHERE ranked.n = sessions.n;
	DROP INDEX sessions_updated;
	CREATE INDEX sessions_used ON sessions (used);`,

	// What a session runs with now is its first event and the user's last change of it.
	// A change is a batch of its own; in text, its quotes would be escaped.
	`ALTER TABLE sessions ADD COLUMN changed TEXT NOT NULL DEFAULT ''; -- the last reconfigured event
	WITH RECURSIVE logs (n, session, upto, depth) AS (
		SELECT n, n, events, 0 FROM sessions
		UNION ALL
		SELECT logs.n, s.base, min(logs.upto, s.base_seq), depth + 1 FROM logs JOIN sessions s ON s.n = logs.session
			WHERE s.base IS NOT NULL AND depth < 1000 -- a damaged store may go in circles
	), changes (session, seq, body) AS MATERIALIZED (
		SELECT session, seq, body FROM batches WHERE events = 1 AND body LIKE '{"seq":%,"type":"reconfigured",%' AND json_valid(body)
	)
	UPDATE sessions SET changed = found.body
		FROM (SELECT logs.n, changes.body, max(changes.seq) FROM logs JOIN changes ON changes.session = logs.session AND changes.seq <= logs.upto GROUP BY logs.n) AS found
		WHERE found.n = sessions.n;
	UPDATE sessions SET method = coalesce(json_extract(changed, '$.settings.method'), ''), model = coalesce(json_extract(changed, '$.model'), ''),
		evaluator = coalesce(json_extract(changed, '$.evaluator'), '') WHERE changed <> '';`,

	`ALTER TABLE sessions ADD COLUMN debugger TEXT NOT NULL DEFAULT ''; -- breakpoints, displays and the like: a command file, beside the events`,
}

// migrate upgrades a store. It refuses one that belongs to another program or is newer
// than this one. It writes nothing if the store is up to date.
func (s *Store) migrate(ctx context.Context, steps []string) error {
	version, err := versionOf(ctx, s.db, s.path, len(steps))
	if err != nil || version == len(steps) {
		return err
	}
	if s.readOnly && version == 0 {
		return errors.New("it is empty") // the caller reports why it cannot be written
	}
	if s.readOnly {
		return &StoreError{
			Doing: "open", Path: s.path, Why: ErrReadOnly,
			Hint: fmt.Sprintf("an older espalier wrote it (version %d of %d), and it must be upgraded first; copy it to a folder that you can write to, and set %s to the copy, %s", version, len(steps), PathVariable, orNone),
		}
	}
	return s.write(ctx, "open", func(tx *sql.Tx) error {
		version, err := versionOf(ctx, tx, s.path, len(steps)) // another process may have upgraded it
		if err != nil {
			return err
		}
		for i := version; i < len(steps); i++ {
			if _, err := tx.ExecContext(ctx, steps[i]); err != nil {
				return fmt.Errorf("migration to version %d: %w", i+1, err)
			}
		}
		_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", len(steps), applicationID))
		return err
	})
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// versionOf returns the version of a store; 0 is an empty file.
func versionOf(ctx context.Context, q querier, path string, newest int) (int, error) {
	var version, application, tables int
	err := q.QueryRowContext(ctx, `SELECT
		(SELECT user_version FROM pragma_user_version),
		(SELECT application_id FROM pragma_application_id),
		(SELECT count(*) FROM sqlite_schema)`).Scan(&version, &application, &tables)
	switch {
	case err != nil:
		return 0, err
	case tables > 0 && application != applicationID:
		return 0, &StoreError{
			Doing: "open", Path: path, Why: ErrNotStore,
			Hint: "it is a database of another program, and nothing was changed; set another file with " + PathVariable + ", " + orNone,
		}
	case version < 0, version == 0 && tables > 0:
		return 0, &StoreError{
			Doing: "open", Path: path, Why: ErrDamaged,
			Hint: fmt.Sprintf("its version is %d, which no espalier writes, and nothing was changed; restore it from a backup, set another file with %s, %s", version, PathVariable, orNone),
		}
	case version > newest:
		return 0, &StoreError{
			Doing: "open", Path: path, Why: ErrNewer,
			Hint: fmt.Sprintf("its version is %d and this program knows %d, and nothing was changed; update espalier, set another file with %s, %s", version, newest, PathVariable, orNone),
		}
	}
	return version, nil
}
