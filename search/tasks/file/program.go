package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// program is a command that answers one question at a time: it reads
// one line and writes its answer. It runs without a shell, with an environment that
// holds no keys, and no process that it starts outlives the question, unless it
// makes itself a session of its own (setsid).
type program struct {
	command []string
	dir     string
	timeout time.Duration
	writes  string // what it is to write, for errors,
	stands  string // and where the file names it
}

const (
	mostOutput = 1 << 16 // bytes of an answer
	mostStderr = 200     // bytes quoted in an error
	// lingering is how long output is waited for after the program itself has
	// ended: a process that it left behind may hold the pipe open.
	lingering = time.Second
)

// answer runs the program for one line. It returns the cause of ctx if that ends
// first.
func (p program) answer(ctx context.Context, line []byte) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	c := exec.CommandContext(limited, p.command[0], p.command[1:]...)
	c.Dir, c.Env, c.WaitDelay = p.dir, environment(os.Environ()), lingering
	out, says := head{most: mostOutput, over: cancel}, head{most: mostStderr}
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(line), &out, &says
	group, err := start(c)
	if err != nil {
		return nil, err
	}
	err = c.Wait()
	group.kill()
	switch {
	case out.exceeded:
		return nil, fmt.Errorf("it wrote more than %d KiB; %s", mostOutput>>10, p.writes)
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err == nil, errors.Is(err, exec.ErrWaitDelay): // the latter left others behind
		return out.data, nil
	case limited.Err() != nil:
		return nil, fmt.Errorf("it took longer than %s; timeout in %s allows more", p.timeout, p.stands)
	case len(says.data) > 0:
		return nil, fmt.Errorf("%w: %s", err, firstLine(string(says.data)))
	}
	return nil, err
}

// head keeps the beginning of what is written to it and discards the rest. It must
// not embed a bytes.Buffer: io.Copy would find the buffer's ReadFrom, which knows
// no limit.
type head struct {
	data     []byte
	most     int
	exceeded bool
	over     func() // called once there is too much; nil: the rest is discarded
}

func (h *head) Write(p []byte) (int, error) {
	room := h.most - len(h.data)
	h.data = append(h.data, p[:min(room, len(p))]...)
	if len(p) > room && !h.exceeded {
		h.exceeded = true
		if h.over != nil {
			h.over()
		}
	}
	return len(p), nil
}

// environment keeps the variables that a program needs to find its interpreter,
// its home and its language. Keys and tokens are not among them.
func environment(all []string) []string {
	kept := []string{} // not nil, which would be all of them
	for _, pair := range all {
		name, _, _ := strings.Cut(pair, "=")
		if inherited[strings.ToUpper(name)] || strings.HasPrefix(name, "LC_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

var inherited = map[string]bool{
	"PATH": true, "HOME": true, "USER": true, "LOGNAME": true, "SHELL": true, "LANG": true, "LANGUAGE": true, "TZ": true,
	"TMPDIR": true, "TMP": true, "TEMP": true,
	// Windows starts hardly anything without these.
	"SYSTEMROOT": true, "SYSTEMDRIVE": true, "WINDIR": true, "COMSPEC": true, "PATHEXT": true, "USERPROFILE": true,
	"APPDATA": true, "LOCALAPPDATA": true, "PROGRAMDATA": true, "PROGRAMFILES": true,
}
