package method

import (
	"fmt"

	"espalier/search"
)

// The options that several methods share. Those of a single method are declared
// in its file.

const maxTemperature = 2

// commonOptions are those of every method.
func commonOptions() []Option {
	trace := Option{
		Name: "trace", Logged: "trace", Help: "Log how completions were computed: experts, likeliest tokens, cache.",
		usual: false, field: func(s *search.Settings) any { return &s.Trace },
	}
	least := whole("think-at-least", "N", "Tokens of thinking before which a model that ends it is told to wait and thinks on; 0 is none.", 0, 0,
		func(s *search.Settings) *int { return &s.ThinkAtLeast }).titled("think>=")
	notNegative := least.check
	least.check = func(s search.Settings) error {
		if s.ThinkBudget > 0 && s.ThinkAtLeast > s.ThinkBudget {
			return fmt.Errorf("think-at-least is %d, more than the think-budget of %d", s.ThinkAtLeast, s.ThinkBudget)
		}
		return notNegative(s)
	}
	shots := Option{
		Name: "shots", Logged: "shots", Placeholder: "N", Help: "Examples in a prompt, at most; 0 describes the form of a reply in words. Otherwise as many as a prompt has.",
		usual: "", field: func(s *search.Settings) any { return &s.Shots },
		check: func(s search.Settings) error {
			if _, limited := s.Examples(); s.Shots != "" && !limited {
				return fmt.Errorf("shots is %q; it must be a whole number, 0 or more", s.Shots)
			}
			return nil
		},
		short: "shots=",
	}
	share := func(name, help string, field func(*search.Settings) *float64) Option {
		return number(name, "P", help, 0, field, func(s search.Settings) error {
			if p := *field(&s); !(p >= 0 && p <= 1) {
				return fmt.Errorf("%s %v is not from 0 to 1; 0 is off", name, p)
			}
			return nil
		})
	}
	return []Option{
		whole("max-reasks", "N", "How often to ask again, with what was wrong, when a reply cannot be read.", 0, 0,
			func(s *search.Settings) *int { return &s.MaxReasks }).formerly("repeats"),
		whole("max-reply", "N", "Tokens of a reply, thinking included, after which it is cut; 0 is what the task allows.", 0, 0,
			func(s *search.Settings) *int { return &s.MaxReply }).titled("reply<="),
		whole("think-budget", "N", "Tokens of thinking after which the answer is demanded; 0 is no limit.", 0, 0,
			func(s *search.Settings) *int { return &s.ThinkBudget }).titled("think<="),
		least, trace, shots,
		whole("top-k", "K", "Sample only from the K most likely tokens; 0 is all.", 0, 0, func(s *search.Settings) *int { return &s.TopK }),
		share("top-p", "Sample only from the likeliest tokens that make up this probability; 0 is all.", func(s *search.Settings) *float64 { return &s.TopP }),
		share("min-p", "Sample only tokens at least P times as likely as the likeliest; 0 is all. Not every server knows it.", func(s *search.Settings) *float64 { return &s.MinP }),
	}
}

func temperature(usual float64) Option {
	return number("temperature", "T", "Sampling temperature; 0 is greedy.", usual,
		func(s *search.Settings) *float64 { return &s.Temperature },
		func(s search.Settings) error {
			if !(s.Temperature >= 0 && s.Temperature <= maxTemperature) { // NaN too
				return fmt.Errorf("temperature %v is not from 0 to %d", s.Temperature, maxTemperature)
			}
			return nil
		})
}

// evaluatorOptions say how thoughts are valued.
func evaluatorOptions(usual string) []Option {
	return []Option{
		word("evaluate", "How thoughts are valued: value (sampled labels), think (reasoning, then a label), logprob (expected weight of the labels), doubt (logprob, then think where no label is likely enough), vote (compare states), self (points with reasons, by any chat model), prm (a process reward model reads the steps so far) or rule (only the checker).",
			usual, func(s *search.Settings) *string { return &s.Evaluate },
			search.EvaluateValue, search.EvaluateThink, search.EvaluateLogProb, search.EvaluateDoubt, search.EvaluateVote, search.EvaluateSelf, search.EvaluatePRM, search.EvaluateRule),
		Option{
			Name: "evaluations", Logged: "evaluations", Placeholder: "N", Help: "Labels sampled for a value, or ballots of a vote.",
			usual: 3, field: func(s *search.Settings) any { return &s.Evaluations },
			check: func(s search.Settings) error {
				switch {
				case !samplesLabels(s):
					return nil
				case s.Evaluations > 1 && s.Temperature == 0:
					return fmt.Errorf("at temperature 0 all %d evaluations are the same; raise the temperature or set evaluations to 1", s.Evaluations)
				case s.Evaluations < 1:
					return fmt.Errorf("evaluations is %d; it must be 1 or more", s.Evaluations)
				}
				return nil
			},
		}.needing("evaluate=value, vote or self", samplesLabels),
		number("max-doubt", "P", "With evaluate doubt, think when the best label is less probable than 1 - P.", 0.05,
			func(s *search.Settings) *float64 { return &s.MaxDoubt },
			func(s search.Settings) error {
				if s.Evaluate == search.EvaluateDoubt && !(s.MaxDoubt > 0 && s.MaxDoubt < 1) {
					return fmt.Errorf("max-doubt %v is not between 0 and 1; a label less probable than 1 minus that is thought over", s.MaxDoubt)
				}
				return nil
			}).formerly("doubt").needing("evaluate=doubt", func(s search.Settings) bool { return s.Evaluate == search.EvaluateDoubt }),
		{
			Name: "weights", Logged: "weights", Placeholder: "LABEL=W,...", Help: "Weights of labels, instead of the task's.",
			usual: "", field: func(s *search.Settings) any { return &s.Weights },
		},
	}
}

