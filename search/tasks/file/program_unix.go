//go:build unix

package file

import (
	"os/exec"
	"syscall"
)

// group is a program and all that it starts: a process group of its own. Ctrl+c at
// the terminal does not reach it; cancelling does.
type group struct{ id int }

// start starts a command as a group, which its context kills as a whole.
func start(c *exec.Cmd) (group, error) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	if err := c.Start(); err != nil {
		return group{}, err
	}
	return group{c.Process.Pid}, nil
}

// kill ends whatever is left of the group. There may be nothing.
func (g group) kill() { _ = syscall.Kill(-g.id, syscall.SIGKILL) }
