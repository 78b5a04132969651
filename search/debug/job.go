package debug

import (
	"context"
	"fmt"
)

// Job is a verb that may wait for a model, a checker or a disk. Prepare reads
// what it needs of the debugger, Run does the waiting and touches nothing of the
// debugger, and Complete shows the result. Run may therefore be called in another
// goroutine while the debugger is in use.
type Job struct {
	verb Verb
	plan plan
	err  error // of run
}

// plan is what a verb that may wait returns when it is prepared.
type plan struct {
	found *Place                              // that the answer speaks of, filled in by run; nil: none
	run   func(context.Context) error         // nil: nothing takes time
	show  func(d *Debugger) ([]string, error) // after run has succeeded
	// status says how far run has come, in any goroutine; nil: it does not.
	status func() string
}

// Prepare reads a line. If its verb Changes, the runner of the branch that is shown
// must stand still from here to Complete, because Run may use it.
func (d *Debugger) Prepare(line string) (*Job, error) {
	v, args, err := d.read(line)
	if err != nil {
		return nil, err
	}
	return d.prepare(v, args)
}

func (d *Debugger) prepare(v Verb, args string) (*Job, error) {
	switch {
	case v.Name == "":
		return &Job{plan: plan{show: func(*Debugger) ([]string, error) { return nil, nil }}}, nil
	case v.change == nil:
		return &Job{verb: v, plan: plan{show: func(d *Debugger) ([]string, error) { return v.do(d, args) }}}, nil
	}
	p, err := v.change(d, args)
	if err != nil {
		return nil, d.script.fail(fmt.Errorf("%s: %w", v.Name, err))
	}
	return &Job{verb: v, plan: p}, nil
}

// Verb is the one that the line named.
func (c *Job) Verb() Verb { return c.verb }

// Waits reports whether Run may take long.
func (c *Job) Waits() bool { return c.plan.run != nil }

// Status says how far Run has come, while another goroutine is in it; empty: it does not.
func (c *Job) Status() string {
	if c.plan.status == nil {
		return ""
	}
	return c.plan.status()
}

// Run does what may take long. Its error, if any, is returned by Complete.
func (c *Job) Run(ctx context.Context) {
	if c.plan.run != nil {
		c.err = c.plan.run(ctx)
	}
}

// Complete shows what a change led to.
func (d *Debugger) Complete(c *Job) (Answer, error) {
	var lines []string
	err := c.err
	if err == nil {
		lines, err = c.plan.show(d)
	}
	answer, err := d.answer(c.verb, lines, err)
	if c.plan.found != nil {
		answer.Found = *c.plan.found
	}
	return answer, err
}

// Changes reports whether a line may change the search or show another branch, and
// so needs a runner that stands still.
func (d *Debugger) Changes(line string) bool {
	v, args, err := Parse(line)
	if err != nil {
		return false
	}
	if v.Name == "restart" && args != "" {
		c, err := readCheckpoint(d, args)
		return err == nil && c.Branch != d.at
	}
	return v.Changes && (v.Name != "prompt" || args != "")
}
