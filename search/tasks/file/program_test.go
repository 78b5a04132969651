//go:build unix

package file

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

// scripted is a problem whose checker is a shell script.
func scripted(t *testing.T, script, timeout string) (p *problem, dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "check"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return parsed(t, minimal+"[check]\ncommand = [\"./check\"]\ntimeout = \""+timeout+"\"\n", dir), dir
}

var atRoot = []search.Step{{State: "x"}}

func TestCheckerVerdicts(t *testing.T) {
	for script, want := range map[string]search.Check{
		`cat >/dev/null; echo '{"verdict":"legal","state":"s"}'`:                     {Verdict: search.Legal, State: "s", Short: "step"},
		`cat >/dev/null; echo '{"verdict":"right","answer":"a"}'`:                    {Verdict: search.Right, State: "x\nstep", Short: "step", Answer: "a"},
		`grep -q '"thought":"step"' && echo '{"verdict":"refused","reason":"seen"}'`: {Verdict: search.Refused, Short: "step", Reason: "seen"},
		`exec <&-; echo '{"verdict":"dead"}'`:                                        {Verdict: search.DeadEnd, State: "x\nstep", Short: "step"},
	} {
		p, _ := scripted(t, script, "5s")
		got, err := p.Check(t.Context(), atRoot, "step")
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", script, err, diff)
		}
	}
}

// A program that finds every thought legal does not search for ever: steps is the limit.
func TestStepsLimitWhatACheckerAllows(t *testing.T) {
	for script, want := range map[string]struct{ first, second, answer search.Verdict }{
		`echo '{"verdict":"legal"}'`:   {search.Legal, search.DeadEnd, search.Legal},
		`echo '{"verdict":"refused"}'`: {search.Refused, search.Refused, search.Refused},
		`echo '{"verdict":"right"}'`:   {search.Right, search.Right, search.Right},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "check"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		p := parsed(t, "steps = 2\n"+minimal+"[check]\ncommand = [\"./check\"]\n", dir)
		second := append(slices.Clone(atRoot), search.Step{Text: "one", State: "x\none"})
		for _, c := range []struct {
			path []search.Step
			text string
			want search.Verdict
		}{{atRoot, "one", want.first}, {second, "two", want.second}, {second, "Answer: two", want.answer}} {
			got, err := p.Check(t.Context(), c.path, c.text)
			if err != nil || got.Verdict != c.want {
				t.Errorf("%s: %d steps, then %q: %s (%s), want %s: %v", script, len(c.path)-1, c.text, got.Verdict, got.Reason, c.want, err)
			}
		}
	}
}

// What breaks is the program, and never the thought.
func TestCheckerFailures(t *testing.T) {
	for _, c := range []struct{ script, timeout, want string }{
		{`echo oops >&2; exit 3`, "5s", "exit status 3: oops"},
		{`exit 3`, "5s", "exit status 3"},
		{`exec sleep 100`, "100ms", "it took longer than 100ms; timeout in [check] allows more"},
		{`echo '{"verdict":"fine"}'`, "5s", `verdict "fine" is none of legal, refused, dead, right`},
		{`echo no`, "5s", `its output "no\n" is not the JSON of a verdict: it is no JSON from column 2 on: 'o' cannot stand there`},
		{`exec yes`, "100s", "it wrote more than 64 KiB; a verdict is one line of JSON"},
	} {
		p, _ := scripted(t, c.script, c.timeout)
		got, err := p.Check(t.Context(), atRoot, "step")
		if err == nil || err.Error() != c.want || got != (search.Check{}) {
			t.Errorf("%s: %+v, error %v, want %s", c.script, got, err, c.want)
		}
	}
}

// A program that stops reading is answered for all that, however long the question.
func TestCheckerMayStopReading(t *testing.T) {
	p, _ := scripted(t, `exec <&-; echo '{"verdict":"legal"}'`, "60s")
	c, err := p.Check(t.Context(), []search.Step{{State: strings.Repeat("x", 1<<20)}}, "step")
	if err != nil || c.Verdict != search.Legal {
		t.Errorf("verdict %q, error %v", c.Verdict, err)
	}
}

