package debug

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	s := &Scope{
		Seq: 7, Event: "valued", Depth: 1, Text: "13 - 9 = 4 (left: 4 4 10)", Value: 0.25, Valued: true, Verdict: "legal",
		Thought: func(id int) *Scope { return &Scope{ID: id, Value: 3} },
	}
	for source, want := range map[string]bool{
		"value < 0.3 && depth == 1":             true,
		"value < 0.3 and not (depth == 1)":      false,
		`text ~ "13 - 9"`:                       true,
		`text ~ "~"`:                            false,
		`!(text ~ "13 + 9") && text ~ 'left'`:   true,
		`text matches "^\\d+ - 9"`:              true,
		`verdict in ["legal", "right"]`:         true,
		"thought(3).value > value":              true,
		`event == "valued" ? depth > 0 : false`: true,
	} {
		c, err := Condition(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := c.holds(s); err != nil || got != want {
			t.Errorf("%s is %v (%v), want %v", source, got, err, want)
		}
	}
	c, err := Condition("value < 1 || value >= 1 || logprob < 0")
	if err != nil {
		t.Fatal(err)
	}
	if yes, _ := c.holds(&Scope{Value: math.NaN(), LogProb: math.NaN()}); yes {
		t.Error("a comparison holds for a value that is not there")
	}
}

func TestExpressionErrorsNameTheColumn(t *testing.T) {
	for source, column := range map[string]int{
		"":                            1,
		"valeu < 0.3":                 1,
		"value < 0.3 && dept == 1":    16,
		`text ~ "a" && valeu < 1`:     15,
		`text ~ "a" && text ~ 3`:      20,
		"value <":                     7,
		"depth":                       1,
		"value ! 3":                   7,
		`"~" == text && text ~ "å" ~`: 27,
	} {
		_, err := Condition(source)
		var at *ExpressionError
		if !errors.As(err, &at) || at.Column != column {
			t.Errorf("%q: %v, want column %d", source, err, column)
		}
	}
}

// What the library says of its own types is of no use to people.
func TestMessagesNameNoTypesOfGo(t *testing.T) {
	for source, want := range map[string]string{
		"len":                   "len is a function: write len(…)",
		"let x = 2; x":          "",
		"filter":                "filter is a function: write filter(…)",
		"thought.value":         "type thought(NUMBER) has no field value",
		"thought(2).foo":        "type thought has no field foo",
		"value + text":          "invalid operation: + (mismatched types number and text)",
		"thought(\"a\")":        "cannot use text as argument (type whole number) to call thought",
		"thought(nil)":          "cannot use none as argument (type whole number) to call thought",
		"now().Foo":             "type time has no field Foo",
		"not text":              "invalid operation: not (mismatched type text)",
		"value &&":              "it ends too early",
		"Value":                 "unknown name Value; did you mean value?",
		"map(text, # > 1) + id": "builtin map takes only array (got text)",
	} {
		_, err := Watch(source)
		var at *ExpressionError
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", source, err)
		case want != "" && (!errors.As(err, &at) || at.Reason != want):
			t.Errorf("%s: %v, want %q", source, err, want)
		}
	}
	if _, err := Condition("value"); err == nil || !strings.Contains(err.Error(), "expected true or false, but got number") {
		t.Errorf("a condition that is a number: %v", err)
	}
	s := &Scope{ID: 2, Value: math.NaN(), Thought: func(id int) *Scope { return &Scope{ID: id} }}
	for source, want := range map[string]string{
		"[id, value, thought(3)]": "[2, none, thought 3]", `{"a": id, "b": [text]}`: `{a: 2, b: [""]}`, "nil": "none", "now().Year": "a function",
		`int("x")`: `column 1 of "int(\"x\")": invalid operation: int(x)`,
	} {
		x, err := Watch(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Show(s); got != want {
			t.Errorf("%s shows %q, want %q", source, got, want)
		}
	}
}

func TestWatches(t *testing.T) {
	s := &Scope{Depth: 2, Text: "a\"b", Value: math.NaN(), LogProb: -1.5}
	for source, want := range map[string]string{
		"depth": "2", "depth * 2": "4", "text": `"a\"b"`, "value": "none", "logprob": "-1.5", "pinned": "false",
	} {
		w, err := Watch(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := w.Show(s); got != want {
			t.Errorf("%s is shown as %s, want %s", source, got, want)
		}
	}
}

func FuzzCondition(f *testing.F) {
	for _, seed := range []string{"value < 0.3 && depth == 1", `text ~ "13 - 9"`, "thought(thought(1).id).depth > 2", "~~~", "'\\", "1..9", "value ~"} {
		f.Add(seed)
	}
	s := &Scope{Text: "x", Thought: func(int) *Scope { return &Scope{} }}
	f.Fuzz(func(t *testing.T, source string) {
		c, err := Condition(source)
		if err != nil {
			var at *ExpressionError
			if !errors.As(err, &at) || at.Column < 1 || at.Column > len([]rune(source))+1 {
				t.Fatalf("%q: %v", source, err)
			}
			return
		}
		_, _ = c.holds(s)
	})
}
