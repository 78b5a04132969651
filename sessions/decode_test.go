package sessions

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

// odd are lines that a scanner could read otherwise than encoding/json.
var odd = []string{
	`{"seq":2,"type":"kept","nodes":null}`,
	`{"seq":2,"type":"kept","nodes":[]}`,
	`{"seq":2,"type":"kept"}`,
	`{"seq":2,"type":"kept",}`,
	`{"seq":2,"type":"kept","nodes":[1,2],"nodes":[3]}`,
	`{"seq":2,"type":"kept","nodes":[1,]}`,
	`{"seq":2,"type":"kept","nodes":[1]} `,
	`{"seq":2,"type":"kept","nodes":[1]}}`,
	`{"seq":2,"type":"kept","nodes":[01]}`,
	`{"seq":2,"type":"kept","nodes":[-0]}`,
	`{"seq":2,"type":"kept","nodes":[9223372036854775807]}`,
	`{"seq":2,"type":"kept","nodes":[1e2]}`,
	`{"seq":2,"type":"kept","Nodes":[1]}`,
	`{"seq":2,"type":"kept","nodes":[1],"more":true}`,
	`{"type":"kept","seq":2,"nodes":[1]}`,
	`{"seq":2,"type":"pruned","reason":"a","nodes":[1]}`,
	`{"seq":2,"type":"pruned","nodes":[1],"reason":"\ud83c\udf33 \u003c\n\"\\\/\b\f\r\t\u00e9"}`,
	`{"seq":2,"type":"pruned","nodes":[1],"reason":"\ud83c"}`,
	`{"seq":2,"type":"pruned","nodes":[1],"reason":"\x"}`,
	`{"seq":2,"type":"pruned","nodes":[1],"reason":"\u12"}`,
	`{"seq":2,"type":"pruned","nodes":[1],"reason":"\u+123"}`,
	"{\"seq\":2,\"type\":\"pruned\",\"nodes\":[1],\"reason\":\"tab\there\"}",
	"{\"seq\":2,\"type\":\"pruned\",\"nodes\":[1],\"reason\":\"half \xc3\"}",
	"{\"seq\":2,\"type\":\"pruned\",\"nodes\":[1],\"reason\":\"\\n half \xc3\"}",
	`{"seq":2,"type":"pruned","nodes":[1],"reason":"end`,
	`{"seq":2,"type":"valued","node":1,"value":1.5e-7,"samples":[{"label":"sure","probability":0.1}]}`,
	`{"seq":2,"type":"valued","node":1,"value":1.}`,
	`{"seq":2,"type":"valued","node":1,"value":-}`,
	`{"seq":2,"type":"valued","node":1,"value":1e999}`,
	`{"seq":2,"type":"valued","node":1,"value":+1}`,
	`{"seq":2,"type":"valued","node":1,"value":00.5}`,
	`{"seq":2,"type":"replied","node":0,"purpose":"propose","prompt":"p","completions":null,"calls":1,"usage":{"prompt":1,"completion":2}}`,
	`{"seq":2,"type":"replied","node":0,"usage":{}}`,
	`{"seq":2,"type":"solved","node":0,"answer":"x"}`,
	`{"seq":-2,"type":"unknown"}`,
	`{"seq":2}`, `{"seq":`, `{}`, ``, `null`, `[]`, `{"seq":2,"type":`, `{"seq":2,"type":"decided","action":{`,
}

// agrees checks that what the scanner reads, encoding/json reads the same way.
func agrees(t *testing.T, line string) (fast bool) {
	t.Helper()
	got, ok := scanEvent(line)
	if !ok {
		return false
	}
	var want search.Event
	if err := json.Unmarshal([]byte(line), &want); err != nil {
		t.Fatalf("%s\nis read, but wrong: %v", line, err)
	}
	if !reflect.DeepEqual(want, got) { // nil and empty lists are not the same here
		t.Fatalf("%s\n%s", line, cmp.Diff(want, got))
	}
	return true
}

func TestDecodeOddLines(t *testing.T) {
	for _, line := range odd {
		agrees(t, line)
		var want search.Event
		wantErr := json.Unmarshal([]byte(line), &want)
		if got, err := DecodeEvent(line); (err == nil) != (wantErr == nil) || err == nil && !reflect.DeepEqual(want, got) {
			t.Errorf("%s: %+v %v, want %+v %v", line, got, err, want, wantErr)
		}
	}
}

// TestDecodeIsFast: a new field or type of event that the scanner does not know
// still loads, but slowly. This test says so.
func TestDecodeIsFast(t *testing.T) {
	const slow = "started solved exhausted budget-spent failed" // once in a log
	log := whole(t, config(t, "4 9 10 13", 7))
	log = append(log, manyThoughts(1<<16)...)
	log = append(log,
		search.Event{Seq: 1, Body: search.Unparsed{Node: 1, Reply: 2, Choice: 3, Reason: "<none>"}},
		search.Event{Seq: 1, Body: search.Merged{Node: 1, Parent: 2, Text: "x", Reply: 3, Choice: 1}},
		search.Event{Seq: 1, Body: search.Checked{Node: 1, Check: search.Check{Verdict: search.Right, State: "s", Short: "t", Reason: "r", Answer: "a"}}},
		search.Event{Seq: 1, Body: search.Decided{Action: search.Action{
			Kind: search.Select, Nodes: []search.NodeID{1}, Purpose: search.Propose, Count: 1, Cut: []search.NodeID{2}, To: 1, Reason: "r",
		}}},
		search.Event{Seq: 1, Body: search.Valued{Node: 1, Value: 1e-9, Reply: 3, Samples: []search.Sample{{Label: "a", Count: 1, Probability: 0.5}}}})
	for _, e := range log {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if !agrees(t, string(data)) && !strings.Contains(slow, e.Body.Type()) {
			t.Errorf("left to encoding/json, 18 times slower; teach decode.go its fields: %s", data)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, line := range odd {
		f.Add(line)
	}
	for _, e := range whole(f, config(f, "4 9 10 13", 7))[:40] {
		data, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, line string) { agrees(t, line) })
}

func BenchmarkDecode(b *testing.B) {
	var lines []string
	size := 0
	for _, e := range manyThoughts(10 << 20)[1:] {
		data, err := json.Marshal(e)
		if err != nil {
			b.Fatal(err)
		}
		lines = append(lines, string(data))
		size += len(data)
	}
	b.Run("scan", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, l := range lines {
				if _, ok := scanEvent(l); !ok {
					b.Fatal(l)
				}
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, l := range lines {
				var e search.Event
				if err := json.Unmarshal([]byte(l), &e); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
