package main

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func (x *pseudoTerminal) signal(s syscall.Signal) {
	x.t.Helper()
	if err := x.command.Process.Signal(s); err != nil {
		x.t.Fatal(err)
	}
}

func TestExplorerEndsWithASignal(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			x := startIn(t, 80, 24, append([]string{"explore"}, endless...)...)
			x.await("Game of 24")
			x.signal(s)
			x.end(128 + int(s))
			x.await("espalier: interrupted\r\n")
			if text := x.text(); strings.LastIndex(text, "espalier:") < strings.LastIndex(text, "\x1b[?1049l") {
				t.Errorf("its words are not on the main screen: %q", last(text, 100))
			}
		})
	}
}

// The second signal comes at any moment of what the first one sets going.
func TestSecondSignalRestoresTheTerminal(t *testing.T) {
	for _, gap := range []time.Duration{0, time.Millisecond, 4 * time.Millisecond, 12 * time.Millisecond, 100 * time.Millisecond} {
		t.Run(gap.String(), func(t *testing.T) {
			t.Parallel()
			x := startIn(t, 80, 24, append([]string{"explore"}, endless...)...)
			x.await("Game of 24")
			x.signal(syscall.SIGINT)
			time.Sleep(gap)
			_ = x.command.Process.Signal(syscall.SIGINT) // it may have ended
			x.end(128 + int(syscall.SIGINT))
		})
	}
}

// Ctrl+s stops a terminal's output, and with it whoever writes there.
func TestSecondSignalEndsAProgramThatCannotWrite(t *testing.T) {
	x := startIn(t, 80, 24, append([]string{"explore"}, endless...)...)
	x.await("Game of 24")
	if err := unix.IoctlSetInt(int(x.slave.Fd()), unix.TCXONC, unix.TCOOFF); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	x.signal(syscall.SIGINT)
	time.Sleep(200 * time.Millisecond)
	x.signal(syscall.SIGINT)
	ended := make(chan error, 1)
	go func() { ended <- x.command.Wait() }()
	select {
	case err := <-ended:
		if want := fmt.Sprintf("exit status %d", 128+int(syscall.SIGINT)); err == nil || err.Error() != want {
			t.Errorf("it ended with %v, want %s", err, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
	}
	x.checkModes()
}

func TestSigquitRestoresTheTerminalAndPrintsStacks(t *testing.T) {
	x := startIn(t, 80, 24, append([]string{"explore"}, endless...)...)
	x.await("Game of 24")
	x.stacks = true
	x.signal(syscall.SIGQUIT)
	x.end(128 + int(syscall.SIGQUIT))
	text := x.text()
	if at := strings.LastIndex(text, "SIGQUIT: quit"); at < strings.LastIndex(text, "\x1b[?1049l") {
		t.Errorf("the stacks are not on the main screen: %q", last(text, 300))
	}
}

// What nohup has made a program ignore must not end it.
func TestIgnoredSignalsStayIgnored(t *testing.T) {
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	x := startProgram(t, 80, 24, "sh", append([]string{"-c", `trap "" HUP; exec "$0" "$@"`, path, "solve"}, endless...)...)
	x.await("puzzle")
	x.signal(syscall.SIGHUP)
	time.Sleep(200 * time.Millisecond)
	x.signal(syscall.SIGTERM)
	x.end(128 + int(syscall.SIGTERM))
}

func last(text string, n int) string { return text[max(0, len(text)-n):] }
