package debug_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
)

// Inside a reply, on the embedded model's chains.

// thinking is a search whose one reply is a chain of thought.
func thinking(t *testing.T) (*session, runner.Config) {
	t.Helper()
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	return thinkingWith(t, model, 1)
}

func thinkingWith(t *testing.T, model engine.Model, seed uint64, change ...func(*runner.Config)) (*session, runner.Config) {
	t.Helper()
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("cot")
	if err != nil {
		t.Fatal(err)
	}
	settings.Trace = true
	c := runner.Config{Problem: p, Settings: settings, Model: model, Seed: seed}
	for _, f := range change {
		f(&c)
	}
	s := &session{t: t, recordings: map[string][]search.Event{"": nil}}
	c.Record = func(e []search.Event) error {
		s.recordings[""] = append(s.recordings[""], e...)
		return nil
	}
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	host := hostFor(c, s.recordings)
	host.Problem = p
	host.Configure = func(_ context.Context, setup search.Started) (runner.Config, error) {
		c := c
		c.Record, c.Settings, c.Seed, c.Budget = nil, setup.Settings, setup.Seed, setup.Budget
		return c, nil
	}
	if s.Debugger, err = debug.New(host, r); err != nil {
		t.Fatal(err)
	}
	s.must("step")
	return s, c
}

// chain is the one reply of a search that has ended.
func chain(t *testing.T, s *session) engine.Completion {
	t.Helper()
	for _, e := range s.Line().Log() {
		if r, ok := e.Body.(search.Replied); ok {
			return r.Completions[0]
		}
	}
	t.Fatal("no reply")
	return engine.Completion{}
}

func (s *session) inside() debug.InsideReport {
	s.t.Helper()
	r := s.Report(false)
	if r.Inside == nil {
		s.t.Fatalf("nowhere inside a reply: %q", s.Place())
	}
	return *r.Inside
}

// A breakpoint inside a reply stops it while it is written, and the search that goes on is
// the one that it would have been. A recording is stopped at the same places, both ways.
func TestABreakpointStopsAReplyWhileItIsWritten(t *testing.T) {
	whole, _ := thinking(t)
	whole.must("continue")
	conditions := []string{"thinking give-up", `phrase "IMPOSSIBLE -"`, "token < 0.9", "tokens 100", `thinking try if segment ~ "9 - 4"`, "thinking, token < 0.9 hits % 7"}
	if testing.Short() {
		conditions = conditions[:2]
	}
	for _, at := range conditions {
		s, _ := thinking(t)
		s.must("break on " + at)
		if list := s.must("list"); !strings.Contains(list[0], "on "+at) {
			t.Errorf("%s is listed as %q", at, list)
		}
		var live []string
		for len(live) < 500 {
			s.must("continue")
			if s.Stopped().Break == nil {
				break
			}
			p, ok := s.Line().Log()[s.Moment()-1].Body.(search.Partial)
			if _, replied := s.Line().Log()[s.Moment()-1].Body.(search.Replied); !ok && !replied {
				t.Fatalf("%s: stopped at %q", at, s.Place())
			}
			in := s.inside()
			if ok && (!in.Partial || in.Token < in.Tokens-3 || len(p.Tokens) != in.Tokens) {
				t.Errorf("%s: stopped at token %d of %d", at, in.Token, in.Tokens)
			}
			live = append(live, fmt.Sprint(in.Token))
		}
		if len(live) == 0 {
			t.Fatalf("%s: no stop", at)
		}
		if got, want := chain(t, s), chain(t, whole); got.Text != want.Text || len(got.Tokens) != len(want.Tokens) {
			t.Errorf("%s: another reply, %q, not %q", at, got.Text, want.Text)
		}
		recorded, err := debug.Open(debug.Host{Problem: mustProblem(t)}, "", whole.Line().Log())
		if err != nil {
			t.Fatal(err)
		}
		r := &session{Debugger: recorded, t: t}
		r.must("break on " + at)
		r.must("restart")
		var again, back []string
		stopped := func(list *[]string, verb string) bool {
			r.must(verb)
			if r.Stopped().Break == nil {
				return false
			}
			in := r.inside()
			*list = append(*list, fmt.Sprint(in.Token))
			return true
		}
		for stopped(&again, "continue") {
		}
		r.must("goto end")
		for stopped(&back, "rcontinue") {
		}
		if slices.Reverse(back); !slices.Equal(again, back) {
			t.Errorf("%s: forward %q, back %q", at, again, back)
		}
		if !slices.Equal(live, again) {
			t.Errorf("%s: live %q, recorded %q", at, live, again)
		}
	}
}

