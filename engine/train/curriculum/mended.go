package curriculum

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/statistics"
	"espalier/search/tasks/game24"
)

// Mending is what becomes of drafts that a model criticises and mends, by the searches of method refine.
type Mending struct {
	Puzzles  int       `json:"puzzles"`
	Versions int       `json:"versions"` // that were criticised
	Marked   int       `json:"marked"`   // of these, those whose first wrong line, or that there is none, is found as rules and a solver find it
	Right    []int     `json:"right"`    // puzzles solved by the version that is there after so many refinements
	Tokens   []float64 `json:"tokens"`   // generated for a puzzle until then
	Gained   int       `json:"gained"`   // puzzles that the last version solves and the first does not
	Lost     int       `json:"lost"`     // and the other way round
}

func mend(ctx context.Context, c *Corpus, m engine.Model, puzzles []game24.State, seed uint64, report func(done, of int)) (Mending, error) {
	settings, err := method.Defaults("refine")
	if err != nil {
		return Mending{}, err
	}
	of := Mending{Puzzles: len(puzzles), Right: make([]int, settings.Refinements+1), Tokens: make([]float64, settings.Refinements+1)}
	for i, s := range puzzles {
		t, err := searched(ctx, m, problem(s), settings, seed)
		if err != nil {
			return of, err
		}
		of.add(c, s, t)
		report(i+1, len(puzzles))
	}
	for i := range of.Tokens {
		of.Tokens[i] /= float64(of.Puzzles)
	}
	return of, nil
}

// add counts the versions of one search.
func (m *Mending) add(c *Corpus, s game24.State, t *search.Tree) {
	var versions []search.NodeID
	if last := search.NodeID(t.Len() - 1); last > 0 {
		versions = search.VersionsOf(t, last)
	}
	tokens, right, first := 0, false, false
	for i := range m.Right {
		if i < len(versions) {
			n := t.Node(versions[i])
			reply, _ := t.Reply(n.Reply)
			right = n.Check.Verdict == search.Right
			tokens += reply.Usage.Completion
			if said := search.FeedbackOn(t, versions[i]); said != "" {
				m.Versions++
				if g, ok := c.grade(s, reply.Completions[n.Choice].Text); ok && firstWrong(said, len(g.Steps)) == g.Right {
					m.Marked++
				}
			}
		}
		if i == 0 {
			first = right
		}
		if right {
			m.Right[i]++
		}
		m.Tokens[i] += float64(tokens)
		if i < len(versions) { // what is said of a version counts for the next
			if judged, ok := t.Reply(t.Node(versions[i]).Judged); ok {
				tokens += judged.Usage.Completion
			}
		}
	}
	switch {
	case right && !first:
		m.Gained++
	case first && !right:
		m.Lost++
	}
}

// firstWrong is the place of the line that feedback marks, counted from 0, in a draft of some lines: as many as these if it
// accepts them all.
func firstWrong(feedback string, lines int) int {
	at := -1
	for line := range strings.Lines(feedback) {
		switch line = strings.TrimSpace(line); {
		case line == search.Accepted:
			return lines
		case strings.Contains(line, " = "), strings.HasSuffix(line, " missing"), strings.HasPrefix(line, answerPrefix):
			at++
		}
	}
	return at
}

// Write writes the report as tables.
func (d Deliberated) Write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "one state of a ballot reaches 24\tballots\tvote\t95%\tchance\tvalue of one token\tvalue by thinking\ttokens of a vote\tof thinking\t")
	for _, v := range d.Votes {
		v.row(w, "puzzles held out by rule")
	}
	d.Twos.row(w, "two numbers")
	d.Unseen.row(w, "states never shown")
	fmt.Fprintln(w, "\t")
	fmt.Fprintln(w, "steps listed from\tstates\tlisted\tlegal\trepeated\tlead on\tof all legal\tlists with one that leads on\t")
	for _, l := range d.Lists {
		fmt.Fprintf(w, "%d numbers\t%d\t%d\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t\n", l.Numbers, l.States, l.Listed, 100*l.Legal, 100*l.Repeated, 100*l.Helpful, 100*l.Chance, 100*l.Covered)
	}
	fmt.Fprintln(w, "\t")
	fmt.Fprintln(w, "puzzles held out by rule\tpuzzles\tright\t95%\ttokens\t")
	for i, right := range d.Mending.Right {
		name := "drafts"
		if i > 0 {
			name = fmt.Sprintf("after refinement %d", i)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%.0f\t\n", name, d.Mending.Puzzles, right, interval(right, d.Mending.Puzzles), d.Mending.Tokens[i])
	}
	fmt.Fprintf(w, "chains of the embedded model\t%d\t%d\t%s\t%.0f\t\n", d.Chains.Puzzles, d.Chains.Right, interval(d.Chains.Right, d.Chains.Puzzles), d.Chains.Tokens)
	if err := w.Flush(); err != nil {
		return err
	}
	m := d.Mending
	_, err := fmt.Fprintf(out, "\nThe last version solves %d puzzles that the draft did not, and %d fewer (McNemar, p = %.2g).\nFirst wrong line, or that there is none, found in %d of %d versions (%.1f%%)\n",
		m.Gained, m.Lost, statistics.McNemar(m.Gained, m.Lost), m.Marked, m.Versions, 100*ratio(m.Marked, m.Versions))
	return err
}

func (v Votes) row(w io.Writer, from string) {
	fmt.Fprintf(w, "%d of %s\t%d\t%.1f%%\t%s\t%.1f%%\t%.1f%%\t%.1f%%\t%.0f\t%.0f\t\n", v.States, from, v.Ballots, 100*ratio(v.Right, v.Ballots), interval(v.Right, v.Ballots),
		100/float64(v.States), 100*ratio(v.OneToken, v.Ballots), 100*ratio(v.Thinking, v.Ballots), v.Tokens, v.Think)
}

// interval is Wilson's, of a share in percent.
func interval(successes, n int) string {
	low, high := statistics.Wilson(successes, n)
	return fmt.Sprintf("%.0f-%.0f%%", 100*low, 100*high)
}
