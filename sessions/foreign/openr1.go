package foreign

import (
	"cmp"
	"context"
	"strings"
)

// openR1Record is a problem of a data set of traces such as open-r1/OpenR1-Math-220k, with what
// DeepSeek-R1 wrote: "<think>", its thinking, "</think>", and the answer.
type openR1Record struct {
	ID          string    `json:"uuid"`
	Problem     string    `json:"problem"`
	Prompt      string    `json:"prompt"`
	Model       string    `json:"model"`
	Messages    []message `json:"messages"`
	Generations []string  `json:"generations"`
	Verified    []bool    `json:"correctness_math_verify"`
	Judged      []bool    `json:"correctness_llama"`
}

func openR1() Format {
	return Format{
		Name: "open-r1", About: "traces with <think>, as data sets such as OpenR1-Math have them: JSON lines or an array",
		recognises: func(f file) bool {
			var first openR1Record
			if !firstRecord(f.data, &first) {
				return false
			}
			for _, m := range first.Messages {
				if m.Role == "assistant" && strings.HasPrefix(strings.TrimSpace(m.Content.text), "<think>") {
					return true
				}
			}
			return len(first.Generations) > 0
		},
		read: func(ctx context.Context, r *reader) error {
			return eachRecord(r.data, func(n int, o openR1Record) error { return r.dialogue(ctx, o.dialogue(n)) })
		},
	}
}

func (o openR1Record) dialogue(n int) dialogue {
	d := dialogue{id: numbered(o.ID, n), by: "a data set of traces", model: o.Model}
	d.question, d.answers = conversation(o.Messages)
	d.question = cmp.Or(o.Problem, o.Prompt, d.question)
	if len(o.Generations) == 0 {
		return d
	}
	marks := o.Verified
	if len(marks) != len(o.Generations) {
		marks = o.Judged
	}
	d.answers = nil // the messages repeat one of them
	for i, text := range o.Generations {
		a := answer{completion: spoken("", text), after: -1}
		if i < len(marks) {
			a.marked = &marks[i]
		}
		d.answers = append(d.answers, a)
	}
	return d
}