// slow takes long to read prompts, and says how far it is, before its reply and in the midst
// of it: other requests of a call may have prompts that are longer.
type slow struct{ engine.Model }

func (m slow) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	report := engine.ReportReading(ctx)
	if report == nil {
		return m.Model.Generate(ctx, requests, stream)
	}
	report(engine.Reading{Done: 1, Of: 2})
	return m.Model.Generate(ctx, requests, func(i int, t engine.Token) {
		stream(i, t)
		report(engine.Reading{Done: 2, Of: 2})
	})
}

// How far a prompt is read is no part of the reply: a stopped one holds what was written.
func TestAReplyOfASlowReaderIsStopped(t *testing.T) {
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close() //nolint:errcheck // a test
	var stopped []search.Partial
	for _, m := range []engine.Model{model, slow{model}} {
		s, _ := thinkingWith(t, m, 1)
		s.must("break on tokens 40")
		s.must("continue")
		p, ok := s.Line().Log()[s.Moment()-1].Body.(search.Partial)
		if !ok {
			t.Fatalf("stopped at %q", s.Place())
		}
		stopped = append(stopped, p)
	}
	if want, got := stopped[0], stopped[1]; len(want.Tokens) != 40 || len(got.Tokens) != 40 || got.Usage != want.Usage || got.Text != want.Text {
		t.Errorf("%d tokens, usage %+v, %q; want %d, %+v, %q", len(got.Tokens), got.Usage, got.Text, len(want.Tokens), want.Usage, want.Text)
	}
}

