package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/search/thinking"
	"espalier/sessions"
	"espalier/sessions/export"
	"espalier/sessions/page"
	"espalier/tui/terminal"
)

// ExportFlags say what is exported, and how.
type ExportFlags struct {
	ID       string  `arg:"" help:"Session to export."`
	File     string  `arg:"" optional:"" help:"Output file; its extension chooses the format. Default: standard output."`
	Format   string  `placeholder:"NAME" help:"${formats}. Default: from the file's extension, otherwise jsonl."`
	Force    bool    `help:"Overwrite an existing file."`
	Thoughts int     `placeholder:"N" help:"Most thoughts to show in a picture or report. Default: 120, in a report 40."`
	Speed    float64 `placeholder:"X" default:"1" help:"Asciicast: play X times as fast as recorded. Default: ${default}."`
	Beside   string  `placeholder:"ID" help:"HTML: show this session beside it. Default: the one that it was forked from."`
}

// Export writes a session to a file or to standard output.
func (f ExportFlags) Export(ctx context.Context) error {
	format, err := f.format()
	if err != nil {
		return exit.BadInput(err, "choose one with --format")
	}
	pace := sessions.Pace{Speed: f.Speed}
	if err := pace.Check(); err != nil {
		return exit.BadInput(err, "")
	}
	if format.Name == "png" && f.File == "" && terminal.Is(os.Stdout) {
		return exit.BadInput(errors.New("cannot write a PNG to a terminal"), "name a file")
	}
	r, err := LoadSession(ctx, f.ID)
	if err != nil {
		return err
	}
	o := exportOptions(ctx, r)
	o.MaxThoughts, o.Pace = f.Thoughts, pace
	if f.Beside != "" {
		if o.Beside, err = LoadSession(ctx, f.Beside); err != nil {
			return err
		}
	}
	if f.File != "" {
		err = format.Save(f.File, f.Force, r, o)
	} else {
		var b bytes.Buffer // written in one go: what cannot be made leaves no half of it
		if err = format.Write(&b, r, o); err == nil {
			out := console.Content()
			_, err = b.WriteTo(out)
			err = errors.Join(err, out.Close())
		}
	}
	switch {
	case errors.Is(err, os.ErrExist):
		return exit.BadInput(fmt.Errorf("%s already exists", f.File), "--force overwrites it")
	case err != nil:
		return exit.Failed(err)
	}
	return nil
}

func (f ExportFlags) format() (export.Format, error) {
	switch {
	case f.Format != "":
		return export.FormatNamed(f.Format)
	case f.File != "":
		return export.FormatNamed(f.File)
	}
	return export.FormatNamed("jsonl")
}

// exportBranch writes a log of the explorer's to a new file. name is that of its
// session; without one the log is all there is.
func exportBranch(ctx context.Context, name string, log []search.Event, file string) error {
	format, err := export.FormatNamed(file)
	if err != nil {
		return err
	}
	r := &sessions.Recording{}
	if name != "" {
		if r, err = LoadSession(ctx, name); err != nil {
			return err
		}
	}
	if r.Events = log; len(r.Times) > len(log) {
		r.Times = r.Times[:len(log)]
	}
	err = format.Save(file, false, r, exportOptions(ctx, r))
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s already exists; choose another name", file)
	}
	return err
}

// exportOptions are those of a session: what is known of its task and, if it was forked
// from a session that is stored here, that one beside it.
func exportOptions(ctx context.Context, r *sessions.Recording) export.Options {
	o := export.Options{Pace: sessions.Pace{Speed: 1}}
	if t, problem, ok := recordedTask(r); ok {
		o.Facts = page.FactsOf(t.Task, problem)
	}
	if r.Parent != "" {
		_ = InStore(ctx, func(s *sessions.Store) (err error) {
			o.Beside, err = s.Load(ctx, r.Parent)
			return err
		})
	}
	return o
}

// ThinkingRules are those by which what models thought in a session is checked, as far as its
// task is known.
func ThinkingRules(r *sessions.Recording) thinking.Rules {
	_, problem, ok := recordedTask(r)
	if !ok {
		return thinking.Rules{}
	}
	return problem.Capabilities().Thinking
}