// samplesLabels reports whether an evaluator draws labels, ballots or points, of which greedy
// ones are all the same.
func samplesLabels(s search.Settings) bool {
	return s.Evaluate == search.EvaluateValue || s.Evaluate == search.EvaluateVote || s.Evaluate == search.EvaluateSelf
}

// treeOptions are those of every method that builds a tree.
func treeOptions() []Option {
	options := []Option{
		word("generate", "Where thoughts come from: propose (several in one completion), sample (one each) or enumerate (walk the token tree).",
			search.GenerateEnumerate, func(s *search.Settings) *string { return &s.Generate },
			search.GeneratePropose, search.GenerateSample, search.GenerateEnumerate),
		{
			Name: "proposals", Logged: "proposals", Placeholder: "K", Help: "Samples per state, or most thoughts in a list or an enumeration.",
			usual: 64, field: func(s *search.Settings) any { return &s.Proposals },
			check: func(s search.Settings) error {
				switch {
				case s.Proposals < 1:
					return fmt.Errorf("proposals is %d; it must be 1 or more", s.Proposals)
				case s.Generate == search.GenerateSample && s.Proposals > 1 && s.Temperature == 0:
					return fmt.Errorf("at temperature 0 all %d proposals are the same; raise the temperature or set proposals to 1", s.Proposals)
				}
				return nil
			},
		},
		number("min-probability", "P", "Least probability of a branch that enumeration follows.", 0.01,
			func(s *search.Settings) *float64 { return &s.MinProb },
			func(s search.Settings) error {
				if s.Generate == search.GenerateEnumerate && !(s.MinProb > 0 && s.MinProb < 1) {
					return fmt.Errorf("min-probability is %v; to enumerate, it must be above 0 and below 1, such as 0.01: less probable branches are not followed", s.MinProb)
				}
				return nil
			}).needing("generate=enumerate", func(s search.Settings) bool { return s.Generate == search.GenerateEnumerate }),
		temperature(0.7),
	}
	return append(append(options, evaluatorOptions(search.EvaluateThink)...), commonOptions()...)
}

// chainOptions are those of every method that samples many chains.
func chainOptions() []Option {
	return append([]Option{
		{
			Name: "samples", Logged: "samples", Placeholder: "N", Help: "Number of chains.",
			usual: 100, field: func(s *search.Settings) any { return &s.Samples }, short: "k=",
			check: func(s search.Settings) error {
				switch {
				case s.Samples < 1:
					return fmt.Errorf("samples is %d; it must be 1 or more", s.Samples)
				case s.Samples > 1 && s.Temperature == 0:
					return fmt.Errorf("at temperature 0 all %d chains are the same; raise the temperature", s.Samples)
				}
				return nil
			},
		},
		whole("sample-batch", "N", "Chains sampled before checking whether they are enough; 0 is all.", 10, 0,
			func(s *search.Settings) *int { return &s.SampleBatch }).formerly("round"),
		temperature(0.7),
	}, commonOptions()...)
}

// singleOptions are those of the methods that ask for one completion.
func singleOptions() []Option { return append([]Option{temperature(0)}, commonOptions()...) }

// checkUnvalued refuses what would change the name of a method: generating and
// evaluating belong to trees.
func checkUnvalued(s search.Settings) error {
	if s.Evaluate != "" {
		return fmt.Errorf("it values no thoughts and cannot evaluate by %q; leave evaluate empty, or use method best-of or one that builds a tree, such as tot-bfs", s.Evaluate)
	}
	return checkWhole(s)
}

func checkWhole(s search.Settings) error {
	if s.Generate != "" && s.Generate != search.GenerateSample {
		return fmt.Errorf("it samples whole answers and cannot generate by %q; use %q", s.Generate, search.GenerateSample)
	}
	return nil
}

func checkSingle(s search.Settings) error {
	if s.Samples > 1 {
		return fmt.Errorf("it gives one answer, not %d; set samples to 1, or use method cot-sc for a vote", s.Samples)
	}
	return checkUnvalued(s)
}
