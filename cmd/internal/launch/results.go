package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/bench"
	"espalier/search/printable"
	"espalier/search/tasks/registry"
	"espalier/search/usage"
	"espalier/tui/draw"
	"espalier/tui/runs"
	"espalier/tui/terminal"
)

// ResultsFlags name results of benches, and what is done with them.
type ResultsFlags struct {
	Files  []string `arg:"" name:"file" help:"Results of espalier bench --save; two are compared."`
	Format string   `placeholder:"FORMAT" help:"Print them as csv, json or markdown instead."`
	TrustFlag
	ScreenFlags
}

// ResultsHelp says how two benches are compared.
const ResultsHelp = "On a terminal the searches open as a table to sort and filter, from which the explorer shows any of them; otherwise, and with --plain, the report of the bench is printed. Two benches are compared method by method, puzzle by puzzle: what they solved by the exact McNemar test, their tokens by the signed-rank test and a bootstrap interval. If each has one method, these are compared."

// Kept are results with the sessions that their searches are stored in.
func Kept(s bench.Saved, session func(search.Started) string) bench.Saved {
	for _, r := range s.Rows {
		for i := range r.Results {
			r.Results[i].Session = session(r.Results[i].Started)
		}
	}
	return s
}

// Results opens results, or prints them.
func (f ResultsFlags) Results(ctx context.Context) error {
	if len(f.Files) > 2 {
		return exit.BadInput(fmt.Errorf("%d files: one is opened, and two are compared", len(f.Files)), "")
	}
	var all []bench.Saved
	for _, path := range f.Files {
		data, err := boundedfile.Read(ctx, path, boundedfile.Record)
		if err != nil {
			return exit.Unread(ctx, err)
		}
		s, err := bench.ReadSaved(data)
		if err != nil {
			return exit.BadInput(fmt.Errorf("%s: %w", path, err), "espalier bench --save FILE writes such a file")
		}
		all = append(all, s)
	}
	var compared []bench.Comparison
	if len(all) == 2 {
		var err error
		if compared, err = bench.Compare(all[0].Rows, all[1].Rows); err != nil {
			return exit.BadInput(err, "")
		}
	}
	switch {
	case f.Format != "":
		return f.export(all)
	case !f.IsPlain():
		return f.show(ctx, all, compared)
	}
	if err := report(console.Stdout, terminal.Width(os.Stdout), all, compared); err != nil {
		return exit.Failed(err)
	}
	return nil
}

// paperOf is what was published about the task of a bench.
func paperOf(s bench.Saved) bench.Paper {
	if registry.IsFile(s.Task) {
		return bench.Paper{} // nothing was, and the file need not be read
	}
	t, err := registry.Named(s.Task)
	if err != nil {
		return bench.Paper{}
	}
	return t.Paper
}

func (f ResultsFlags) export(all []bench.Saved) error {
	exports := bench.Exports()
	var names []string
	for _, e := range exports {
		names = append(names, e.Name)
	}
	i := slices.Index(names, f.Format)
	if i < 0 {
		return usage.Unknown("format", f.Format, names)
	}
	if err := exports[i].Write(console.Stdout, all, paperOf(all[0])); err != nil {
		return exit.Failed(err)
	}
	return nil
}

// report prints one bench as it was reported when it ran, or what came of comparing two.
func report(w io.Writer, width int, all []bench.Saved, compared []bench.Comparison) error {
	if len(all) == 1 {
		if len(all[0].Rows) == 0 {
			return errors.New("there is no result in the file")
		}
		return bench.Report(w, all[0].Title, width, paperOf(all[0]), all[0].Rows)
	}
	lines := append(benches(all), "")
	for _, line := range bench.CompareLines(compared) {
		if width > 0 && strings.HasPrefix(line, "  ") {
			wrapped := draw.Wrap(line[2:], width-4)
			line = "  " + strings.Join(wrapped, "\n    ")
		}
		lines = append(lines, line)
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

// show opens the table of all runs.
func (f ResultsFlags) show(ctx context.Context, all []bench.Saved, compared []bench.Comparison) error {
	shown := tabled(all, compared)
	if shown.Foreign = true; len(all) == 2 {
		shown.Title = "two benches: " + strings.Join(f.Files, ", ")
	}
	return f.ShowRuns(ctx, shown, f.TrustFlag, ServerFlags{})
}

// BenchRuns are the runs of a bench that was done here. stored says that searches which are
// done again are stored.
func BenchRuns(s bench.Saved, stored bool) Runs {
	shown := tabled([]bench.Saved{s}, nil)
	shown.Stored = stored
	return shown
}

// tabled are the runs of one bench, or of two with what came of comparing them.
func tabled(all []bench.Saved, compared []bench.Comparison) Runs {
	type place struct {
		bench, row int
		puzzle     string
	}
	parted := map[place]bool{}
	for _, c := range compared {
		for _, p := range c.Parted {
			parted[place{0, c.Rows[0], p.Puzzle}], parted[place{1, c.Rows[1], p.Puzzle}] = true, true
		}
	}
	shown := Runs{Title: all[0].Title}
	for i, s := range all {
		for row, r := range s.Rows {
			for _, x := range r.Results {
				run := runs.Run{Number: len(shown.Runs), Result: x, ID: x.Session}
				if len(all) == 2 {
					run.Bench, run.Parted = i+1, parted[place{i, row, x.Puzzle.Called()}]
				}
				shown.Runs = append(shown.Runs, run)
			}
		}
	}
	shown.Summary = func(width int) []string {
		var b strings.Builder
		if err := report(&b, width, all, compared); err != nil {
			return []string{err.Error()}
		}
		text := b.String()
		if len(all) == 1 { // the title stands at the top already
			_, text, _ = strings.Cut(text, "\n\n")
		}
		return strings.Split(strings.TrimRight(text, "\n"), "\n")
	}
	return shown
}

// benches says which is the first and which the second.
func benches(all []bench.Saved) []string {
	return []string{"first:  " + printable.Line(all[0].Title), "second: " + printable.Line(all[1].Title)}
}
