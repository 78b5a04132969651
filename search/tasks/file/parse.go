package file

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
)

// answerPrefix begins a thought that is a final answer.
const answerPrefix = "Answer: "

// parser finds thoughts in replies.
type parser struct {
	thought, answer *regexp.Regexp // nil: the usual forms
	schema          *jsonschema.Schema
	schemaText      json.RawMessage
	fields          struct{ thoughts, answer string }
	labels          []search.Label
	reader          reading.Kind // of answers; empty: a text
}

func newParser(f parseForm, labels []labelForm) (p parser, err error) {
	if p.thought, err = compiled(f.Thought); err != nil {
		return p, err
	}
	if p.answer, err = compiled(f.Answer); err != nil {
		return p, err
	}
	switch p.reader = reading.Kind(f.Reader); p.reader {
	case "", reading.Expression, reading.Number, reading.Text:
	default:
		return p, fmt.Errorf("reader %q is none of %s, %s, %s", f.Reader, reading.Expression, reading.Number, reading.Text)
	}
	if p.reader != "" && (p.answer != nil || f.Schema != "") {
		return p, errors.New("a reader of answers and a pattern or a schema are both given")
	}
	p.labels = chat.Labels()
	if len(labels) > 0 {
		p.labels = nil
	}
	for _, l := range labels {
		if l.Text == "" || math.IsNaN(l.Weight) || math.IsInf(l.Weight, 0) {
			return p, fmt.Errorf("label %q is worth %v; it needs a text, and a finite weight", l.Text, l.Weight)
		}
		p.labels = append(p.labels, search.Label(l))
	}
	if f.Schema == "" {
		if f.Thoughts+f.Final != "" {
			return p, errors.New("thoughts and final name fields of JSON replies; there is no schema")
		}
		return p, nil
	}
	if p.thought != nil || p.answer != nil {
		return p, errors.New("a schema and patterns are both given; replies are JSON or text")
	}
	if f.Thoughts+f.Final == "" {
		return p, errors.New("with a schema, thoughts or final has to name the field to read")
	}
	p.fields.thoughts, p.fields.answer = f.Thoughts, f.Final
	p.schemaText = json.RawMessage(f.Schema)
	p.schema, err = compileSchema(f.Schema)
	return p, err
}

// offline refuses to load anything that a schema refers to elsewhere.
type offline struct{}

func (offline) Load(url string) (any, error) {
	return nil, fmt.Errorf("the schema refers to %s; it has to be whole by itself", url)
}

func compileSchema(text string) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(offline{})
	if err := c.AddResource("reply.json", document); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	s, err := c.Compile("reply.json")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return s, nil
}

// Parse finds the thoughts of a reply.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	text := reply.Text(completion)
	if text == "" {
		return nil, errors.New("the completion is empty")
	}
	if purpose == search.Judge || purpose == search.Think {
		return chat.Label(completion, p.task.labels)
	}
	if purpose == search.Ask {
		return reading.Locate(completion, text), nil
	}
	if purpose == search.Split {
		return parts(completion, reading.Items(text))
	}
	texts, answer, err := p.task.read(purpose, text)
	if err != nil {
		return nil, err
	}
	thoughts := reading.Locate(completion, texts...)
	if answer.Text != "" {
		if answer.Span.End > 0 { // it stands in the text, which may not be all of the completion
			answer.Span.Start += strings.Index(completion, text)
			answer.Span.End += strings.Index(completion, text)
		}
		answer.Text = answerPrefix + answer.Text
		switch {
		case purpose.Single() && len(thoughts) > 0 && p.task.thought == nil && p.task.schema == nil:
			// One thought that ends in the answer: what led to it is kept.
			answer.Text = thoughts[0].Text + "\n" + answer.Text
			return []reading.Found{answer}, nil
		case !purpose.Single() || len(thoughts) == 0:
			thoughts = append(thoughts, answer)
		}
	}
	if purpose == search.Answer && len(thoughts) > 0 {
		thoughts = thoughts[len(thoughts)-1:]
	}
	if len(thoughts) == 0 {
		return nil, p.task.nothing()
	}
	return thoughts, nil
}

// parts are the parts that a reply divides a puzzle into.
func parts(completion string, items []string) ([]reading.Found, error) {
	if len(items) < 2 {
		return nil, errors.New("it does not list two parts or more")
	}
	found := reading.Locate(completion, items...)
	for i := range found {
		found[i].Text = partPrefix + found[i].Text
	}
	return found, nil
}

