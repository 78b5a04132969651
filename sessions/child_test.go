package sessions

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"espalier/search"
	"espalier/search/runner"
)

// The test binary runs itself again as a process that searches into a store and
// writes a line for each batch as soon as it is stored. Tests kill it.

const childVariable = "ESPALIER_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	if err := child(os.Args[1:]); err != nil {
		fmt.Println("error", err)
		if errors.Is(err, ErrTaken) {
			os.Exit(statusTaken)
		}
		os.Exit(1)
	}
	os.Exit(0)
}

const statusTaken = 9

// child runs: STORE PUZZLE SEED [SESSION]. Before its first batch it waits for
// its standard input to end. Or it runs: read STORE.
func child(args []string) error {
	ctx := context.Background()
	if args[0] == "read" {
		return readAll(ctx, args[1])
	}
	s, err := Open(ctx, args[0])
	if err != nil {
		return err
	}
	seed, err := strconv.ParseUint(args[2], 10, 64)
	if err != nil {
		return err
	}
	c, err := newConfig(args[1], seed)
	if err != nil {
		return err
	}
	var w *Writer
	var log []search.Event
	if len(args) > 3 {
		var r *Recording
		if w, r, err = s.Continue(ctx, args[3]); err != nil {
			return err
		}
		log = r.Events
	} else if w, err = s.Create(ctx, New{}); err != nil {
		return err
	}
	began := time.Now()
	c.Record = func(events []search.Event) error {
		w.Elapsed(time.Since(began))
		if err := w.Append(events); err != nil {
			return err
		}
		fmt.Println("stored", events[0].Seq, events[len(events)-1].Seq)
		return nil
	}
	r, err := runner.Resume(c, log)
	if err != nil {
		return err
	}
	fmt.Println("session", w.ID())
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	if err := finish(r); err != nil {
		return err
	}
	return errors.Join(w.Close(), s.Close())
}

// readAll does with a store what needs no writing, and something that does.
func readAll(ctx context.Context, path string) error {
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	list, err := s.List(ctx, Query{})
	if err != nil {
		return err
	}
	r, err := s.Load(ctx, LastRef)
	if err != nil {
		return err
	}
	if _, _, err := s.Continue(ctx, LastRef); err != nil {
		return err
	}
	fmt.Printf("%d sessions, %s, last read with %d events\n", len(list), r.Outcome, len(r.Events))
	_, err = s.Fork(ctx, LastRef, 1)
	fmt.Println("a fork:", err)
	return errors.Join(s.Check(ctx), s.Close())
}

// process is a running child and what it said.
type process struct {
	cmd     *exec.Cmd
	lines   *bufio.Scanner
	release func() error // lets it begin
	session string
	batches [][2]int // first and last Seq
	failed  string
}

func start(t testing.TB, args ...string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &process{cmd: cmd, lines: bufio.NewScanner(out), release: in.Close}
}

// listen reads a line; it is not ok at the end of them.
func (p *process) listen(t testing.TB) bool {
	t.Helper()
	if !p.lines.Scan() {
		return false
	}
	line := p.lines.Text()
	var b [2]int
	if n, _ := fmt.Sscanf(line, "stored %d %d", &b[0], &b[1]); n == 2 {
		p.batches = append(p.batches, b)
	} else if n, _ := fmt.Sscanf(line, "session %s", &p.session); n != 1 {
		p.failed = line
	}
	return true
}

// end listens to the last word and waits for the end.
func (p *process) end(t testing.TB) {
	t.Helper()
	for p.listen(t) {
	}
	_ = p.cmd.Wait() // it may have been killed
}
