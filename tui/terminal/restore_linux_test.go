package terminal

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
)

func TestRestoreLeavesTheScreen(t *testing.T) {
	master, slave := pseudoTerminal(t)
	before, err := term.GetState(slave.Fd())
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(slave.Name(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	state := Save(slave, out)
	if _, err := term.MakeRaw(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	state.Restore()
	after, err := term.GetState(slave.Fd())
	if err != nil || *after != *before {
		t.Errorf("the modes are %+v, were %+v (%v)", after, before, err)
	}
	if _, err := out.WriteString("a frame too late"); err == nil {
		t.Error("others can write on")
	}
	if got := read(t, master); got != leave {
		t.Errorf("it wrote %q, want %q", got, leave)
	}
}

// A command that prints lines has no screen to leave.
func TestRestoreLeavesACookedTerminalAlone(t *testing.T) {
	master, slave := pseudoTerminal(t)
	Save(slave, slave).Restore()
	if _, err := slave.WriteString("on it goes"); err != nil {
		t.Error(err)
	}
	if got := read(t, master); got != "on it goes" {
		t.Errorf("it wrote %q", got)
	}
}

func TestRestoreOfWhatIsNoTerminal(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	Save(r, w).Restore()
	if _, err := w.WriteString("lines"); err != nil {
		t.Error(err)
	}
}

// read returns what was written before now.
func read(t *testing.T, master *os.File) string {
	t.Helper()
	_, _ = master.WriteString("\n") // echoed, so that there is an end
	var all strings.Builder
	buffer := make([]byte, 256)
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		n, err := master.Read(buffer)
		all.Write(buffer[:n])
		if text, ok := strings.CutSuffix(all.String(), "\r\n"); ok || err != nil {
			return text
		}
	}
	return all.String()
}
