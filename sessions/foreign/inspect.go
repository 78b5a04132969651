package foreign

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"espalier/engine"
	"espalier/search/malformed"
	"espalier/sessions/formats"
)

// Logs of Inspect (inspect_ai) are one JSON object, or a zip archive (.eval) with the same in
// parts: header.json, and an entry for each sample. Members are deflated or, since 2025,
// compressed with Zstandard (method 93 of zip).

type inspectHeader struct {
	Version int    `json:"version"`
	Status  string `json:"status"`
	Eval    *struct {
		Created string                  `json:"created"`
		Task    string                  `json:"task"`
		Model   string                  `json:"model"`
		Config  *formats.InspectRequest `json:"model_generate_config"`
	} `json:"eval"`
	Plan *struct {
		Config *formats.InspectRequest `json:"config"`
	} `json:"plan"`
}

type inspectSample struct {
	ID       json.RawMessage         `json:"id"`
	Epoch    int                     `json:"epoch"`
	Input    inspectInput            `json:"input"`
	Messages []message               `json:"messages"`
	Output   inspectOutput           `json:"output"`
	Scores   map[string]inspectScore `json:"scores"`
}

type inspectOutput struct {
	Model   string `json:"model"`
	Choices []struct {
		Message  message   `json:"message"`
		Stop     string    `json:"stop_reason"`
		LogProbs *logProbs `json:"logprobs"`
	} `json:"choices"`
	Usage *formats.InspectUsage `json:"usage"`
}

type inspectScore struct {
	Value json.RawMessage `json:"value"`
}

// inspectInput is the question: a text, or messages.
type inspectInput string

// UnmarshalJSON reads either form.
func (i *inspectInput) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*i = inspectInput(text)
		return nil
	}
	var messages []message
	if err := json.Unmarshal(data, &messages); err != nil {
		return errors.New("the input of a sample is neither a text nor messages")
	}
	question, _ := conversation(messages)
	*i = inspectInput(question)
	return nil
}

func inspectLog() Format {
	return Format{
		Name: "inspect", About: "logs of Inspect (inspect_ai) in JSON",
		recognises: func(f file) bool {
			var h inspectHeader
			return bytes.HasPrefix(bytes.TrimSpace(f.data), []byte("{")) && json.Unmarshal(f.data, &h) == nil && h.is()
		},
		read: func(ctx context.Context, r *reader) error {
			var log struct {
				inspectHeader
				Samples []inspectSample `json:"samples"`
			}
			if err := json.Unmarshal(r.data, &log); err != nil {
				return malformed.JSON(r.data, err)
			}
			if !log.is() {
				return errors.New("it has no eval with a task and a model")
			}
			for i, s := range log.Samples {
				if err := r.dialogue(ctx, s.dialogue(log.inspectHeader)); err != nil {
					return errAt("sample", i+1, err)
				}
			}
			return nil
		},
	}
}

func inspectArchive() Format {
	return Format{
		Name: "inspect-eval", About: "logs of Inspect (inspect_ai) as archives (.eval)",
		recognises: func(f file) bool {
			archive, err := zip.NewReader(bytes.NewReader(f.data), int64(len(f.data)))
			return err == nil && slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "header.json" })
		},
		read: readInspectArchive,
	}
}

func (h inspectHeader) is() bool { return h.Eval != nil && h.Eval.Task != "" && h.Eval.Model != "" }

// zstandard is the method of zip for members that are compressed with Zstandard.
const zstandard = 93

// mostUnpacked bounds what is unpacked of an archive, in bytes, and one member of it.
const (
	mostUnpacked = 1 << 30
	mostMember   = 128 << 20
)

