package checkpoint

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// maxHeader is the format's own limit on the length of a header.
const maxHeader = 100_000_000

// metadataKey is the only header entry that is not a tensor.
const metadataKey = "__metadata__"

// Parse checks the header of a safetensors file in memory. data must not change
// afterwards.
func Parse(data []byte) (*File, error) {
	header, err := readHeader(data)
	if err != nil {
		return nil, err
	}
	f := new(File)
	if err := f.parseHeader(header); err != nil {
		return nil, fmt.Errorf("safetensors header: %w", err)
	}
	numbers := data[8+len(header):]
	if err := f.checkLayout(int64(len(numbers))); err != nil {
		return nil, err
	}
	for i := range f.entries {
		f.entries[i].within(numbers)
	}
	f.addIndex()
	return f, nil
}

func readHeader(data []byte) ([]byte, error) {
	if len(data) < 8 {
		return nil, fmt.Errorf("safetensors: %d bytes are too few for the header length", len(data))
	}
	length := binary.LittleEndian.Uint64(data)
	switch {
	case length > maxHeader:
		return nil, fmt.Errorf("safetensors: header length %d is above the format's limit of %d: not a safetensors file?", length, maxHeader)
	case int64(length) > int64(len(data)-8):
		return nil, fmt.Errorf("safetensors: header length %d, but only %d bytes follow: the file is cut short", length, len(data)-8)
	}
	return data[8 : 8+length], nil
}

// parseHeader sets Metadata and entries. It reads token by token, because json.Unmarshal
// would accept two tensors of one name.
func (f *File) parseHeader(header []byte) error {
	if len(header) == 0 || header[0] != '{' {
		return errors.New("want a JSON object at the first byte")
	}
	if !utf8.Valid(header) {
		return errors.New("not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(header))
	err := object(dec, func(name string) error {
		if name == metadataKey {
			f.Metadata = map[string]string{}
			return wrap("__metadata__", object(dec, func(key string) error {
				value, err := text(dec)
				f.Metadata[key] = value
				return wrap(key, err)
			}))
		}
		e, err := parseEntry(dec, name)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		f.entries = append(f.entries, e)
		return nil
	})
	if err != nil {
		return err
	}
	if rest := bytes.TrimRight(header[dec.InputOffset():], " "); len(rest) > 0 {
		return fmt.Errorf("%d bytes after the JSON object, want only spaces", len(rest))
	}
	return nil
}

func parseEntry(dec *json.Decoder, name string) (entry, error) {
	e := entry{name: name, begin: -1, end: -1}
	err := object(dec, func(key string) error {
		switch key {
		case "dtype":
			value, err := text(dec)
			e.dtype = DType(value)
			return wrap(key, err)
		case "shape":
			return wrap(key, dec.Decode(&e.shape))
		case "data_offsets":
			var offsets []int64
			if err := dec.Decode(&offsets); err != nil {
				return wrap(key, err)
			}
			if len(offsets) != 2 {
				return fmt.Errorf("%d data_offsets, want begin and end", len(offsets))
			}
			e.begin, e.end = offsets[0], offsets[1]
			return nil
		}
		return fmt.Errorf("unknown field %q, want dtype, shape and data_offsets", key)
	})
	if err != nil {
		return entry{}, err
	}
	return e, e.check()
}

// check checks the entry's fields against each other.
func (e entry) check() error {
	if !formats[e.dtype].safetensors {
		return fmt.Errorf("dtype %q is not supported: want F32, BF16, F16 or F8_E4M3", e.dtype)
	}
	if e.shape == nil {
		return errors.New("no shape")
	}
	if e.begin < 0 || e.end < e.begin {
		return fmt.Errorf("data_offsets [%d, %d], want 0 <= begin <= end", e.begin, e.end)
	}
	bytes, err := e.dtype.Bytes(e.shape)
	if err != nil {
		return err
	}
	if bytes != e.end-e.begin {
		return fmt.Errorf("data_offsets [%d, %d] hold %d bytes, but shape %v of %s needs %d",
			e.begin, e.end, e.end-e.begin, e.shape, e.dtype, bytes)
	}
	return nil
}

// checkLayout sorts the entries by offset and checks that they cover the data exactly,
// without overlaps, gaps or bytes after the last, as the format requires.
func (f *File) checkLayout(size int64) error {
	slices.SortStableFunc(f.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	var at int64
	for i, e := range f.entries {
		switch {
		case e.end > size:
			return fmt.Errorf("tensor %q: data_offsets [%d, %d], but the file holds %d bytes of data", e.name, e.begin, e.end, size)
		case e.begin < at:
			return fmt.Errorf("tensor %q: data_offsets [%d, %d] overlap tensor %q, which ends at %d", e.name, e.begin, e.end, f.entries[i-1].name, at)
		case e.begin > at:
			return fmt.Errorf("tensor %q: data_offsets begin at %d, want %d: bytes between belong to no tensor", e.name, e.begin, at)
		}
		at = e.end
	}
	if at != size {
		return fmt.Errorf("safetensors: %d bytes after the last tensor", size-at)
	}
	return nil
}

// object reads a JSON object and calls field for each key, which reads the value.
func object(dec *json.Decoder, field func(key string) error) error {
	if t, err := dec.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return fmt.Errorf("%v instead of an object", t)
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return fmt.Errorf("%v instead of a name", t)
		}
		if seen[key] {
			return fmt.Errorf("%q appears twice", key)
		}
		seen[key] = true
		if err := field(key); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

// text reads a JSON string.
func text(dec *json.Decoder) (string, error) {
	t, err := dec.Token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", fmt.Errorf("%v instead of a string", t)
	}
	return s, nil
}

// wrap adds the place of an error to it.
func wrap(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", where, err)
}
