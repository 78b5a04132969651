package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal runs a program and keeps its screen.
type terminal struct {
	width, height int
	light         bool
	command       *exec.Cmd
	file          *os.File
	ended         chan struct{} // the program's output is at its end

	mu       sync.Mutex
	screen   *vt.Emulator
	began    time.Time
	changed  time.Time
	recorded []chunk
}

// chunk is output, and when it came.
type chunk struct {
	after time.Duration
	data  string
}

func start(binary string, args []string, width, height int, light bool, home string) (*terminal, error) {
	t := &terminal{
		width: width, height: height, light: light,
		command: exec.Command(binary, args...), ended: make(chan struct{}),
		screen: vt.NewEmulator(width, height), began: time.Now(), changed: time.Now(),
	}
	t.screen.SetDefaultForegroundColor(t.foreground())
	t.screen.SetDefaultBackgroundColor(t.background())
	t.command.Env = []string{
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"),
		"HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home,
	}
	file, err := pty.StartWithSize(t.command, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	t.file = file
	go t.read()
	go func() { _, _ = io.Copy(file, t.screen) }() // answers to the program's questions
	return t, nil
}

func (t *terminal) read() {
	defer close(t.ended)
	buffer := make([]byte, 64<<10)
	for {
		n, err := t.file.Read(buffer)
		if n > 0 {
			t.mu.Lock()
			_, _ = t.screen.Write(buffer[:n])
			t.changed = time.Now()
			t.recorded = append(t.recorded, chunk{t.changed.Sub(t.began), string(buffer[:n])})
			t.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

// close ends the program and waits for it.
func (t *terminal) close() {
	_ = t.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-t.ended:
	case <-time.After(5 * time.Second):
		_ = t.command.Process.Kill()
	}
	_ = t.command.Wait()
	_ = t.file.Close()
}

func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.String()
}

// await waits for a text on the screen.
func (t *terminal) await(text string, limit time.Duration) error {
	for end := time.Now().Add(limit); !strings.Contains(t.text(), text); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("%q did not come within %v; the screen is\n%s", text, limit, t.text())
		}
	}
	return nil
}

// still waits until the screen has not changed for a while.
func (t *terminal) still(pause, limit time.Duration) error {
	for end := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		t.mu.Lock()
		quiet := time.Since(t.changed)
		t.mu.Unlock()
		switch {
		case quiet > pause:
			return nil
		case time.Now().After(end):
			return fmt.Errorf("the screen did not stand still within %v", limit)
		}
	}
}

// press types keys one by one, as a person does: a burst would look like a paste.
func (t *terminal) press(keys string) error {
	for len(keys) > 0 {
		n := 1
		if keys[0] == '\x1b' && len(keys) > 1 { // an escape sequence is one key
			n = len(keys)
			if next := strings.IndexByte(keys[1:], '\x1b'); next >= 0 {
				n = next + 1
			}
		}
		if _, err := t.file.WriteString(keys[:n]); err != nil {
			return fmt.Errorf("type %q: %w", keys, err)
		}
		keys = keys[n:]
		time.Sleep(40 * time.Millisecond)
	}
	return nil
}

// longestPause is the longest wait that a cast keeps.
const longestPause = 3 * time.Second

// cast is the recording as asciicast v2.
func (t *terminal) cast() []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(map[string]any{
		"version": 2, "width": t.width, "height": t.height, "title": "Espalier: " + strings.Join(t.command.Args[1:], " "),
		"env": map[string]string{"TERM": "xterm-256color"},
	})
	var last, at time.Duration
	for _, c := range t.recorded {
		at += min(c.after-last, longestPause)
		last = c.after
		_ = encoder.Encode([]any{float64(at.Milliseconds()) / 1000, "o", c.data})
	}
	return out.Bytes()
}
