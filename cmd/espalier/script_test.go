package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/constant"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"espalier/sessions/recording"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"espalier": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_DATA_HOME", e.WorkDir+"/data") // where sessions go
			vectors, err := filepath.Abs("../../engine/native/testdata")
			e.Setenv("VECTORS", vectors)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    expectStatus,
			"interrupt": interruptWith,
			"reaches":   reaches,
		},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
	})
}

// expectStatus runs a command: status 2 espalier solve ...
func expectStatus(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	checkStatus(ts, err, args[0])
}

func checkStatus(ts *testscript.TestScript, err error, want string) {
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(status) != want {
		ts.Fatalf("exit status %d, want %s", status, want)
	}
}

// interruptWith sends a signal to a command as soon as it has written something:
// interrupt SIGINT 130 espalier solve ...
func interruptWith(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGTERM": syscall.SIGTERM}
	signal, ok := signals[args[0]]
	if !ok {
		ts.Fatalf("no signal %s", args[0])
	}
	path, err := exec.LookPath(args[2])
	ts.Check(err)
	command := exec.Command(path, args[3:]...)
	command.Dir = ts.Getenv("WORK")
	command.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "XDG_DATA_HOME="+ts.Getenv("XDG_DATA_HOME"))
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.StdoutPipe()
	ts.Check(err)
	ts.Check(command.Start())
	first := make([]byte, 1)
	_, err = out.Read(first)
	ts.Check(err)
	ts.Check(command.Process.Signal(signal))
	sent := time.Now()
	// The pipe is read to its end, so that the command is never kept waiting.
	rest := new(bytes.Buffer)
	_, err = rest.ReadFrom(out)
	ts.Check(err)
	checkStatus(ts, command.Wait(), args[1])
	if took := time.Since(sent); took > 5*time.Second {
		ts.Fatalf("it took %v to end", took)
	}
	if strings.Contains(stderr.String(), "goroutine") {
		ts.Fatalf("a stack trace:\n%s", &stderr)
	}
	if !strings.Contains(stderr.String(), "espalier: interrupted") {
		ts.Fatalf("it says %q", &stderr)
	}
}

// reaches holds the answer in the last line of the output against Go's own
// arithmetic: reaches 24 4 9 10 13. It must use just these numbers.
func reaches(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	answer := lines[len(lines)-1]
	var last recording.Result
	if json.Unmarshal([]byte(answer), &last) == nil {
		if last.Type != "result" || !last.Solved || last.Answer == nil {
			ts.Fatalf("not a solved result: %s", answer)
		}
		answer = *last.Answer
	}
	number := regexp.MustCompile(`\d+`)
	numbers := map[string]int{}
	for _, n := range number.FindAllString(answer, -1) {
		numbers[n]++
	}
	for _, n := range args[1:] {
		numbers[n]--
	}
	for n, surplus := range numbers {
		if surplus != 0 {
			ts.Fatalf("%s uses %s %d times too often", answer, n, surplus)
		}
	}
	// Integers would divide as integers; 24.0 is an exact fraction to Go.
	value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, number.ReplaceAllString(answer, "$0.0"))
	ts.Check(err)
	if !constant.Compare(value.Value, token.EQL, constant.MakeFromLiteral(args[0], token.INT, 0)) {
		ts.Fatalf("%s is %s", answer, value.Value)
	}
}
