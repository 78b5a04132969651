package file

import (
	"errors"
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

// group is a program and all that it starts: a job of its own.
type group struct{ job windows.Handle }

// start starts a command as a group, which its context kills as a whole.
func start(c *exec.Cmd) (group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return group{}, err
	}
	g := group{job}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	if _, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits))); err != nil {
		g.kill()
		return group{}, err
	}
	c.Cancel = func() error { return windows.TerminateJobObject(job, 1) }
	if err := c.Start(); err != nil {
		g.kill()
		return group{}, err
	}
	if err := g.take(c.Process.Pid); err != nil {
		err = errors.Join(err, c.Process.Kill(), c.Wait())
		g.kill()
		return group{}, err
	}
	return g, nil
}

func (g group) take(pid int) error {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return err
	}
	defer windows.CloseHandle(process) //nolint:errcheck // nothing depends on it
	return windows.AssignProcessToJobObject(g.job, process)
}

// kill ends whatever is left of the group: a job that is closed kills its members.
func (g group) kill() { _ = windows.CloseHandle(g.job) }
