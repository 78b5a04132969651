package terminal

import (
	"errors"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// Background asks the terminal for its background colour, and waits for the
// answer for at most the given time. ok is false when none came. It must be done
// before anything else reads from the terminal.
func Background(patience time.Duration) (rgb [3]int, ok bool) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return rgb, false
	}
	defer tty.Close()
	return ask(tty, patience)
}

func ask(tty *os.File, patience time.Duration) (rgb [3]int, ok bool) {
	before, err := term.MakeRaw(tty.Fd())
	if err != nil {
		return rgb, false
	}
	defer func() { _ = term.Restore(tty.Fd(), before) }()
	if _, err := tty.WriteString(backgroundQuestion); err != nil {
		return rgb, false
	}
	var reply []byte
	buffer := make([]byte, 256)
	for end := time.Now().Add(patience); !answered(reply); {
		left := time.Until(end)
		ready := []unix.PollFd{{Fd: int32(tty.Fd()), Events: unix.POLLIN}}
		if left <= 0 {
			break
		}
		if n, err := unix.Poll(ready, int(left/time.Millisecond)+1); errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil || n == 0 {
			break
		}
		n, err := unix.Read(int(tty.Fd()), buffer)
		if err != nil || n == 0 {
			break
		}
		reply = append(reply, buffer[:n]...)
	}
	return parseColor(reply)
}
