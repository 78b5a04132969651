package sessions

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// SQLite reads a write-ahead log up to the first frame with a wrong checksum, because a
// crash during a transaction leaves one. If committed frames follow, the log is damaged
// instead, and SQLite would silently drop them.
// Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log

const (
	walSuffix   = "-wal"
	walHeader   = 32 // bytes
	frameHeader = 24
	walMagic    = 0x377f0682 // or 1 more, where checksums are of big-endian words
)

// checkWAL refuses a store whose write-ahead log is damaged. Another process may be
// writing to it, so the log is read again before it counts as damaged.
func checkWAL(path string) error {
	const tries = 3
	var before os.FileInfo
	for try := range tries {
		info, err := os.Stat(path + walSuffix) // not Open, which waits at a FIFO
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("its write-ahead log %s is not a regular file", path+walSuffix)
		}
		if before != nil && (info.Size() != before.Size() || !info.ModTime().Equal(before.ModTime())) {
			return nil // another process is writing
		}
		at, ok, err := soundFile(path + walSuffix)
		switch {
		case errors.Is(err, os.ErrNotExist), err == nil && ok:
			return nil
		case err != nil:
			return err
		case try == tries-1:
			return &StoreError{
				Doing: "open", Path: path, Why: ErrDamaged, Err: fmt.Errorf("its write-ahead log %s is wrong at byte %d", path+walSuffix, at),
				Hint: "nothing was changed: copy both files, then remove the log, which loses the events in it, " + orNone,
			}
		}
		before = info
		time.Sleep(walPause)
	}
	return nil
}

func soundFile(path string) (at int64, ok bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, false, err
	}
	defer f.Close()
	return soundWAL(f)
}

// soundWAL reports whether no committed transaction follows a wrong frame, or else
// returns where that frame is. A log can be larger than memory, so it is read frame by
// frame.
func soundWAL(file io.Reader) (at int64, ok bool, err error) {
	r := bufio.NewReaderSize(file, 1<<18)
	header := make([]byte, walHeader)
	if done, err := endsIn(r, header); done {
		return 0, true, err // nothing was committed yet
	}
	size := int(binary.BigEndian.Uint32(header[8:]))
	magic := binary.BigEndian.Uint32(header)
	var order binary.ByteOrder = binary.LittleEndian
	if magic == walMagic+1 {
		order = binary.BigEndian
	}
	sum := walSum{order: order}
	sum.add(header[:24])
	if magic&^1 != walMagic || size < 512 || size > 1<<16 || size&(size-1) != 0 || !sum.is(header[24:]) {
		short, err := endsIn(r, make([]byte, frameHeader+512))
		return 0, short, err
	}
	salt, wrong := header[16:24], int64(0)
	frame := make([]byte, frameHeader+size)
	for at := int64(walHeader); ; at += int64(len(frame)) {
		if done, err := endsIn(r, frame); done {
			return 0, true, err
		}
		current := bytes.Equal(frame[8:16], salt) // other frames are from before the log was restarted
		if wrong > 0 {
			if ends := binary.BigEndian.Uint32(frame[4:]) != 0; current && ends {
				return wrong, false, nil
			}
			continue
		}
		sum.add(frame[:8])
		sum.add(frame[frameHeader:])
		if !current || !sum.is(frame[16:]) {
			wrong = at
		}
	}
}

// endsIn fills data, and reports whether the file ends before that.
func endsIn(r io.Reader, data []byte) (bool, error) {
	_, err := io.ReadFull(r, data)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true, nil
	}
	return err != nil, err
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

// is reports whether the sum is the one that stands at the beginning of data.
func (s *walSum) is(data []byte) bool {
	return s.a == binary.BigEndian.Uint32(data) && s.b == binary.BigEndian.Uint32(data[4:])
}
