package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Changes lists in which settings, models, seed and budget two setups differ:
// "beam 1 → 3". What is not set is written as "none".
func Changes(from, to Started) []string {
	before, after := setupFields(from), setupFields(to)
	names := maps.Clone(before)
	maps.Copy(names, after)
	always := []string{"evaluator", "nodes", "calls", "tokens", "time"} // whatever the method
	var changes []string
	delete(names, "method")
	for _, name := range append([]string{"method"}, slices.Sorted(maps.Keys(names))...) { // many of the others follow from it
		a, b := cmp.Or(before[name], "none"), cmp.Or(after[name], "none")
		if from.Settings.Method != to.Settings.Method && b == "none" && a != "true" && !slices.Contains(always, name) {
			continue // the other method has no such setting
		}
		if a != b {
			changes = append(changes, fmt.Sprintf("%s %s → %s", name, a, b))
		}
	}
	return changes
}

// setupFields are what a user can set, by the names that the log gives them.
func setupFields(s Started) map[string]string {
	fields := map[string]string{"model": s.Model, "proposers": s.Proposers, "evaluator": s.Evaluator, "seed": strings.TrimPrefix(s.SeedText(), "seed ")}
	for _, part := range []any{s.Settings, s.Budget} {
		data, err := json.Marshal(part)
		if err != nil {
			panic(fmt.Sprintf("settings that cannot be logged: %v", err)) // they hold numbers and strings alone
		}
		var values map[string]any
		numbers := json.NewDecoder(bytes.NewReader(data))
		numbers.UseNumber() // 1000000, not 1e+06
		if err := numbers.Decode(&values); err != nil {
			panic(fmt.Sprintf("settings that cannot be read: %v", err))
		}
		for name, value := range values {
			fields[name] = fmt.Sprint(value)
		}
	}
	if s.Budget.Time > 0 {
		fields["time"] = s.Budget.Time.String()
	}
	return fields
}
