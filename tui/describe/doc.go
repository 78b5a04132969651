// Package describe styles what search.Describe says of an event: glyph and colour of
// a status, a line for an event, and numbers as a screen writes them.
//
// It draws nothing and knows no terminal, so that panes, plain logs and lists of
// sessions show the same thing in the same way.
package describe
