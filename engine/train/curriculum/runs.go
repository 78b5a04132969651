package curriculum

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"espalier/engine/train"
	"espalier/search/english"
)

// Runs are runs of one kind that differ by their seeds alone.
type Runs struct {
	Name    string
	points  [][]train.CurvePoint // those with a validation, by run
	seconds []float64            // of all steps, without validations
	bytes   int
}

// Add adds the curve of a run, the time of its steps and its memory.
func (r *Runs) Add(points []train.CurvePoint, seconds float64, bytes int) {
	r.points = append(r.points, slices.DeleteFunc(points, func(p train.CurvePoint) bool { return p.Validation == nil }))
	r.seconds, r.bytes = append(r.seconds, seconds), bytes
}

// runFigure is a column of the table: what puzzles that are not practised show of a model.
type runFigure struct {
	title, format string
	value         func(train.Validation) float64
}

func runFigures(samples int) []runFigure {
	return []runFigure{
		{"reward", "%.3f", func(v train.Validation) float64 { return v.Reward }},
		{"right", "%.3f", func(v train.Validation) float64 { return v.Accuracy }},
		{"form", "%.3f", func(v train.Validation) float64 { return v.Format }},
		{"length", "%.1f", func(v train.Validation) float64 { return v.Length }},
		{"going back", "%.3f", func(v train.Validation) float64 { return v.Back }},
		{"English", "%.3f", func(v train.Validation) float64 { return v.Language }},
		{"greedy", "%.3f", func(v train.Validation) float64 { return v.Greedy }},
		{fmt.Sprintf("cons@%d", samples), "%.3f", func(v train.Validation) float64 { return v.Majority }},
		{fmt.Sprintf("best of %d", samples), "%.3f", func(v train.Validation) float64 { return v.Best }},
	}
}

// WriteRuns writes two tables: means over seeds by step, with the least and the largest below; and what each kind of
// run came to and cost.
func WriteRuns(out io.Writer, all []Runs) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, r := range all {
		figures := runFigures(r.points[0][0].Validation.Samples)
		fmt.Fprintf(w, "%s, %s\tstep\t", r.Name, english.Plural(len(r.points), "seed"))
		for _, f := range figures {
			fmt.Fprint(w, f.title+"\t")
		}
		fmt.Fprintln(w)
		for at, point := range r.points[0] {
			row := [3]string{fmt.Sprintf("mean\t%d\t", point.Step), "least\t\t", "most\t\t"}
			for _, f := range figures {
				mean, least, most := r.at(at, f)
				for i, v := range []float64{mean, least, most} {
					row[i] += fmt.Sprintf(f.format, v) + "\t"
				}
			}
			for _, line := range row[:min(len(row), 2*len(r.points)-1)] { // of one run, the mean is all there is
				fmt.Fprintln(w, line)
			}
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "in the end\tseeds\treward\tright\tmemory, MB\tseconds a step\t")
	for _, r := range all {
		last := len(r.points[0]) - 1
		figures := runFigures(0)
		reward, _, _ := r.at(last, figures[0])
		right, _, _ := r.at(last, figures[1])
		seconds := 0.0
		for _, s := range r.seconds {
			seconds += s / float64(len(r.seconds)) / float64(r.points[0][last].Step)
		}
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.1f\t%.2f\t\n", r.Name, len(r.points), reward, right, float64(r.bytes)/1e6, seconds)
	}
	return w.Flush()
}

// at is a figure of the runs at a validation.
func (r Runs) at(validation int, f runFigure) (mean, least, most float64) {
	var values []float64
	for _, points := range r.points {
		v := f.value(*points[validation].Validation)
		values = append(values, v)
		mean += v / float64(len(r.points))
	}
	return mean, slices.Min(values), slices.Max(values)
}

// Round is a round of expert iteration: what the expert found with the apprentice of the round before, and what the
// next apprentice is worth.
type Round struct {
	Expert     Yield            `json:"expert"`
	Apprentice train.Validation `json:"apprentice"`
}

// WriteRounds writes a row for the first apprentice and one for each round.
func WriteRounds(out io.Writer, first train.Validation, rounds []Round) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "round\tasked\tsolved\ttokens\t")
	figures := runFigures(first.Samples)
	for _, f := range figures {
		fmt.Fprint(w, f.title+"\t")
	}
	fmt.Fprint(w, "\n0\t\t\t\t")
	write := func(v train.Validation) {
		for _, f := range figures {
			fmt.Fprintf(w, f.format+"\t", f.value(v))
		}
		fmt.Fprintln(w)
	}
	write(first)
	for i, r := range rounds {
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t", i+1, r.Expert.Asked, r.Expert.Answered, r.Expert.Tokens)
		write(r.Apprentice)
	}
	return w.Flush()
}
