package export

import (
	"encoding/json"
	"io"
	"time"

	"espalier/engine"
	"espalier/search"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/sessions/formats"
)

// A log of Inspect (inspect_ai, version 2 of its logs) with one sample: the puzzle. Its messages
// are the conversation that led to the answer, its events are all that happened: a model event
// for each reply, an info event for anything else. A score says what the rules found.

const inspectVersion = 2

type inspectLog struct {
	Version int             `json:"version"`
	Status  string          `json:"status"`
	Eval    inspectEval     `json:"eval"`
	Plan    inspectPlan     `json:"plan"`
	Stats   inspectStats    `json:"stats"`
	Samples []inspectSample `json:"samples"`
}

type inspectEval struct {
	ID      string                 `json:"eval_id"`
	Run     string                 `json:"run_id"`
	Created string                 `json:"created"`
	Task    string                 `json:"task"`
	TaskID  string                 `json:"task_id"`
	Dataset map[string]any         `json:"dataset"`
	Model   string                 `json:"model"`
	Config  map[string]any         `json:"config"`
	Request formats.InspectRequest `json:"model_generate_config"`
	Meta    map[string]any         `json:"metadata"`
}

type inspectPlan struct {
	Name   string   `json:"name"`
	Steps  []string `json:"steps"`
	Config struct{} `json:"config"`
}

type inspectStats struct {
	Started   string                          `json:"started_at"`
	Completed string                          `json:"completed_at"`
	Usage     map[string]formats.InspectUsage `json:"model_usage"`
}

type inspectSample struct {
	ID       string                  `json:"id"`
	Epoch    int                     `json:"epoch"`
	Input    string                  `json:"input"`
	Target   string                  `json:"target"`
	Messages []inspectMessage        `json:"messages"`
	Output   inspectOutput           `json:"output"`
	Scores   map[string]inspectScore `json:"scores,omitempty"`
	Meta     map[string]any          `json:"metadata"`
	Events   []any                   `json:"events"`
}

type inspectMessage struct {
	Role    string        `json:"role"`
	Content []inspectPart `json:"content"`
}

type inspectPart struct {
	Type      string  `json:"type"`
	Text      *string `json:"text,omitempty"`
	Reasoning *string `json:"reasoning,omitempty"`
}

type inspectOutput struct {
	Model   string                `json:"model"`
	Choices []inspectChoice       `json:"choices"`
	Usage   *formats.InspectUsage `json:"usage,omitempty"`
}

type inspectChoice struct {
	Message inspectMessage `json:"message"`
	Stop    string         `json:"stop_reason"`
}

type inspectScore struct {
	Value  string `json:"value"`
	Answer string `json:"answer,omitempty"`
	Why    string `json:"explanation,omitempty"`
}

type inspectModelEvent struct {
	Event  string                 `json:"event"` // "model"
	Time   string                 `json:"timestamp"`
	Model  string                 `json:"model"`
	Input  []inspectMessage       `json:"input"`
	Tools  []struct{}             `json:"tools"`
	Choice string                 `json:"tool_choice"`
	Config formats.InspectRequest `json:"config"`
	Output inspectOutput          `json:"output"`
	Meta   map[string]any         `json:"metadata"`
}

type inspectInfoEvent struct {
	Event  string         `json:"event"` // "info"
	Time   string         `json:"timestamp"`
	Source string         `json:"source"`
	Data   map[string]any `json:"data"`
}

func writeInspect(w io.Writer, r *sessions.Recording, _ Options) error {
	tree, err := search.Fold(r.Events)
	if err != nil {
		return err
	}
	about := tree.Setup()
	ending := "success"
	if !tree.Outcome().Ended {
		ending = "started"
	}
	usage := map[string]formats.InspectUsage{}
	if u := tree.Totals().Usage; u.Prompt+u.Completion > 0 || !about.Lacks(search.LacksTokens) {
		usage[about.Model] = usageOf(u)
	}
	id := r.ID
	if id == "" {
		id = "search"
	}
	sample, err := inspectSampleOf(r, tree)
	if err != nil {
		return err
	}
	log := inspectLog{
		Version: inspectVersion, Status: ending,
		Eval: inspectEval{
			ID: id, Run: id, TaskID: id, Created: inspectTime(r, 0), Task: about.Puzzle.Task, Model: about.Model, Config: map[string]any{},
			Dataset: map[string]any{"name": about.Puzzle.Task, "samples": 1, "sample_ids": []string{sample.ID}},
			Request: requestOf(about), Meta: map[string]any{"recorded_with": "espalier", "settings": about.Settings, "provenance": about.Provenance},
		},
		Plan: inspectPlan{Name: about.Settings.Method, Steps: []string{}}, Samples: []inspectSample{sample},
		Stats: inspectStats{Started: inspectTime(r, 0), Completed: inspectTime(r, len(r.Events)-1), Usage: usage},
	}
	data, err := json.Marshal(log)
	if err != nil {
		return err
	}
	_, err = w.Write(append(printable.EscapeJSON(data), '\n'))
	return err
}