func readInspectArchive(ctx context.Context, r *reader) error {
	archive, err := zip.NewReader(bytes.NewReader(r.data), int64(len(r.data)))
	if err != nil {
		return err
	}
	archive.RegisterDecompressor(zstandard, func(compressed io.Reader) io.ReadCloser {
		d, err := zstd.NewReader(compressed, zstd.WithDecoderMaxMemory(mostMember), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return io.NopCloser(failing{err})
		}
		return d.IOReadCloser()
	})
	unpacked := int64(0)
	member := func(f *zip.File, v any) error {
		data, err := unpack(f, mostMember)
		if unpacked += int64(len(data)); err == nil && unpacked > mostUnpacked {
			err = fmt.Errorf("the archive unpacks to more than %d MiB", mostUnpacked>>20)
		}
		if err == nil {
			if err = json.Unmarshal(data, v); err != nil {
				err = malformed.JSON(data, err)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		return nil
	}
	var h inspectHeader
	for _, f := range archive.File {
		if f.Name == "header.json" {
			if err := member(f, &h); err != nil {
				return err
			}
		}
	}
	if !h.is() {
		return errors.New("its header.json has no eval with a task and a model")
	}
	for _, f := range archive.File {
		if !strings.HasPrefix(f.Name, "samples/") || !strings.HasSuffix(f.Name, ".json") {
			continue
		}
		var s inspectSample
		if err := member(f, &s); err != nil {
			return err
		}
		if err := r.dialogue(ctx, s.dialogue(h)); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

// failing is a reader that cannot read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// unpack is the content of a member of at most that many bytes.
func unpack(f *zip.File, most int64) ([]byte, error) {
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(content, most+1))
	if err = errors.Join(err, content.Close()); err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("it unpacks to more than %d bytes", most)
	}
	return data, nil
}

func (s inspectSample) dialogue(h inspectHeader) dialogue {
	d := dialogue{
		id: fmt.Sprintf("sample %s, epoch %d", bytes.Trim(s.ID, `"`), s.Epoch), by: "Inspect", model: cmp.Or(s.Output.Model, h.Eval.Model),
		question: string(s.Input),
	}
	d.created, _ = time.Parse(time.RFC3339, h.Eval.Created) // zero, if it is no time
	configs := []*formats.InspectRequest{h.Eval.Config}
	if h.Plan != nil {
		configs = append(configs, h.Plan.Config)
	}
	for _, c := range configs {
		if c == nil {
			continue
		}
		if c.Temperature != nil {
			d.temperature = c.Temperature
		}
		if c.Seed != nil {
			d.seed = c.Seed
		}
	}
	question, answers := conversation(s.Messages)
	d.question = cmp.Or(d.question, question)
	d.answers = s.outputs(answers)
	mark := s.mark()
	for i := range d.answers {
		if i == len(d.answers)-1 {
			d.answers[i].marked = mark
		}
	}
	return d
}

// outputs puts what is known of the last answer into it: the messages have its text alone.
func (s inspectSample) outputs(answers []answer) []answer {
	last := answer{after: -1}
	if n := len(answers); n > 0 {
		answers, last = answers[:n-1], answers[n-1]
	}
	for i, c := range s.Output.Choices {
		a := last
		a.completion = c.Message.completion()
		a.completion.Tokens, a.completion.Finish = c.LogProbs.tokens(a.completion.Text), finishOf(c.Stop)
		if u := s.Output.Usage; u != nil {
			a.usage = &engine.Usage{}
			if i == 0 {
				a.usage = &engine.Usage{Prompt: u.Input, Completion: u.Output}
			}
		}
		answers = append(answers, a)
	}
	if len(s.Output.Choices) == 0 && last.completion.Text != "" {
		answers = append(answers, last)
	}
	return answers
}

// mark is whether the scores say that a sample is right: all of them, as C or 1; nil: they say
// something else.
func (s inspectSample) mark() *bool {
	right, known := true, false
	for _, score := range s.Scores {
		switch v := string(score.Value); v {
		case `"C"`, "1", "1.0", "true":
			known = true
		case `"I"`, "0", "0.0", "false", `"N"`:
			known, right = true, false
		default:
			return nil
		}
	}
	if !known {
		return nil
	}
	return &right
}
