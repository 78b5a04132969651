// Package export writes sessions in formats that need no espalier to be looked
// at, and one that espalier reads again.
//
// # JSON lines
//
// The first line is a header, each further line an event as it is in the store.
// Characters that a terminal would obey are written as \u escapes:
//
//	{"format":"espalier-session","version":1,"id":"20261123-k3f9a2",...,"events":470,"times":[[1,0],[2,153]]}
//	{"seq":1,"type":"started","puzzle":{"task":"game24","input":"4 9 10 13"},...}
//	{"seq":2,"type":"decided",...}
//
// The fields of the header are those of the type Header. All but format, version
// and events may be missing. An import of an export is exported as the same
// bytes, unless its id was taken. A reader refuses other versions, a field it
// does not know, and a log that cannot be folded, and names the line.
//
// # The others
//
// Markdown is a report. DOT, Mermaid, SVG and PNG are pictures of the tree: what
// does not fit in is counted. A status is told by shape, word and colour.
// Asciicast (version 2) is a replay as lines of text. Words of others are shown as
// package printable does, and are nothing but words to a reader of the format.
package export