// nothing describes what a reply lacks.
func (p parser) nothing() error {
	switch {
	case p.schema != nil:
		return fmt.Errorf("there is nothing in its fields %q and %q", p.fields.thoughts, p.fields.answer)
	case p.thought != nil:
		return fmt.Errorf("nothing in it is of the form %s", p.thought)
	}
	return errors.New("there is no thought in it")
}

// read divides a reply into thoughts and an answer, if it has one.
func (p parser) read(purpose search.Purpose, text string) (thoughts []string, answer reading.Found, err error) {
	if p.schema != nil {
		return p.readJSON(text)
	}
	before := text
	if p.answer == nil {
		if before, answer, err = p.readAnswer(purpose, text); err != nil {
			return nil, answer, err
		}
	} else if all := p.answer.FindAllStringSubmatchIndex(text, -1); len(all) > 0 {
		last := all[len(all)-1]
		before, answer.Text = text[:last[0]], strings.TrimSpace(matched(p.answer, text, last))
		answer.Span = reading.Span{Start: last[0], End: last[1]}
	}
	switch {
	case p.thought != nil:
		for _, place := range p.thought.FindAllStringSubmatchIndex(before, -1) {
			if thought := strings.TrimSpace(matched(p.thought, before, place)); thought != "" {
				thoughts = append(thoughts, thought)
			}
		}
	case purpose.Single():
		if before = reading.Bare(before); before != "" {
			thoughts = []string{before}
		}
	default:
		thoughts = reading.Items(before)
	}
	return thoughts, answer, nil
}

// readAnswer parts a text from the answer that it gives. Where only the answer was
// asked for, and none is marked, all of the text is it.
func (p parser) readAnswer(purpose search.Purpose, text string) (before string, answer reading.Found, err error) {
	if p.reader != "" {
		r := reading.Find(text, reading.Want{Kind: p.reader})
		switch {
		case r.Outcome == reading.Read:
			return strings.TrimSpace(text[:r.Span.Start]), reading.Found{Text: r.Value, Span: r.Span}, nil
		case purpose == search.Answer:
			return "", answer, r.Err()
		}
		return text, answer, nil
	}
	r := reading.Find(text, reading.Want{Kind: reading.Text})
	switch {
	case r.Outcome == reading.Read && r.Lead >= 0:
		return strings.TrimRight(text[:r.Lead], " \t\r\n*_#>$`"), reading.Found{Text: r.Value, Span: r.Span}, nil
	case purpose != search.Answer:
		return text, answer, nil
	case r.Outcome == reading.Refused:
		return "", answer, r.Err()
	}
	return "", reading.Found{Text: text, Span: reading.Span{End: len(text)}}, nil
}

// matched is the first group of a match, or all of it where there are none.
func matched(pattern *regexp.Regexp, text string, place []int) string {
	if pattern.NumSubexp() > 0 && place[2] >= 0 {
		return text[place[2]:place[3]]
	}
	return text[place[0]:place[1]]
}

// readJSON reads a reply that follows the schema; fences and words around the
// JSON are passed over.
func (p parser) readJSON(text string) (thoughts []string, answer reading.Found, err error) {
	begin, end := strings.IndexAny(text, "{["), strings.LastIndexAny(text, "}]")
	if begin < 0 || end < begin {
		return nil, answer, errors.New("there is no JSON in it")
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text[begin : end+1]))
	if err != nil {
		return nil, answer, fmt.Errorf("it is no JSON: %w", err)
	}
	if err := p.schema.Validate(value); err != nil {
		var invalid *jsonschema.ValidationError
		if errors.As(err, &invalid) {
			err = errors.New(strings.Join(strings.Fields(firstCause(invalid).Error()), " "))
		}
		return nil, answer, fmt.Errorf("it does not follow the schema: %w", err)
	}
	thoughts = field(value, p.fields.thoughts)
	answer.Text = strings.Join(field(value, p.fields.answer), "\n")
	answer.Span = reading.Locate(text, answer.Text)[0].Span
	return thoughts, answer, nil
}

func firstCause(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	for len(e.Causes) > 0 {
		e = e.Causes[0]
	}
	return e
}

// field follows a dotted path and returns what is there as texts: the members of
// a list, or the one value.
func field(value any, path string) []string {
	if path == "" {
		return nil
	}
	for _, name := range strings.Split(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var texts []string
	for _, v := range list {
		text, ok := v.(string)
		if !ok && v != nil {
			data, err := json.Marshal(v)
			if err != nil {
				continue
			}
			text = string(data)
		}
		if text = strings.TrimSpace(text); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// RandomReply is the control: it judges by chance, and has no thoughts of its own.
func (p *problem) RandomReply(prompt string, rng *rand.Rand) string {
	return chat.RandomReply(prompt, p.task.labels, rng)
}