func mustProblem(t *testing.T) search.Problem {
	t.Helper()
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A search that ends at once after a reply was stopped resumes with the same log.
func TestAStoppedReplyIsResumed(t *testing.T) {
	s, c := thinking(t)
	s.must("tbreak on tokens 120")
	s.must("continue")
	kept := slices.Clone(s.recordings[""])
	if _, ok := kept[len(kept)-1].Body.(search.Partial); !ok {
		t.Fatalf("the last event is %v", kept[len(kept)-1])
	}
	s.must("continue")
	c.Record = nil
	again, err := runner.Resume(c, kept)
	if err != nil {
		t.Fatal(err)
	}
	for !again.Tree().Outcome().Ended {
		if _, err := again.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := search.Shared(s.Line().Log(), again.Log()); n != len(s.Line().Log()) || n != len(again.Log()) {
		t.Errorf("%d of %d events are the same", n, len(s.Line().Log()))
	}
}

// Steps go from token to token and from segment to segment, while the reply is written and
// in its record.
func TestStepsInsideAReply(t *testing.T) {
	s, _ := thinking(t)
	s.must("stepseg")
	if in := s.inside(); in.Segment != 1 || !in.Partial {
		t.Errorf("%+v", in)
	}
	s.must("stepseg 3")
	s.must("steptoken 2")
	s.must("steptoken 2")
	live := s.inside()
	s.must("rsteptoken 3")
	if in := s.inside(); in.Token != live.Token-3 {
		t.Errorf("3 tokens before %d is %d", live.Token, in.Token)
	}
	s.must("steptoken 3")
	if in := s.inside(); in.Token != live.Token {
		t.Errorf("forward again is %d, not %d", in.Token, live.Token)
	}
	s.must("continue")
	s.must("rstepseg")
	if in := s.inside(); in.Segment != in.Segments || in.Partial || in.Kind != "answer" {
		t.Errorf("%+v", in)
	}
	if place := s.must("where"); len(place) != 2 || !strings.Contains(place[1], "segment ") || !strings.Contains(place[1], "token ") {
		t.Errorf("%q", place)
	}
	s.must("rstepseg 2")
	before := s.inside()
	s.must("stepseg")
	if in := s.inside(); in.Segment != before.Segment+1 {
		t.Errorf("behind segment %d comes %d", before.Segment, in.Segment)
	}
}

func TestBreakpointsInsideThatAreNone(t *testing.T) {
	s, _ := thinking(t)
	for spec, want := range map[string]string{
		"on phrase":       "write it in quotes",
		`on phrase " "`:   "holds no words",
		"on token < many": "is not a number above 0",
		"on tokens 0":     "is not a number above 0",
	} {
		if _, err := s.say("break " + spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", spec, err)
		}
	}
}

// The demo: a chain is stopped at its first false claim, or where it gives up, one sentence is
// changed, it goes on from there, and both are compared.
func TestAChainIsChangedAndGoesOn(t *testing.T) {
	s, c := thinking(t)
	s.must("tbreak on false claim, thinking give-up")
	s.must("continue")
	stopped := s.Line().Log()[s.Moment()-1].Body.(search.Partial)
	lines := s.must(`fork segment 1 "10 - 4 = 6 (left: 6 9 13) likely"`)
	if b := s.Branch(); b.Number != 2 || b.From != len(b.Parent.Line().Log()) || !strings.Contains(lines[0], "instead of") {
		t.Fatalf("branch %d from %d: %q", b.Number, b.From, lines)
	}
	begun, ok := s.Line().Log()[s.Moment()-1].Body.(search.Begun)
	if !ok || begun.Text != " <think>\n10 - 4 = 6 (left: 6 9 13) likely" {
		t.Fatalf("%+v", s.Line().Log()[s.Moment()-1].Body)
	}
	s.must("continue")
	if o := s.Tree().Outcome(); !o.Solved {
		t.Errorf("%+v", o)
	}
	reply := chain(t, s)
	mine := engine.Given{Start: len(" <think>\n"), End: len(begun.Text), ByUser: true}
	if !strings.HasPrefix(reply.Text, begun.Text) || !slices.Equal(reply.Given, []engine.Given{{End: len(begun.Text)}, mine}) {
		t.Errorf("given %v of %q", reply.Given, reply.Text)
	}
	total := s.Tree().Totals().Usage.Completion
	if fresh := total - len(stopped.Tokens); fresh >= len(reply.Tokens) {
		t.Errorf("%d tokens are paid for a reply of %d with a given beginning", fresh, len(reply.Tokens))
	}
	if diff := strings.Join(s.must("diff"), "\n"); !strings.Contains(diff, "branch 2    1 try      ⟨10 - 4 = 6 (left: 6 9 13) likely⟩ ✓") {
		t.Errorf("%s", diff)
	}
	// As it was recorded, and resumed from any moment of it.
	recorded := s.recordings[s.Branch().Name()]
	if n := search.Shared(recorded, s.Line().Log()); n != len(s.Line().Log()) {
		t.Errorf("%d of %d events are recorded", n, len(s.Line().Log()))
	}
	c.Record = nil
	for _, from := range []int{s.Branch().From, s.Branch().From + 1} {
		again, err := runner.Resume(c, slices.Clone(recorded[:from]))
		if err != nil {
			t.Fatal(err)
		}
		for !again.Tree().Outcome().Ended {
			if _, err := again.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := search.Shared(again.Log(), s.Line().Log()); (n == len(s.Line().Log())) != (from > s.Branch().From) {
			t.Errorf("resumed from event %d, %d of %d events are the same", from, n, len(s.Line().Log()))
		}
	}
}

// Any token can be taken instead, in a reply that is finished or not; thinking can be cut
// short, and words that a model does not know are refused before there is a branch.
func TestForksInsideAReply(t *testing.T) {
	s, _ := thinking(t)
	s.must("continue")
	s.must("rstepseg")
	whole := chain(t, s)
	number := slices.IndexFunc(whole.Tokens, func(t engine.Token) bool { return len(t.Top) > 1 && t.LogProb < -0.05 }) + 1
	if number == 0 {
		t.Fatal("no token has an alternative")
	}
	was := whole.Tokens[number-1]
	i := slices.IndexFunc(was.Top, func(a engine.Alternative) bool { return a.Text != was.Text })
	s.must(fmt.Sprintf("fork token %d %q", number, was.Top[i].Text))
	begun := s.Line().Log()[s.Moment()-1].Body.(search.Begun)
	if last := begun.Tokens[len(begun.Tokens)-1]; last.Text != was.Top[i].Text || last.LogProb != was.Top[i].LogProb || len(begun.Tokens) != number {
		t.Errorf("%+v is taken at %d of %d", last, number, len(begun.Tokens))
	}
	if s.Branch().From != 1 {
		t.Errorf("the branch has %d events of its parent", s.Branch().From)
	}
	s.must("continue")
	if got := chain(t, s); !strings.HasPrefix(got.Text, begun.Text) || got.Text == whole.Text || len(got.Tokens) < number || got.Tokens[number-1].Text != was.Top[i].Text {
		t.Errorf("%q does not go on from %q", got.Text, begun.Text)
	}
	s.must("branch 1")
	s.must("goto 3")
	s.must("stepseg 2")
	s.must("fork answer")
	begun = s.Line().Log()[s.Moment()-1].Body.(search.Begun)
	if !strings.HasSuffix(begun.Text, "\n</think>\n") || strings.Count(begun.Text, "\n") > 4 {
		t.Errorf("%q", begun.Text)
	}
	s.must("continue")
	if got := chain(t, s); !strings.HasPrefix(got.Text, begun.Text) {
		t.Errorf("%q", got.Text)
	}
	s.must("branch 1")
	s.must("goto 3")
	s.must("fork answer") // at the reply as a whole: behind all of its thinking
	begun = s.Line().Log()[s.Moment()-1].Body.(search.Begun)
	if thought, _, _ := strings.Cut(whole.Text, engine.ThinkClose); !strings.HasPrefix(begun.Text, strings.TrimRight(thought, "\n")) {
		t.Errorf("%q is cut short", begun.Text)
	}
	n := len(s.Branches())
	for line, want := range map[string]string{
		"fork token 3 frog":    "is not in the embedded model's vocabulary",
		"fork wait":            "and Input: Next: Judge: Think: Answer: Steps: + - * / = ( ) (left: sure likely impossible <think> </think>); for other words write fork wait TEXT",
		"fork token 99999 4":   "there is no token 99999",
		"fork segment 99999 4": "there is no segment 99999",
		"fork token x":         "which token is missing",
		"fork token 3":         "the text is missing",
		"fork sideways":        "cannot be forked",
	} {
		s.must("branch 1")
		s.must("goto 3")
		if _, err := s.say(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if len(s.Branches()) != n {
		t.Error("a branch was made of what was refused")
	}
}

// mute cannot go on from a beginning.
type mute struct{ engine.Model }

func (m mute) Describe() engine.Description {
	about := m.Model.Describe()
	about.Continues = ""
	return about
}

func TestAModelThatCannotGoOnRefuses(t *testing.T) {
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close() //nolint:errcheck // a test
	s, _ := thinkingWith(t, mute{model}, 1)
	s.must("continue")
	s.must("rstepseg")
	if _, err := s.say("fork answer"); err == nil || !strings.Contains(err.Error(), "cannot go on from a given beginning") || len(s.Branches()) != 1 {
		t.Errorf("%v, %d branches", err, len(s.Branches()))
	}
}