// A gigabyte of complaints must not become a gigabyte of memory.
func TestCheckerOutputIsBounded(t *testing.T) {
	for script, ok := range map[string]bool{
		`head -c 300000000 /dev/zero >&2; echo '{"verdict":"legal"}'`: true,
		`head -c 300000000 /dev/zero`:                                 false,
	} {
		p, _ := scripted(t, script, "60s")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := p.Check(t.Context(), atRoot, "step")
		runtime.ReadMemStats(&after)
		if (err == nil) != ok {
			t.Errorf("%s: error %v", script, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
			t.Errorf("%s: %d bytes were allocated", script, grown)
		}
	}
}

// The children's numbers stand in a file; each of them holds the pipes open.
const fork = `for i in 1 2 3; do sleep 1000 & echo $! >>pids; done; `

// No process outlives the question: neither after an answer, nor after a timeout,
// nor when the search is cancelled.
func TestCheckerLeavesNoProcess(t *testing.T) {
	t.Run("answer", func(t *testing.T) {
		p, dir := scripted(t, fork+`echo '{"verdict":"legal"}'`, "60s")
		if c, err := p.Check(t.Context(), atRoot, "step"); err != nil || c.Verdict != search.Legal {
			t.Errorf("verdict %q, error %v", c.Verdict, err)
		}
		gone(t, dir)
	})
	t.Run("timeout", func(t *testing.T) {
		p, dir := scripted(t, fork+`wait`, "500ms")
		if _, err := p.Check(t.Context(), atRoot, "step"); err == nil || !strings.Contains(err.Error(), "longer than 500ms") {
			t.Errorf("error %v", err)
		}
		gone(t, dir)
	})
	t.Run("cancel", func(t *testing.T) {
		p, dir := scripted(t, fork+`echo >begun; wait`, "1000s")
		if err := syscall.Mkfifo(filepath.Join(dir, "begun"), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := p.Check(ctx, atRoot, "step")
			done <- err
		}()
		if _, err := os.ReadFile(filepath.Join(dir, "begun")); err != nil { // waits for the script
			t.Fatal(err)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		gone(t, dir)
	})
}

// gone waits until none of the children is there. Killed ones may be zombies for as
// long as nobody has reaped them.
func gone(t *testing.T, dir string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "pids"))
	pids := strings.Fields(string(data))
	if err != nil || len(pids) != 3 {
		t.Fatalf("children %q, error %v", pids, err)
	}
	for _, text := range pids {
		pid, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); running(pid); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Errorf("child %d is still running", pid)
				_ = syscall.Kill(pid, syscall.SIGKILL)
				break
			}
		}
	}
}

func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestCheckerSeesNoKeys(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-secret")
	t.Setenv("MY_TOKEN", "secret")
	t.Setenv("LC_TIME", "C")
	p, dir := scripted(t, `env >seen; echo '{"verdict":"legal"}'`, "60s")
	if _, err := p.Check(t.Context(), atRoot, "step"); err != nil {
		t.Fatal(err)
	}
	seen, err := os.ReadFile(filepath.Join(dir, "seen"))
	if err != nil || strings.Contains(string(seen), "secret") {
		t.Errorf("error %v, environment:\n%s", err, seen)
	}
	for _, name := range []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LC_TIME=C"} {
		if !strings.Contains(string(seen), name+"\n") {
			t.Errorf("no %s in:\n%s", name, seen)
		}
	}
}

// No shell: what a puzzle holds is data, whatever it looks like.
func TestCheckerHasNoShell(t *testing.T) {
	dir := t.TempDir()
	p := parsed(t, minimal+"[check]\ncommand = [\"cat\"]\n", dir)
	if c, err := p.Check(t.Context(), atRoot, "; touch "+filepath.Join(dir, "touched")); err != nil {
		t.Errorf("%+v, error %v", c, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "touched")); err == nil {
		t.Error("a thought was run")
	}
}
