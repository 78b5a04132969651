package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// asASCII are the glyphs of the screen, each with the character that stands for it.
var asASCII = map[string]string{
	"│": "|", "┃": "|", "─": "-", "━": "=", "╸": "-", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
	"├": "|", "└": "`", "┌": "+", "┐": "+", "┘": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+",
	"▌": ">", "▐": "|", "●": "*", "○": "o", "◌": "~", "◆": "#", "◇": ".", "▸": ">", "▾": "v", "★": "*",
	"✗": "x", "⊣": "x", "↩": "<", "→": ">", "←": "<", "↑": "^", "↓": "v", "…": "~", "↳": ">", "↲": "<", "·": ".", "∴": ":", "‖": "=", "■": "#", "◀": "<", "▶": ">", "◂": "<", "▲": "^",
	"‹": "<", "›": ">", "−": "-", "–": "-", "—": "-", "×": "x", "÷": "/", "†": "+", "⏎": "$", "'": "'", "“": "\"", "”": "\"", "␣": "_", "≠": "!",
	"▀": "'", "▁": "_", "▂": "_", "▃": "-", "▄": "-", "▅": "=", "▆": "=", "▇": "#", "█": "#", "▉": "#", "▊": "#", "▋": "#", "▍": "|", "▎": "|", "▏": "|",
}

// ASCII writes a frame with nothing but ASCII, for terminals that show nothing else: its
// own glyphs as characters that resemble them, all others as question marks of the same
// width.
func ASCII(frame string) string {
	var b strings.Builder
	b.Grow(len(frame))
	var state byte
	for len(frame) > 0 {
		seq, width, n, next := ansi.DecodeSequence(frame, state, nil)
		frame, state = frame[n:], next
		switch glyph, ok := asASCII[seq]; {
		case isASCII(seq):
			b.WriteString(seq)
		case ok:
			b.WriteString(glyph)
		case len(seq) == 3 && seq >= "⠀" && seq <= "⣿": // a spinner
			b.WriteString("*")
		default:
			b.WriteString(strings.Repeat("?", width))
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
