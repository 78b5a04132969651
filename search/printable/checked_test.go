package printable

import (
	"errors"
	"io/fs"
	"testing"
)

// failing fails from its second write on.
type failing struct{ writes int }

func (f *failing) Write(p []byte) (int, error) {
	if f.writes++; f.writes > 1 {
		return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: fs.ErrInvalid}
	}
	return len(p), nil
}

func TestCheckedRemembersTheFirstError(t *testing.T) {
	c := NewChecked(new(failing))
	_, _ = c.Write([]byte("one"))
	if err := c.Lost(); err != nil {
		t.Errorf("after a write that worked: %v", err)
	}
	_, _ = c.Write([]byte("two"))
	if err := c.Lost(); err == nil || err.Error() != fs.ErrInvalid.Error() || !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("after one that failed: %v", err)
	}
}
