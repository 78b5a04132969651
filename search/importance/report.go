package importance

import (
	"fmt"
	"io"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
)

// Estimate returns what a weighing may ask at most, before it asks anything.
func (w *Weighing) Estimate() (requests, tokens int) {
	c := w.Chain
	const bytesPerToken = 2 // of lines of numbers; words have more
	first, last := w.weighed()
	for at := first - 1; at <= last; at++ {
		rest := (len(c.text)+len(c.answer)-c.ends[at])/bytesPerToken + 1
		requests += w.K
		tokens += w.K * rest
		if at >= first {
			requests += w.K + (w.K+1)/2 + 1
			tokens += (w.K+1)/2*rest + w.K*c.answerNow(at).MaxTokens
		}
	}
	return requests, tokens
}

// Offer says what a weighing costs.
func (w *Weighing) Offer() []string {
	w.K = 10
	requests, tokens := w.Estimate()
	return []string{
		fmt.Sprintf("%s; weigh 10 makes at most %s and writes about %s, most of which are shared", english.Plural(len(w.Chain.Segments()), "segment"), english.Plural(requests, "request"), english.Plural(tokens, "token")),
	}
}

// Bar is how much a segment matters, for a column of one character.
func (x Weight) Bar() string {
	const bars = "▁▂▃▄▅▆▇█"
	m := x.Matters()
	if m == 0 {
		return " "
	}
	all := []rune(bars)
	return string(all[min(int(m*float64(len(all))), len(all)-1)])
}

// Report writes a line for each segment, cut to a width in columns; 0 is any.
func (w *Weighing) Report(out io.Writer, width int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%5s %7s %7s %7s %7s   segment\n", "", "redrawn", "other", "right", "forced")
	first, last := w.weighed()
	for _, x := range w.Weights()[first-1 : last] {
		other := "-"
		if x.Counterfactual != nil {
			other = percent(*x.Counterfactual)
		}
		line := fmt.Sprintf("%3d %s %7s %7s %7s %7s   %s", x.Segment, x.Bar(), percent(x.Resampling), other, percent(x.Right), percent(x.Forced),
			printable.Line(strings.Join(strings.Fields(x.Text), " ")))
		if runes := []rune(line); width > 0 && len(runes) > width {
			line = string(runes[:width-1]) + "…"
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	computed, anew := w.Cost()
	fmt.Fprintf(&b, "\nRedrawn: the share of the answers that changes if the segment is sampled again.\n"+
		"Other: the same, if it says something else. Right: of the texts that continue after it.\n"+
		"Forced: right, of the answers demanded there. A bar: a change of more than twice chance.\n"+
		"%s, %s computed; each question asked for itself would take %s.\n",
		english.Plural(len(w.State.Samples), "continuation"), english.Plural(computed, "token"), english.Grouped(anew))
	_, err := io.WriteString(out, b.String())
	return err
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// Total is what a weighing came to, as the last line of JSON.
type Total struct {
	Answer   string `json:"answer"`
	Right    bool   `json:"right"`
	Samples  int    `json:"samples"`
	Computed int    `json:"tokens_computed"`
	Anew     int    `json:"tokens_anew"` // if each question were asked for itself
}

// Total sums it up.
func (w *Weighing) Total() Total {
	computed, anew := w.Cost()
	return Total{w.State.Answer, w.State.Right, len(w.State.Samples), computed, anew}
}
