package file

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/malformed"
	"espalier/search/reading"
)

// Check has the program that the file names decide. Without one, every thought is
// accepted and answers stay unchecked.
func (p *problem) Check(ctx context.Context, path []search.Step, text string) (search.Check, error) {
	if len(path) > 0 && path[0].Frame != nil {
		return p.checkStep(ctx, path, text)
	}
	before, answer, final := cutAnswer(text)
	check := search.Check{Short: firstLine(text)}
	if final {
		check.Short, check.Answer, check.Normal = "Answer: "+firstLine(answer), answer, reading.Canonical(answer)
		if check.Normal == answer {
			check.Normal = ""
		}
	}
	if len(path) == 0 || path[len(path)-1].State == "" {
		check.Verdict, check.Reason = search.Refused, "it follows a thought that was refused"
		return check, nil
	}
	part, steps := thoughtsOf(path)
	check.State = path[len(path)-1].State + "\n" + text
	if path[len(path)-1].Beside != nil {
		part, steps = "", nil
		check.State = path[0].State + "\n" + text
	}
	if p.task.checker != nil {
		ruled, err := p.task.checker.rule(ctx, check, question{
			Input: p.puzzle.Input, Part: part, Steps: steps, Thought: before, Answer: answer, State: path[len(path)-1].State,
		})
		if err != nil || ruled.Verdict != search.Legal {
			return ruled, err
		}
		check = ruled
	}
	if most := p.task.form.Steps; !final && most > 0 && len(steps)+1 >= most {
		check.Verdict, check.Reason = search.DeadEnd, fmt.Sprintf("%d steps, and no answer", most)
	}
	return check, nil
}

// cutAnswer separates a thought from the answer that it ends in.
func cutAnswer(text string) (before, answer string, ok bool) {
	if before, answer, ok = strings.Cut("\n"+text, "\n"+answerPrefix); ok {
		return strings.TrimSpace(before), strings.TrimSpace(answer), strings.TrimSpace(answer) != ""
	}
	return text, "", false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}

// thoughtsOf are the thoughts on a path, and the part of the puzzle that they are about. One
// that is aggregated from several stands for all before it.
func thoughtsOf(path []search.Step) (part string, steps []string) {
	steps = []string{}
	for i, s := range path[1:] {
		if path[i].Beside != nil {
			part, steps = "", steps[:0]
		}
		if text, ok := strings.CutPrefix(s.Text, partPrefix); ok && i == 0 {
			part = strings.TrimSpace(text)
			continue
		}
		steps = append(steps, s.Text)
	}
	return part, steps
}

// partPrefix begins a thought that is a part of the puzzle.
const partPrefix = "Part: "

// question is what a checker program reads, as one line of JSON.
type question struct {
	Input   string   `json:"input"`
	Part    string   `json:"part,omitempty"` // that the thoughts are about, where the puzzle is divided
	Steps   []string `json:"steps"`          // the thoughts before
	Thought string   `json:"thought"`        // to be checked; empty for a bare answer
	Answer  string   `json:"answer,omitempty"`
	State   string   `json:"state"` // before it: the input, or what the program said
}

// finding is what it writes. A verdict is legal, refused, dead or right; empty
// is none.
type finding struct {
	Verdict search.Verdict `json:"verdict"`
	Reason  string         `json:"reason"`
	State   string         `json:"state"`  // after the thought; empty: its text is added
	Answer  string         `json:"answer"` // that a right thought completes
}

// checker has a program decide about thoughts.
type checker struct{ program }

const usualTimeout = 5 * time.Second

func newChecker(f checkForm, dir string) (*checker, error) {
	if len(f.Command) == 0 {
		if f.Timeout != "" {
			return nil, errors.New("there is a timeout but no command")
		}
		return nil, nil
	}
	c := &checker{program{command: slices.Clone(f.Command), dir: dir, timeout: usualTimeout, writes: "a verdict is one line of JSON", stands: "[check]"}}
	if f.Timeout != "" {
		d, err := time.ParseDuration(f.Timeout)
		if err != nil || d <= 0 {
			return nil, fmt.Errorf("timeout %q is not a duration, such as 2s", f.Timeout)
		}
		c.timeout = d
	}
	if strings.ContainsRune(c.command[0], '/') && !filepath.IsAbs(c.command[0]) {
		c.command[0] = filepath.Join(dir, c.command[0])
	}
	if _, err := exec.LookPath(c.command[0]); err != nil {
		return nil, fmt.Errorf("command %q cannot be run: %w", f.Command[0], errors.Unwrap(err))
	}
	return c, nil
}

// rule runs the program for one thought and completes the check with its finding.
func (c *checker) rule(ctx context.Context, check search.Check, q question) (search.Check, error) {
	f, err := c.ask(ctx, q)
	if err != nil {
		return search.Check{}, err
	}
	check.Verdict, check.Reason = f.Verdict, f.Reason
	if f.State != "" {
		check.State = f.State
	}
	if f.Answer != "" {
		check.Answer = f.Answer
	}
	switch f.Verdict {
	case search.Refused:
		check.State = ""
	case search.Right:
		if check.Answer == "" {
			check.Answer = check.State
		}
	case search.Legal, search.DeadEnd, search.Unchecked:
	}
	return check, nil
}

func (c *checker) ask(ctx context.Context, q question) (finding, error) {
	var f finding
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false) // & and < stay what they are, for small readers
	if err := encoder.Encode(q); err != nil {
		return f, err
	}
	out, err := c.answer(ctx, line.Bytes())
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(out, &f); err != nil {
		return f, fmt.Errorf("its output %q is not the JSON of a verdict: %w", short(string(out)), malformed.JSON(out, err))
	}
	switch f.Verdict {
	case search.Unchecked, search.Legal, search.Refused, search.DeadEnd, search.Right:
		return f, nil
	}
	return f, fmt.Errorf("verdict %q is none of legal, refused, dead, right", f.Verdict)
}
