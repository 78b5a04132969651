package terminal

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestParseColor(t *testing.T) {
	cases := map[string]struct {
		rgb [3]int
		ok  bool
	}{
		"\x1b]11;rgb:ffff/8080/0000\x1b\\\x1b[?62;c": {[3]int{255, 128, 0}, true},
		"\x1b]11;rgb:1e/1e/2e\a":                     {[3]int{30, 30, 46}, true},
		"\x1b]11;rgba:ffff/ffff/ffff/ffff\a":         {[3]int{255, 255, 255}, true},
		"\x1b[?62;c":                                 {[3]int{}, false},
		"\x1b]11;rgb:ffff/ff":                        {[3]int{}, false},
		"":                                           {[3]int{}, false},
	}
	for reply, want := range cases {
		if rgb, ok := parseColor([]byte(reply)); rgb != want.rgb || ok != want.ok {
			t.Errorf("%q: %v %t", reply, rgb, ok)
		}
	}
}

// A terminal that answers, one that does not know the question, and one that is
// silent: none is waited for longer than was said.
func TestAskKeepsToItsTime(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		ok     bool
		atMost time.Duration
	}{
		"answers":   {"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;c", true, 90 * time.Millisecond},
		"knows not": {"\x1b[?62;c", false, 90 * time.Millisecond},
		"silent":    {"", false, 500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			master, slave := pseudoTerminal(t)
			go func() {
				buffer := make([]byte, 64)
				if _, err := master.Read(buffer); err == nil {
					_, _ = master.WriteString(c.answer)
				}
			}()
			start := time.Now()
			rgb, ok := ask(slave, 100*time.Millisecond)
			if took := time.Since(start); took > c.atMost {
				t.Errorf("it took %v", took)
			}
			if ok != c.ok || ok && rgb != [3]int{255, 255, 255} {
				t.Errorf("%v %t", rgb, ok)
			}
		})
	}
}

func pseudoTerminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { slave.Close() })
	return master, slave
}
