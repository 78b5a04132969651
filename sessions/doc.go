// Package sessions stores searches. Every event is on disk before anyone sees it. A
// stored search can be resumed, replayed, forked, compared and exported.
//
// # Running a search as a session
//
//	path, err := sessions.Path(os.Getenv)
//	store, err := sessions.Open(ctx, path)
//	defer store.Close()
//
//	w, err := store.Create(ctx, sessions.New{})
//	defer w.Close()
//	config.Record = w.Append
//	r, err := runner.New(config)
//	...
//	w.Elapsed(r.Elapsed()) // after each step, or update of a driver
//
// Open and Create fail with a StoreError that says what failed, where, and what to do.
// To search without a store, leave config.Record nil.
//
// # Resuming one
//
//	w, recording, err := store.Continue(ctx, id)
//	defer w.Close()
//	config.Record = w.Append
//	r, err := runner.Resume(config, recording.Events)
//
// The config is built from the Setup of the folded events. Two writers cannot
// interleave in one session: the second to append gets ErrTaken.
//
// # What if
//
// A fork at an event, with a change made by the user, is a session like any other:
//
//	fork, err := store.Fork(ctx, id, seq) // id stays as it is
//	w, recording, err := store.Continue(ctx, fork.ID)
//	config.Record = w.Append
//	r, err := runner.Resume(config, recording.Events)
//	_, err = r.Amend(ctx, search.Injected{Parent: node, Text: text})
//
// Fork cuts between two actions: at seq, or before the action that contains seq;
// fork.ForkSeq is the event before the cut. The store accepts events of any type, if
// their Seq numbers are consecutive.
//
// # Managing sessions
//
// A reference to a session is its id, the beginning of its id or of the second half of
// its id, or the word "last". Origin distinguishes sessions that were made here from
// imported ones. A deleted session can be restored for 30 days. "last" is the session
// that was used last, independent of clocks: creating, importing, forking, resuming,
// replaying and appending are uses.
//
// # Without a store
//
// Diff, Replay and Player work on logs from anywhere. Package export writes recordings
// in other formats and imports its own.
//
// # The file
//
// The store is an SQLite database in WAL mode with synchronous=FULL, at Path. A batch
// is one transaction. Several processes can use the file at once. A file that is
// damaged, belongs to another program, or was written by a newer espalier is refused
// and left unchanged; so are a write-ahead log with damage that SQLite would ignore,
// and a batch with a wrong checksum. A read-only file can be read.
package sessions
