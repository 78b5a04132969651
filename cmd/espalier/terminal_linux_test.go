package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// pseudoTerminal is a pseudo-terminal with the program in it.
type pseudoTerminal struct {
	t       *testing.T
	master  *os.File
	slave   *os.File
	command *exec.Cmd
	before  *unix.Termios
	stacks  bool // are to be printed when it ends
	drained chan struct{}

	mu   sync.Mutex
	seen strings.Builder
}

// startIn runs espalier in a terminal of a size.
func startIn(t *testing.T, columns, rows uint16, args ...string) *pseudoTerminal {
	t.Helper()
	return startProgram(t, columns, rows, "espalier", args...)
}

func startProgram(t *testing.T, columns, rows uint16, name string, args ...string) *pseudoTerminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns})
	}
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	term := &pseudoTerminal{t: t, master: master, slave: slave, drained: make(chan struct{})}
	if term.before, err = unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS); err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	term.command = exec.Command(path, args...)
	term.command.Stdin, term.command.Stdout, term.command.Stderr = slave, slave, slave
	term.command.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+filepath.Join(t.TempDir(), "none"), "XDG_DATA_HOME="+t.TempDir())
	term.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := term.command.Start(); err != nil {
		t.Fatal(err)
	}
	go term.read()
	t.Cleanup(func() { _ = term.command.Process.Kill(); slave.Close(); master.Close() })
	return term
}

func (x *pseudoTerminal) read() {
	defer close(x.drained)
	buffer := make([]byte, 4096)
	for {
		n, err := x.master.Read(buffer)
		x.mu.Lock()
		x.seen.Write(buffer[:n])
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (x *pseudoTerminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seen.String()
}

// await waits until the program has written something.
func (x *pseudoTerminal) await(text string) {
	x.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(x.text(), text) {
			return
		}
	}
	x.t.Fatalf("%q never appears in %q", text, x.text())
}

func (x *pseudoTerminal) press(keys ...string) {
	x.t.Helper()
	for _, k := range keys {
		if _, err := x.master.WriteString(k); err != nil {
			x.t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// end waits for the program, and checks its status and what it leaves behind.
func (x *pseudoTerminal) end(want int) {
	x.t.Helper()
	done := make(chan error, 1)
	go func() { done <- x.command.Wait() }()
	var err error
	select {
	case err = <-done:
	case <-time.After(20 * time.Second):
		_ = x.command.Process.Signal(syscall.SIGQUIT)
		time.Sleep(time.Second)
		x.t.Fatalf("it does not end; it wrote %q", x.text())
	}
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	}
	if status != want {
		x.t.Errorf("exit status %d, want %d; it wrote %q", status, want, x.text())
	}
	x.checkModes()
	for on, off := range map[string]string{
		"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?2004h": "\x1b[?2004l",
	} {
		switchedOff := func() bool {
			text := x.text()
			return strings.LastIndex(text, on) <= strings.LastIndex(text, off)
		}
		for until := time.Now().Add(5 * time.Second); !switchedOff(); time.Sleep(time.Millisecond) {
			if time.Now().After(until) { // what it wrote last may not have been read yet
				x.t.Errorf("%q was switched on and never off", on)
				break
			}
		}
	}
	if x.stacks {
		x.await("goroutine ") // what it wrote last may not have been read yet
	}
	if strings.Contains(x.text(), "goroutine ") != x.stacks {
		x.t.Errorf("a stack trace: %t, want %t: %q", !x.stacks, x.stacks, x.text())
	}
}

func (x *pseudoTerminal) checkModes() {
	x.t.Helper()
	after, err := unix.IoctlGetTermios(int(x.slave.Fd()), unix.TCGETS)
	if err != nil {
		x.t.Fatal(err)
	}
	if diff := cmp.Diff(x.before, after); diff != "" {
		x.t.Errorf("the terminal is not as it was (-+):\n%s", diff)
	}
}

// endless is a search that goes on for minutes.
var endless = []string{
	"game24", "2 3 5 7 11 13", "--target", "9999", "--model", "random",
	"--method", "tot-dfs", "--generate", "sample", "--proposals", "300", "--threshold", "0",
}

func TestExplorerLeavesTheTerminalAsItWas(t *testing.T) {
	const ctrlC = "\x03"
	endlessFile := filepath.Join(t.TempDir(), "puzzles")
	if err := os.WriteFile(endlessFile, []byte("2 3 5 7 11 13\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		columns, rows uint16
		args          []string
		first         string
		keys          []string
		status        int
	}{
		"quit at the end":     {120, 34, []string{"explore", "game24"}, "Game of 24", []string{"q", "q"}, 0},
		"quit while running":  {80, 24, append([]string{"explore"}, endless...), "Game of 24", []string{"q", "q"}, 0},
		"interrupted":         {80, 24, append([]string{"explore"}, endless...), "Game of 24", []string{ctrlC, ctrlC}, 130},
		"paused":              {200, 60, []string{"explore", "game24", "--paused"}, "Game of 24", []string{"q", "q"}, 0},
		"tiny":                {20, 5, []string{"explore", "game24"}, "solved", []string{"q", "q"}, 0},
		"start screen":        {80, 24, nil, "watch a model search", []string{"\x1b"}, 0},
		"sessions":            {80, 24, []string{"sessions"}, "no session yet", []string{"?", "\x1b", "q"}, 0},
		"solve, interrupted":  {80, 24, append([]string{"solve"}, endless...), "puzzle", []string{ctrlC}, 130},
		"bench, interrupted":  {80, 24, append([]string{"bench", "--methods", "tot-dfs", "--jobs", "1", "--threshold", "0", "--model", "random", "--generate", "sample", "--proposals", "300"}, "game24", "--puzzles", endlessFile), "0/1", []string{ctrlC}, 130},
		"bad input is a line": {80, 24, []string{"explore", "game24", "4 9 x"}, "column 5", nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := startIn(t, c.columns, c.rows, c.args...)
			x.await(c.first)
			x.press(c.keys...)
			x.end(c.status)
		})
	}
}

// A terminal that cannot move its cursor gets lines, and is told why.
func TestDumbTerminalsGetLines(t *testing.T) {
	path, err := exec.LookPath("espalier")
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"dumb": {"TERM=dumb"}, "empty": {"TERM="}, "missing": {"-u", "TERM"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := startProgram(t, 80, 24, "env", append(args, path, "explore", "game24", "4 9 10 13")...)
			x.await("(espalier) ")
			x.press("quit\r")
			x.end(0)
			if text := x.text(); !strings.Contains(text, "the same as --plain") || strings.Contains(text, "\x1b") {
				t.Errorf("it wrote %q", text)
			}
		})
	}
}
