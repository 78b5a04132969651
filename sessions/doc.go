// Package sessions keeps searches: every event is on the disk before anyone sees
// it, and can be opened, resumed, replayed, forked, compared and exported later.
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
//	runner, err := search.NewRunner(config)
//	...
//	w.Elapsed(runner.Elapsed()) // after each step, or update of a driver
//
// Open and Create fail with a StoreError that says what, where and what to do.
// To search without a store, leave config.Record nil.
//
// # Resuming one
//
//	w, recording, err := store.Continue(ctx, id)
//	defer w.Close()
//	config.Record = w.Append
//	runner, err := search.Resume(config, recording.Events)
//
// The Setup of the folded events says how to build the config. Two writers of one
// session cannot interleave: the second to append is refused with ErrTaken.
//
// # What if
//
// A fork at an event, with a change of the user's, is a session like any other:
//
//	fork, err := store.Fork(ctx, id, seq) // id stays as it is
//	w, recording, err := store.Continue(ctx, fork.ID)
//	config.Record = w.Append
//	runner, err := search.Resume(config, recording.Events)
//	_, err = runner.Amend(ctx, search.Injected{Parent: node, Text: text})
//
// Fork cuts between two actions: at seq, or before the action that seq lies in.
// fork.ForkSeq says where. The store does not know the types of events: whatever
// follows is kept as it is appended, so long as its Seq follows.
//
// # Looking after them
//
// A session is named by its id, the beginning of its id or of the second half of
// it, or the word "last". Find, List, Load, Fork, Import, Rename, Tag, Untag,
// AddNote, DropNote, Delete, Restore, Purge, Check and Compact do what they say.
// Origin tells sessions that were made here from imported ones.
// A deleted session can be restored for 30 days. The word "last" is the session with
// the latest use, counted in the store and independent of clocks: uses are to create,
// import or fork a session, to resume or replay it, and to append to it.
//
// # Without a store
//
// Diff, Replay and Player work on logs, wherever they come from; package export
// writes recordings in other formats, and reads its own.
//
// # The file
//
// One SQLite database in WAL mode with synchronous=FULL, at Path. A batch is one
// transaction. Several processes can use it at once. A file that is damaged, of
// another program, or written by a newer espalier is refused and left as it is; so
// are a write-ahead log with damage that SQLite would pass over, and a batch whose
// checksum is wrong. A file that cannot be written can be read.
package sessions
