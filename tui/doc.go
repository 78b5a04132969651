// Package tui draws a search in a terminal and lets a user steer it. It is one program,
// shell, with a stack of screens that are packages of their own: explorer, browser and
// start. Plain writes lines of text instead. What all of them show of a search stands
// here.
//
// None of it calls a model or changes a log. What a search did arrives as events
// through a Mailbox; the Explorer folds them into a tree of its own, draws it, and
// sends intents (run, pause, step, cancel) to a Driver.
//
// The rules of the house:
//
//   - Nothing but Update writes a screen. What may wait is a job, on values of its
//     own, which reports by a message; see package jobs.
//   - Update does no I/O and View returns a string that is ready. Producers never
//     wait for the screen: they leave their events in the Mailbox, and at most one
//     wake-up is under way at any time.
//   - Events are never dropped. What only feeds the eye, the text a model is
//     writing now, may be.
//   - Panes are plain structs with a Render of a width and a height. They know
//     nothing of Bubble Tea.
//   - Every line is exactly as wide as the terminal; see package draw.
//   - Glyph, word and colour say the same thing, so that any one may be missing.
//   - The selected line stays where it is on the screen when lines arrive above it.
package tui
