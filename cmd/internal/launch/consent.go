package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/ollama"
	"espalier/search"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/trust"
	"espalier/tui/config"
	"espalier/tui/dialogue"
	"espalier/tui/shell"
	"espalier/tui/terminal"
)

// TrustFlag answers in advance what is otherwise asked on the terminal.
type TrustFlag struct {
	Trust bool `help:"Answer yes in advance: for this command, a session made elsewhere may contact its servers and read its models; a task file may run its programs until it changes."`
}

// consent asks the user before a search does what a session or file from elsewhere says.
type consent struct {
	ctx    context.Context
	flag   TrustFlag
	memory *trust.Memory
}

// Consents is how a command asks. What was allowed before is kept where sessions
// usually are, and not beside a store that lies elsewhere: whoever made that one
// would have answered. Without such a place it is not kept.
func (f TrustFlag) Consents(ctx context.Context) (consent, error) {
	dir := sessions.UsualFolder(os.Getenv)
	if dir == "" {
		return consent{ctx, f, trust.NoMemory()}, nil
	}
	memory, err := trust.OpenMemory(dir)
	if err != nil {
		return consent{}, exit.Failed(err)
	}
	return consent{ctx, f, memory}, nil
}

// TypedTask is the task that the user names. A file is known here from then on,
// and one that names a program needs the user's leave before it runs.
func (f TrustFlag) TypedTask(ctx context.Context, name string) (registry.Task, error) {
	t, err := registry.Named(name)
	if err != nil {
		return t, noTask(name, err)
	}
	if t.File == nil {
		return t, nil
	}
	c, err := f.Consents(ctx)
	if err != nil {
		return t, err
	}
	program, runs, err := programOf(t)
	if err != nil {
		return t, err
	}
	if runs && !c.memory.Allows(program) {
		q := trust.Question{
			Why: "the task file " + trust.Plain(program.File) + " names a program to run", Would: "searching with it would",
			Yes: trust.UntilChanged, No: "nothing happens",
		}
		if err := c.ask(q, trust.Effects{Programs: []trust.Program{program}}); err != nil {
			return t, err
		}
		if err := unchanged(t, program); err != nil {
			return t, err
		}
	}
	c.remember(program)
	return t, nil
}

// noTask says what to do with a file that was given where a task should stand.
func noTask(name string, err error) error {
	if info, failed := os.Stat(name); registry.IsFile(name) || failed != nil || !info.Mode().IsRegular() {
		return err
	}
	return exit.BadInput(fmt.Errorf("%s is a file, but no task: one that describes a task ends in .toml", name),
		fmt.Sprintf("if it is a recorded search, espalier sessions import %q stores it, and espalier sessions replay last shows it then", name))
}

