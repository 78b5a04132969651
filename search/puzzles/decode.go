package puzzles

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"espalier/search/usage"
)

// packed are the first bytes of files that are not text.
var packed = []struct{ magic, what, hint string }{
	{"\x1f\x8b", "compressed with gzip", "unpack it first: gunzip FILE"},
	{"PK\x03\x04", "a ZIP archive", "unpack it first: unzip FILE"},
	{"BZh", "compressed with bzip2", "unpack it first: bunzip2 FILE"},
	{"\xfd7zXZ\x00", "compressed with xz", "unpack it first: unxz FILE"},
	{"\x28\xb5\x2f\xfd", "compressed with Zstandard", "unpack it first: unzstd FILE"},
	{"PAR1", "a Parquet file", "export it as CSV or JSON lines first"},
	{"SQLite format 3\x00", "an SQLite database", "export it as CSV first"},
}

// decode returns the text of a file: UTF-8 with a byte order mark or without one, or
// UTF-16 with one; lines end with a line feed.
func decode(name string, data []byte) (string, error) {
	for _, p := range packed {
		if bytes.HasPrefix(data, []byte(p.magic)) {
			return "", usage.New(fmt.Errorf("%s: it is %s, not text", name, p.what), p.hint)
		}
	}
	data, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
	if err != nil {
		return "", fmt.Errorf("%s: it cannot be read as UTF-16: %w", name, err)
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return "", usage.New(fmt.Errorf("%s:%d: %w", name, 1+bytes.Count(data[:at], []byte("\n")), errors.New("there is a zero byte: it is not text")), "save it as UTF-8")
	}
	if !utf8.Valid(data) {
		at := 0
		for at < len(data) {
			r, n := utf8.DecodeRune(data[at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		return "", usage.New(fmt.Errorf("%s:%d: it is not UTF-8 from here on", name, 1+bytes.Count(data[:at], []byte("\n"))), "save it as UTF-8")
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), nil
}
