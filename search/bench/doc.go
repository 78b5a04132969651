// Package bench runs methods over puzzles and sums up how they did.
//
// A Plan is a list of subjects (a method with its settings, and the models that
// propose and judge) and a list of puzzles; every pair of them is one search.
// Searches share nothing, so that a Row is the same whatever the number of
// workers that measured it.
package bench
