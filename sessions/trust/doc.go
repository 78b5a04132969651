// Package trust works out what a search does outside this process: which servers
// it contacts, whether they are sent a key, which programs it runs and which model
// files it reads. It also remembers which task files the user has allowed to run
// their program.
//
// It neither asks nor does anything itself. A command shows Effects.Lines to the user and
// continues after a yes.
//
// # Sessions from elsewhere
//
// A session made here names what the user typed. An imported one names whatever its
// author chose. Therefore
//
//   - nothing that it names is contacted, run or read before the user has seen it,
//   - its servers are sent no key, unless the user's settings allow it, and
//   - if its task is a file, only the name of the file is used, to look it up among the
//     files that the user has run here. Its path is never opened.
package trust
