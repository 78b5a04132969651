// Package trust works out what a search does outside this process: which servers
// it contacts, whether they are sent a key, which programs it runs and which model
// files it reads. It also remembers which task files the user has allowed to run
// their program.
//
// It asks nothing and does nothing itself. A command shows Effects.Lines to the
// user and goes on after a yes.
//
// # Whom a log can bind
//
// A session that was made here names what the user typed here. One that was
// imported names what its author liked, so that
//
//   - nothing it names is contacted, run or read before the user has seen it,
//   - its servers are sent no key, unless the user's settings allow that, and
//   - its task, where that is a file, is looked up by the file's name among those
//     that the user has run here. Its path is never opened.
package trust