// inspectTime is when an event was stored; the beginning of time where that is not known, since
// the log must have one.
func inspectTime(r *sessions.Recording, i int) string {
	at := r.Created
	if i < len(r.Times) {
		at = r.Times[i]
	}
	if at.IsZero() {
		at = time.Unix(0, 0)
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func requestOf(about search.Started) formats.InspectRequest {
	var q formats.InspectRequest
	if !about.Lacks(search.LacksTemperature) {
		q.Temperature = &about.Settings.Temperature
	}
	if !about.Lacks(search.LacksSeed) {
		q.Seed = &about.Seed
	}
	return q
}

func usageOf(u engine.Usage) formats.InspectUsage {
	return formats.InspectUsage{Input: u.Prompt, Output: u.Completion, Total: u.Prompt + u.Completion}
}

func inspectSampleOf(r *sessions.Recording, tree *search.Tree) (inspectSample, error) {
	about, outcome := tree.Setup(), tree.Outcome()
	s := inspectSample{
		ID: about.Puzzle.Task, Epoch: 1, Input: about.Puzzle.Called(), Messages: []inspectMessage{}, Events: []any{},
		Output: inspectOutput{Model: about.Model, Choices: []inspectChoice{}},
		Meta:   map[string]any{"thoughts": tree.Totals().Thoughts, "reason": outcome.Reason, "chosen": outcome.Chosen},
	}
	asked := 0
	for _, id := range tree.Path(max(outcome.Node, 0)) {
		n := tree.Node(id)
		reply, ok := tree.Reply(n.Reply)
		if !ok || n.Reply == asked || n.Choice >= len(reply.Completions) {
			continue
		}
		asked = n.Reply
		s.Messages = append(s.Messages, said("user", reply.Prompt), spoken(reply.Completions[n.Choice]))
	}
	if outcome.Answer != "" {
		s.Output.Choices = []inspectChoice{{said("assistant", outcome.Answer), "stop"}}
	}
	if outcome.Ended && outcome.Chosen == "" { // otherwise no rule knows
		value := "I"
		if outcome.Solved {
			value = "C"
		}
		s.Scores = map[string]inspectScore{"rules": {value, outcome.Answer, outcome.Reason}}
	}
	return s, s.addEvents(r)
}

// addEvents writes down all that happened, in its order.
func (s *inspectSample) addEvents(r *sessions.Recording) error {
	tree := search.NewTree()
	for i, e := range r.Events {
		if err := tree.Apply(e); err != nil {
			return err
		}
		at := inspectTime(r, i)
		if b, ok := e.Body.(search.Replied); ok {
			s.Events = append(s.Events, modelEvent(tree.Setup(), b, at))
			continue
		}
		d := search.Describe(tree, e)
		data := map[string]any{"seq": e.Seq, "type": e.Body.Type(), "author": string(d.Author), "thoughts": search.Concerned(e.Body), "text": d.Text, "note": d.Note}
		if b, ok := e.Body.(search.Thought); ok {
			data["thought"], data["parent"], data["text"] = b.Node, b.Parent, b.Text
		}
		if d.Value != nil {
			data["value"] = *d.Value
		}
		s.Events = append(s.Events, inspectInfoEvent{"info", at, "espalier", data})
	}
	return nil
}

func modelEvent(about search.Started, b search.Replied, at string) inspectModelEvent {
	e := inspectModelEvent{
		Event: "model", Time: at, Model: about.Model, Tools: []struct{}{}, Choice: "none", Config: requestOf(about),
		Input: []inspectMessage{said("user", b.Prompt)}, Output: inspectOutput{Choices: []inspectChoice{}},
		Meta: map[string]any{"purpose": b.Purpose, "thought": b.Node, "calls": b.Calls},
	}
	if b.Purpose.Evaluates() && about.Evaluator != "" {
		e.Model = about.Evaluator
	}
	if b.Model != "" {
		e.Model = b.Model
	}
	if b.Prompt == "" && about.Lacks(search.LacksPrompts) {
		e.Input = []inspectMessage{}
	}
	e.Output.Model = e.Model
	for _, c := range b.Completions {
		stop := "stop"
		if c.Finish == engine.FinishLength {
			stop = "max_tokens"
		}
		e.Output.Choices = append(e.Output.Choices, inspectChoice{spoken(c), stop})
	}
	if u := b.Usage; u.Prompt+u.Completion > 0 {
		usage := usageOf(u)
		e.Output.Usage = &usage
	}
	return e
}

func said(role, text string) inspectMessage {
	return inspectMessage{role, []inspectPart{{Type: "text", Text: &text}}}
}

func spoken(c engine.Completion) inspectMessage {
	m := said("assistant", c.Text)
	if c.Thinking != "" {
		m.Content = append([]inspectPart{{Type: "reasoning", Reasoning: &c.Thinking}}, m.Content...)
	}
	return m
}
