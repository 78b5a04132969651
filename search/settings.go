package search

import (
	"fmt"
	"math"
)

// The checks below refuse settings that a method cannot work with. Settings that
// a method has no use for are left alone, but for those that would change its
// name: generating and evaluating belong to trees.

const maxTemperature = 2

func checkSampling(s Settings) error {
	if s.Repeats < 0 {
		return fmt.Errorf("repeats is %d; 0 asks for nothing twice", s.Repeats)
	}
	if !(s.Temperature >= 0 && s.Temperature <= maxTemperature) { // NaN too
		return fmt.Errorf("temperature %v is not from 0 to %d", s.Temperature, maxTemperature)
	}
	return nil
}

func checkSingle(s Settings) error {
	if s.Samples > 1 {
		return fmt.Errorf("it gives one answer, not %d; set samples to 1, or use method cot-sc for a vote", s.Samples)
	}
	return checkUnvalued(s)
}

func checkSelfConsistency(s Settings) error {
	if s.Margin < 0 {
		return fmt.Errorf("margin is %d; it must be 0 or more votes", s.Margin)
	}
	if err := checkChains(s); err != nil {
		return err
	}
	return checkUnvalued(s)
}

func checkBestOf(s Settings) error {
	if err := checkChains(s); err != nil {
		return err
	}
	if err := checkWhole(s); err != nil {
		return err
	}
	return checkEvaluator(s)
}

func checkChains(s Settings) error {
	if err := atLeastOne("samples", s.Samples); err != nil {
		return err
	}
	if s.Round < 0 {
		return fmt.Errorf("round is %d; it must be 0 or more chains", s.Round)
	}
	if s.Samples > 1 && s.Temperature == 0 {
		return fmt.Errorf("at temperature 0 all %d chains are the same; raise the temperature", s.Samples)
	}
	return nil
}

func checkUnvalued(s Settings) error {
	if s.Evaluate != "" {
		return fmt.Errorf("it values no thoughts and cannot evaluate by %q; leave evaluate empty, or use method best-of or one that builds a tree, such as tot-bfs", s.Evaluate)
	}
	return checkWhole(s)
}

func checkWhole(s Settings) error {
	if s.Generate != "" && s.Generate != GenerateSample {
		return fmt.Errorf("it samples whole answers and cannot generate by %q; use %q", s.Generate, GenerateSample)
	}
	return nil
}

func checkBreadthFirst(s Settings) error {
	if err := atLeastOne("beam", s.Beam); err != nil {
		return err
	}
	return checkTree(s)
}

func checkDepthFirst(s Settings) error {
	if !(s.Threshold >= 0) {
		return fmt.Errorf("threshold %v is below 0; 0 prunes nothing", s.Threshold)
	}
	return checkTree(s)
}

func checkMonteCarlo(s Settings) error {
	if err := atLeastOne("simulations", s.Simulations); err != nil {
		return err
	}
	if !(s.Exploration >= 0) || math.IsInf(s.Exploration, 1) {
		return fmt.Errorf("exploration %v is not 0 or more; at 0 the highest value goes first", s.Exploration)
	}
	switch {
	case s.Rollouts < 0:
		return fmt.Errorf("rollouts is %d; it must be 0 or more", s.Rollouts)
	case s.Rollouts > 1 && s.Temperature == 0:
		return fmt.Errorf("at temperature 0 all %d rollouts are the same; raise the temperature or set rollouts to 1", s.Rollouts)
	}
	return checkTree(s)
}

func checkController(s Settings) error {
	if err := atLeastOne("retries", s.Retries); err != nil {
		return err
	}
	if err := atLeastOne("children", s.Children); err != nil {
		return err
	}
	if s.Policy != "" && s.Policy != PolicyRule && s.Policy != PolicyLearned {
		return fmt.Errorf("policy is %q; use %q or %q", s.Policy, PolicyRule, PolicyLearned)
	}
	return checkTree(s)
}

func checkTree(s Settings) error {
	if err := atLeastOne("proposals", s.Proposals); err != nil {
		return err
	}
	switch s.Generate {
	case GenerateEnumerate:
		if !(s.MinProb > 0 && s.MinProb < 1) {
			return fmt.Errorf("min probability %v is not between 0 and 1; below it a branch is not followed", s.MinProb)
		}
	case GeneratePropose:
	case GenerateSample:
		if s.Proposals > 1 && s.Temperature == 0 {
			return fmt.Errorf("at temperature 0 all %d proposals are the same; raise the temperature or set proposals to 1", s.Proposals)
		}
	default:
		return fmt.Errorf("cannot generate by %q; use %q, %q or %q", s.Generate, GeneratePropose, GenerateSample, GenerateEnumerate)
	}
	return checkEvaluator(s)
}

func checkEvaluator(s Settings) error {
	switch s.Evaluate {
	case EvaluateValue, EvaluateVote:
		if s.Evaluations > 1 && s.Temperature == 0 {
			return fmt.Errorf("at temperature 0 all %d evaluations are the same; raise the temperature or set evaluations to 1", s.Evaluations)
		}
		return atLeastOne("evaluations", s.Evaluations)
	case EvaluateDoubt:
		if !(s.Doubt > 0 && s.Doubt < 1) {
			return fmt.Errorf("doubt %v is not between 0 and 1; a label less likely than 1 less that is thought over", s.Doubt)
		}
		return nil
	case EvaluateThink, EvaluateLogProb, EvaluateRule:
		return nil
	}
	return fmt.Errorf("cannot evaluate by %q; use %q, %q, %q, %q, %q or %q", s.Evaluate, EvaluateValue, EvaluateThink, EvaluateLogProb, EvaluateDoubt, EvaluateVote, EvaluateRule)
}

func atLeastOne(name string, n int) error {
	if n < 1 {
		return fmt.Errorf("%s is %d; it must be 1 or more", name, n)
	}
	return nil
}
