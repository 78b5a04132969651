package sessions

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
)

// SQLite takes a write-ahead log that it finds to end at the first frame whose
// checksum is wrong: that is how a transaction ends that a crash cut short. Where
// committed frames follow, the log is damaged, and SQLite would drop them in
// silence. Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log

const (
	walSuffix   = "-wal"
	walHeader   = 32 // bytes
	frameHeader = 24
	walMagic    = 0x377f0682 // or 1 more, where checksums are of big-endian words
)

// checkWAL refuses a store whose write-ahead log is damaged. Another process may be
// writing there, so that what looks wrong is looked at again.
func checkWAL(path string) error {
	const looks = 3
	var before []byte
	for look := range looks {
		data, err := os.ReadFile(path + walSuffix)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		at, ok := soundWAL(data)
		switch {
		case ok:
			return nil
		case look > 0 && !bytes.Equal(before, data):
			return nil // somebody has it open, and SQLite reads it no more than once
		case look == looks-1:
			return &StoreError{
				Doing: "open", Path: path, Why: ErrDamaged, Err: fmt.Errorf("its write-ahead log %s is wrong at byte %d", path+walSuffix, at),
				Hint: "nothing was changed: keep a copy of both files, then remove the log, which gives up the events in it, " + orNone,
			}
		}
		before = data
		time.Sleep(walPause)
	}
	return nil
}

// soundWAL reports whether no transaction ends after a frame that is wrong, or else
// where that frame is.
func soundWAL(data []byte) (at int, ok bool) {
	if len(data) < walHeader {
		return 0, true // nothing was committed yet
	}
	word := func(at int) uint32 { return binary.BigEndian.Uint32(data[at:]) }
	size := int(word(8))
	var order binary.ByteOrder = binary.LittleEndian
	if word(0) == walMagic+1 {
		order = binary.BigEndian
	}
	sum := walSum{order: order}
	sum.add(data[:24])
	if word(0)&^1 != walMagic || size < 512 || size > 1<<16 || size&(size-1) != 0 || sum.a != word(24) || sum.b != word(28) {
		return 0, len(data) < walHeader+frameHeader+512
	}
	salt, wrong := data[16:24], 0
	for at := walHeader; at+frameHeader+size <= len(data); at += frameHeader + size {
		current := bytes.Equal(data[at+8:at+16], salt) // others are from before the log began anew
		if wrong > 0 {
			if ends := word(at+4) != 0; current && ends {
				return wrong, false
			}
			continue
		}
		sum.add(data[at : at+8])
		sum.add(data[at+frameHeader : at+frameHeader+size])
		if !current || sum.a != word(at+16) || sum.b != word(at+20) {
			wrong = at
		}
	}
	return 0, true
}

// walSum is the running checksum of a write-ahead log.
type walSum struct {
	order binary.ByteOrder
	a, b  uint32
}

func (s *walSum) add(data []byte) {
	for ; len(data) >= 8; data = data[8:] {
		s.a += s.order.Uint32(data) + s.b
		s.b += s.order.Uint32(data[4:]) + s.a
	}
}
