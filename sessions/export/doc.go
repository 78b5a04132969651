// Package export writes sessions in formats that other programs show, and in one that
// espalier can import.
//
// # JSON lines
//
// The first line is a header, each further line an event as it is stored. Terminal
// control characters are written as \u escapes:
//
//	{"format":"espalier-session","version":1,"id":"20261123-k3f9a2",...,"events":470,"times":[[1,0],[2,153]]}
//	{"seq":1,"type":"started","puzzle":{"task":"game24","input":"4 9 10 13"},...}
//	{"seq":2,"type":"decided",...}
//
// The fields of the header are those of type Header. All except format, version and
// events may be missing. An imported session is exported as the same bytes, unless its
// id was taken. A reader rejects other versions, unknown fields and invalid logs, and
// names the line.
//
// # Other formats
//
// Markdown is a report. DOT, Mermaid, SVG and PNG are pictures of the tree; thoughts
// that do not fit are counted. Shape, word and colour each show the status of a
// thought. Asciicast (version 2) is a replay in lines of text. Text from models and
// files is made printable and escaped, so that it is never markup.
package export
