package shots

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// TestLive: the page follows a search that runs in a terminal, and says when it was closed.
func TestLive(t *testing.T) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("no script(1) to give the explorer a terminal")
	}
	c := exec.Command(script, "-qec", espalier+" explore game24 '4 9 10 13' --serve 127.0.0.1:0 --pace 20", "/dev/null")
	c.Env = append(os.Environ(), "ESPALIER_SESSIONS="+filepath.Join(folder, "live.db"), "TERM=xterm-256color")
	keys, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	screen, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = keys.Close()
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	lines := bufio.NewReader(screen)
	first, err := lines.ReadString('\n')
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+/\w+/`).FindString(first)
	if err != nil || url == "" {
		t.Fatalf("it says %q: %v", first, err)
	}
	end := make(chan error, 1)
	go func() {
		_, err := lines.WriteTo(nowhere{})
		end <- err
	}()
	b := open(t, url, laptop)
	b.until("frames arrive", "page.runs[0].frames.length > 20 && page.player.moment > 10")
	few := eval[int](b, "page.player.moment")
	time.Sleep(time.Second)
	if now := eval[int](b, "page.player.moment"); now <= few {
		t.Errorf("it stays at event %d", now)
	}
	if got := eval[string](b, "document.querySelector('h1').textContent + document.querySelector('.state:not(:empty)').textContent"); got != "Game of 24 4 9 10 13left 13/10 4 9" {
		t.Errorf("the page says %q", got)
	}
	b.shot("live")
	b.press(",")
	stays := eval[int](b, "page.player.moment")
	time.Sleep(500 * time.Millisecond)
	if now := eval[int](b, "page.player.moment"); now != stays {
		t.Errorf("a reader who went back is taken along from event %d to %d", stays, now)
	}
	b.press("$")
	b.until("it goes along again", "page.attached && page.player.moment >= page.presented")
	if _, err := keys.Write([]byte("q")); err != nil {
		t.Fatal(err)
	}
	b.until("it says that it has ended", "document.getElementById('clock').textContent.startsWith('ended')")
	select {
	case <-end:
	case <-time.After(10 * time.Second):
		t.Error("the explorer does not close")
	}
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
