package sessions

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scan reads JSON as encoding/json writes it: no spaces, fields in the order of
// the struct. Whatever else it meets makes it bad, and then encoding/json has to
// read the text instead. It is there because a session of 100 MB must open in a
// second, and encoding/json reads 30 MB in that.
type scan struct {
	s    string
	i    int
	bad  bool
	open byte // what the next object begins with
}

func (r *scan) fail() { r.bad = true }

// peek is the next byte, 0 at the end.
func (r *scan) peek() byte {
	if r.i < len(r.s) {
		return r.s[r.i]
	}
	return 0
}

// take reads one byte, which must be c.
func (r *scan) take(c byte) {
	if r.peek() != c {
		r.fail()
		return
	}
	r.i++
}

// more says whether another element follows in a list that ends with end.
func (r *scan) more(end byte) bool {
	switch c := r.peek(); {
	case r.bad:
		return false
	case c == ',':
		r.i++
		return true
	case c != end:
		r.fail()
	}
	r.i++
	return false
}

// object reads fields. read takes the value of a field and returns its place
// among the fields, from 1; 0 is a field it does not know.
func (r *scan) object(read func(key string) int) {
	r.take(r.open)
	if r.open == '{' && r.peek() == '}' {
		r.i++
		return
	}
	r.open = '{'
	last := 0
	for again := !r.bad; again; again = r.more('}') {
		key := r.text()
		r.take(':')
		if r.bad {
			return
		}
		place := read(key)
		if place <= last { // unknown, twice, or out of order
			r.fail()
		}
		last = place
	}
}

// list reads elements; nil stands for null.
func list[T any](r *scan, read func() T) []T {
	if r.peek() == 'n' && strings.HasPrefix(r.s[r.i:], "null") {
		r.i += len("null")
		return nil
	}
	r.take('[')
	if r.peek() == ']' {
		r.i++
		return []T{}
	}
	var few [16]T // most lists are short: grown here, copied once
	out := few[:0]
	for again := !r.bad; again; again = r.more(']') {
		out = append(out, read())
	}
	return slices.Clone(out)
}

// text reads a string. Without escapes it is a part of the input, not a copy.
func (r *scan) text() string {
	r.take('"')
	if r.bad {
		return ""
	}
	start, ascii := r.i, true
	for ; r.i < len(r.s); r.i++ {
		switch c := r.s[r.i]; {
		case c == '"':
			t := r.s[start:r.i]
			r.i++
			if !ascii && !utf8.ValidString(t) {
				r.fail()
			}
			return t
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			r.fail()
			return ""
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.fail()
	return ""
}

// escaped goes on with a string at its first backslash.
func (r *scan) escaped(start int) string {
	var b strings.Builder
	b.WriteString(r.s[start:r.i])
	for r.i < len(r.s) {
		switch c := r.s[r.i]; {
		case c == '"':
			r.i++
			if !utf8.ValidString(b.String()) {
				r.fail()
			}
			return b.String()
		case c < ' ':
			r.fail()
			return ""
		case c != '\\':
			b.WriteByte(c)
			r.i++
		default:
			r.i++
			r.escape(&b)
			if r.bad {
				return ""
			}
		}
	}
	r.fail()
	return ""
}

// escape reads what follows a backslash.
func (r *scan) escape(b *strings.Builder) {
	c := r.peek()
	r.i++
	switch c {
	case '"', '\\', '/':
		b.WriteByte(c)
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r':
		b.WriteByte('\r')
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'u':
		if len(r.s)-r.i < 4 {
			r.fail()
			return
		}
		n, err := strconv.ParseUint(r.s[r.i:r.i+4], 16, 16)
		if err != nil || n >= 0xd800 && n < 0xe000 { // half of a pair
			r.fail()
			return
		}
		b.WriteRune(rune(n))
		r.i += 4
	default:
		r.fail()
	}
}

// integer reads a number without point or exponent.
func (r *scan) integer() int {
	start := r.i
	if r.peek() == '-' {
		r.i++
	}
	n := 0
	digits := r.i
	for ; r.peek() >= '0' && r.peek() <= '9'; r.i++ {
		n = n*10 + int(r.s[r.i]-'0')
	}
	// 18 digits fit an int64; a longer number is for others.
	if length := r.i - digits; length == 0 || length > 18 || length > 1 && r.s[digits] == '0' {
		r.fail()
	}
	if c := r.peek(); c == '.' || c == 'e' || c == 'E' {
		r.fail()
	}
	if r.s[start:digits] == "-" {
		return -n
	}
	return n
}

// number reads any number.
func (r *scan) number() float64 {
	start := r.i
	if r.peek() == '-' {
		r.i++
	}
	if r.peek() == '0' {
		r.i++
	} else {
		r.digits()
	}
	if r.peek() == '.' {
		r.i++
		r.digits()
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.i++
		if c := r.peek(); c == '+' || c == '-' {
			r.i++
		}
		r.digits()
	}
	if r.bad {
		return 0
	}
	f, err := strconv.ParseFloat(r.s[start:r.i], 64)
	if err != nil {
		r.fail()
	}
	return f
}

func (r *scan) digits() {
	start := r.i
	for c := r.peek(); c >= '0' && c <= '9'; c = r.peek() {
		r.i++
	}
	if r.i == start {
		r.fail()
	}
}
