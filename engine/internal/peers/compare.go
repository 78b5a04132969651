package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// tasks are what both programs are asked to do in each round, alone and beside another process.
var tasks = []struct {
	heading, command string
	beside           bool
}{
	{"decode", "decode 1 16", false},
	{"8 together", "decode 8 4", false},
	{"prefill of 512", "prefill 512", false},
	{"decode beside a busy process", "decode 1 16", true},
}

func (o *options) headings() (all []string) {
	for _, t := range tasks {
		if !t.beside || !o.alone {
			all = append(all, t.heading)
		}
	}
	return all
}

// compare writes a model, measures it, and prints a row: ratios of the time on the clock, and of
// processor time.
func (o *options) compare(name string) error {
	shape, dtype, ok := strings.Cut(name, ":")
	if !ok {
		return fmt.Errorf("want SHAPE:TYPE")
	}
	file := o.file(name)
	if err := o.synthesise(file, shape, dtype); err != nil {
		return err
	}
	defer os.Remove(file)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ours, err := startProgram(self, "-serve", file)
	if err != nil {
		return err
	}
	defer ours.stop()
	if _, err := ours.do("prefill 8"); err != nil { // reads all weights
		return err
	}
	theirs, err := startProgram("node", o.driver, o.binaries, file, strconv.Itoa(runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	defer theirs.stop()
	fmt.Printf("| %s, %s |", shape, dtype)
	for _, t := range tasks {
		if t.beside && o.alone {
			continue
		}
		cell, err := o.ratios(ours, theirs, self, t.command, t.beside)
		if err != nil {
			return err
		}
		fmt.Printf(" %s |", cell)
	}
	fmt.Println()
	return nil
}

// synthesise writes a model with random weights, unless it is there.
func (o *options) synthesise(file, shape, dtype string) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	if out, err := exec.Command(o.espalier, "model", "synth", file, "--shape", shape, "--type", dtype).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	return evict(file)
}

// evict has a file read from the disk the next time, as one that is not new: what is written stays
// cached in pages of 4 KB, and what this program reads comes in pages of 2 MB. llama.cpp copies
// weights of most types to memory of its own.
func evict(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return err
	}
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}

// ratios lets both programs take turns, after one that warms them up.
func (o *options) ratios(ours, theirs *program, self, command string, beside bool) (string, error) {
	if beside {
		busy := exec.Command(self, "-busy")
		if err := busy.Start(); err != nil {
			return "", err
		}
		defer func() { _ = busy.Process.Kill(); _ = busy.Wait() }()
	}
	var wall, processors []float64
	for round := range o.rounds + 1 {
		var times [2]took
		for i := range 2 {
			turn := (round + i) % 2 // neither is always first
			p := []*program{ours, theirs}[turn]
			var err error
			if times[turn], err = p.do(command); err != nil {
				return "", err
			}
		}
		if round > 0 {
			wall = append(wall, times[1].wall/times[0].wall)
			processors = append(processors, times[1].processors/times[0].processors)
		}
	}
	return fmt.Sprintf("%.2f (processors %.2f)", median(wall), median(processors)), nil
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// program is a process that measures.
type program struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

// startProgram returns when the program has opened its model.
func startProgram(name string, args ...string) (*program, error) {
	p := &program{command: exec.Command(name, args...)}
	p.command.Stderr = os.Stderr
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	p.in, p.out = in, bufio.NewScanner(out)
	if !p.out.Scan() || p.out.Text() != "ready" {
		p.stop()
		return nil, fmt.Errorf("%s did not open its model: %q", name, p.out.Text())
	}
	return p, nil
}

func (p *program) do(command string) (t took, err error) {
	if _, err = fmt.Fprintln(p.in, command); err != nil {
		return t, err
	}
	if !p.out.Scan() {
		return t, fmt.Errorf("%s ended: %w", p.command.Path, io.ErrUnexpectedEOF)
	}
	_, err = fmt.Sscan(p.out.Text(), &t.wall, &t.processors)
	return t, err
}

func (p *program) stop() {
	_ = p.in.Close()
	_ = p.command.Wait()
}
