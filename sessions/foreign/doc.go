// Package foreign reads searches that other programs recorded, and makes of each what a
// search is here: a log of events. It is a table of formats, a file each.
//
// A log says what the file says and what rules find, and nothing else. Thoughts are checked
// by the rules of their task, where it is known; values, votes and selections are those of
// the file. What the file does not tell is listed in search.Provenance, and screens show it
// as unknown.
//
// A reader contacts nobody and opens nothing but the bytes it is given. It refuses what is
// damaged with the place and the reason, and bounds what it makes of a file. Texts stay as
// they are: screens and exports make them printable.
package foreign