// loggedTask is the task of a stored search. Of an imported one only the name
// counts, never the path: that may lead anywhere.
func (c consent) loggedTask(o sessions.Origin, name string) (registry.Task, error) {
	if !registry.IsFile(name) {
		return registry.Named(name)
	}
	path := name
	if o.Elsewhere() {
		known := false
		if path, known = c.memory.Named(name); !known {
			file := trust.Plain("./" + name[strings.LastIndexAny(name, `/\`)+1:])
			return registry.Task{}, exit.BadInput(fmt.Errorf("the imported session needs the task file %s: no file of that name has been used here, and the path in the session is never opened", trust.Plain(name)),
				"get the file, read it, search with it once (espalier solve "+file+" PUZZLE), then try again; espalier sessions replay works without it")
		}
	}
	t, err := registry.Named(path)
	if err != nil {
		return t, err
	}
	return t.Renamed(name), nil
}

// Session asks before the models and the task of a stored search are opened, and
// binds the user's keys. about is the setup to begin with, names are all models
// that may be opened, and doing says what the user wants: "resuming".
func (c consent) Session(doing string, r *sessions.Recording, about search.Started, names []string, models *Models) (registry.Task, error) {
	t, err := c.loggedTask(r.Origin, about.Puzzle.Task)
	if err != nil {
		return t, err
	}
	if r.Origin.Foreign() {
		if models.Keys.Allowed, err = allowedServers(); err != nil {
			return t, err
		}
		models.Keys.Foreign, models.Keys.Beside = names, nil
	} else {
		models.Keys.Beside = names
	}
	program, runs, err := programOf(t)
	if err != nil {
		return t, err
	}
	var e trust.Effects
	if r.Origin.Foreign() {
		if e, err = trust.Of(names, models.Keys, ollama.Address()); err != nil {
			return t, exit.BadInput(err, "")
		}
	}
	if runs && (r.Origin.Foreign() || !c.memory.Allows(program)) {
		e.Programs = []trust.Program{program}
	}
	if err := c.ask(trust.AboutSession(r.Session, doing), e); err != nil {
		return t, err
	}
	if runs {
		if err := unchanged(t, program); err != nil {
			return t, err
		}
		c.remember(program)
	}
	return t, nil
}

// programOf is what a task runs; runs is false where that is nothing. Of
// a task that comes with espalier there is nothing at all.
func programOf(t registry.Task) (p trust.Program, runs bool, err error) {
	if t.File == nil {
		return p, false, nil
	}
	p.File = t.Path
	p.Commands, p.Dir = t.File.Programs()
	if p.Commands == nil {
		return p, false, nil
	}
	if p.Digest, err = trust.Digest(t.File.Text(), p.Commands, p.Dir); err != nil {
		return p, false, exit.BadInput(err, "")
	}
	return p, true, nil
}

// unchanged refuses a program that was changed while the user was asked about it.
func unchanged(t registry.Task, asked trust.Program) error {
	now, _, err := programOf(t)
	if err == nil && now.Digest != asked.Digest {
		err = exit.BadInput(fmt.Errorf("the program of the task file %s was changed while you were asked about it: nothing was done", trust.Plain(asked.File)), "look at it, then try again")
	}
	return err
}

// remember keeps that a task file is the user's, with what it may run. What cannot
// be kept is asked again.
func (c consent) remember(p trust.Program) {
	if err := c.memory.Know(p.File, p.Digest); err != nil {
		fmt.Fprintf(console.Stderr, "espalier: warning: your answer could not be saved, and you will be asked again: %s\n", console.Redacted(err))
	}
}

// ask shows what would be done and what either answer means. It returns nil after a
// yes alone.
func (c consent) ask(q trust.Question, e trust.Effects) error {
	if e.None() || c.flag.Trust {
		return nil
	}
	if asksLater(c.ctx) {
		return shell.ErrAsks // before anything is written on the screen
	}
	fmt.Fprintf(console.Stderr, "espalier: %s\nespalier: %s\n", q.Why, q.Would)
	for _, line := range e.Lines() {
		fmt.Fprintf(console.Stderr, "    %s\n", line)
	}
	if !terminal.Is(os.Stdin) || !terminal.Is(os.Stderr) {
		return exit.BadInput(errors.New("nothing was done: this needs your consent, and there is no terminal to ask on"), "run it in a terminal, or say yes in advance with --trust")
	}
	fmt.Fprintf(console.Stderr, "espalier: the answers mean\n    y: %s\n    n: %s\n", q.Yes, q.No)
	yes, err := askYes(c.ctx, cmp.Or(q.Asking, e.Question()))
	if err == nil && !yes {
		err = exit.BadInput(errors.New("nothing was done: the answer was not yes"), "")
	}
	return err
}

// later is the key of mayAsk.
type later struct{}

// mayAsk says in a context whether there is a terminal to ask on now. While a screen is
// shown there is none: what must ask returns shell.ErrAsks, and is tried again later.
func mayAsk(ctx context.Context, now bool) context.Context {
	return context.WithValue(ctx, later{}, !now)
}

func asksLater(ctx context.Context) bool {
	yes, _ := ctx.Value(later{}).(bool)
	return yes
}

// askYes asks on the terminal. Anything but y and yes is no.
func askYes(ctx context.Context, question string) (bool, error) {
	if asksLater(ctx) {
		return false, shell.ErrAsks
	}
	yes, err := dialogue.AskYes(ctx, os.Stdin, console.Stderr, "espalier: "+question)
	if err != nil {
		return false, exit.Interrupted(ctx)
	}
	return yes, nil
}

// allowedServers are those that the user's settings allow to have a key.
func allowedServers() ([]string, error) {
	file, ok := config.File()
	if !ok {
		return nil, nil
	}
	allowed, err := trust.ReadAllowed(file)
	if err != nil {
		return nil, exit.BadInput(err, "")
	}
	return allowed, nil
}

// Adoption asks before a session is trusted for good. The key counts as set: it may
// be whenever the session is resumed.
func (c consent) Adoption(r *sessions.Recording) error {
	if !r.Origin.Foreign() {
		return nil
	}
	e, err := trust.Of(trust.Models(r.Events), trust.Keys{Variable: true}, ollama.Address())
	if err != nil {
		return exit.BadInput(err, "")
	}
	q := trust.AboutSession(r.Session, "from now on, resuming")
	q.Yes, q.No, q.Asking = "you are not asked about it again", "nothing changes", "From now on: "+e.Question()
	return c.ask(q, e)
}
