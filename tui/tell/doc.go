// Package tell puts what happened in a search into words: the glyph, word and
// role of a status, one line for an event, and numbers as a screen writes them.
//
// It draws nothing and knows no terminal, so that a pane, a plain log and a list
// of sessions tell the same thing in the same way.
package tell
