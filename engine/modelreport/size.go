// Package modelreport says what models on disk are made of, what their caches take and
// how fast they are.
package modelreport

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/engine"
)

// Bytes writes a number of bytes: 2.7 MB.
func Bytes(n int64) string {
	if text, ok := scaled(n, " GB", " MB", " kB"); ok {
		return text
	}
	return fmt.Sprintf("%d bytes", n)
}

// Count writes a number of parameters: 1.3M.
func Count(n int64) string {
	if text, ok := scaled(n, "B", "M", "k"); ok {
		return text
	}
	return fmt.Sprint(n)
}

// Title is the name and the size of a model: "embedded 1.3M".
func Title(d engine.Description) string {
	if d.Parameters == 0 {
		return d.Name
	}
	return d.Name + " " + Count(d.Parameters)
}

// scaled writes a number in the largest unit that it fills: of 1e9, 1e6 and 1e3.
func scaled(n int64, units ...string) (string, bool) {
	size := int64(1e9)
	for _, unit := range units {
		if n >= size {
			return fmt.Sprintf("%.1f%s", float64(n)/float64(size), unit), true
		}
		size /= 1e3
	}
	return "", false
}

// ByteSize is a number of bytes that is written with a unit.
type ByteSize int64

// UnmarshalText reads 1.5GB, 800MB, 12kB or a bare number.
func (b *ByteSize) UnmarshalText(text []byte) error {
	number, unit := string(text), 1.0
	for _, u := range []struct {
		name string
		size float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = rest, u.size
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(n > 0) || n*unit > 1e15 {
		return fmt.Errorf("%q, want a size such as 1.5GB or 800MB", text)
	}
	*b = ByteSize(n * unit)
	return nil
}
