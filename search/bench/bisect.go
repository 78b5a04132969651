package bench

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/usage"
)

// Range is a setting of a search, and two values to vary it between.
type Range struct {
	Setting  string
	From, To float64
	about    search.Started
	whole    bool // only whole numbers
}

// ParseRange reads "beam=1..8" for a search: a setting that its method has, or seed.
func ParseRange(text string, about search.Started) (Range, error) {
	r := Range{about: about}
	var err error
	if r.Setting, r.From, r.To, err = parseRange(text); err != nil {
		return r, usage.New(err, "as in beam=1..8")
	}
	r.whole, err = isWhole(about, r.Setting)
	return r, err
}

// Bisect halves the range until two neighbouring values are left, one of which solves
// the puzzle and the other does not; fractions are neighbours within the precision. If
// both ends have the same outcome, they are what is left. search does the search with a
// value of the setting, and solved reports how it ended.
func Bisect[T any](r Range, precision float64, search func(about search.Started, value float64) (T, error), solved func(T) bool) (low, high T, flips bool, err error) {
	try := func(value float64) (found T, err error) {
		about, err := with(r.about, r.Setting, value)
		if err != nil {
			return found, usage.New(err, "")
		}
		return search(about, value)
	}
	from, to := r.From, r.To
	if low, err = try(from); err != nil {
		return low, high, false, err
	}
	if high, err = try(to); err != nil || solved(low) == solved(high) {
		return low, high, false, err
	}
	for {
		gap := math.Abs(to - from)
		if r.whole && gap <= 1 || !r.whole && gap <= precision {
			return low, high, true, nil
		}
		middle := (from + to) / 2
		if r.whole {
			middle = math.Floor(middle)
		}
		next, err := try(middle)
		if err != nil {
			return low, high, false, err
		}
		if solved(next) == solved(low) {
			low, from = next, middle
		} else {
			high, to = next, middle
		}
	}
}

// parseRange reads beam=1..8.
func parseRange(text string) (setting string, from, to float64, err error) {
	setting, values, ok := strings.Cut(text, "=")
	low, high, two := strings.Cut(values, "..")
	if !ok || !two || setting == "" {
		return "", 0, 0, fmt.Errorf("%q names no setting and two values", text)
	}
	from, err = strconv.ParseFloat(low, 64)
	if err == nil {
		to, err = strconv.ParseFloat(high, 64)
	}
	switch {
	case err != nil:
		return "", 0, 0, fmt.Errorf("the values of %q are not numbers", text)
	case from == to:
		return "", 0, 0, fmt.Errorf("the values of %q are the same", text)
	}
	return setting, from, to, nil
}

// seedSetting is not a setting of a method, but can be varied like one.
const seedSetting = "seed"

// isWhole reports whether a setting takes whole numbers alone, or that there is no
// such number to vary.
func isWhole(about search.Started, setting string) (bool, error) {
	if setting == seedSetting {
		return true, nil
	}
	o, ok := method.OptionNamed(method.Options(), setting)
	if !ok || o.Kind() != "whole" && o.Kind() != "number" {
		return false, usage.Unknown("number to vary", setting, numbersOf(about))
	}
	if !method.HasOption(about.Settings.Method, o.Name) {
		return false, usage.New(fmt.Errorf("method %s, which the session runs with, does not use %s", about.Settings.Method, o.Name),
			"it can vary "+strings.Join(numbersOf(about), ", "))
	}
	return o.Kind() == "whole", nil
}

// numbersOf lists what can be varied in a search.
func numbersOf(about search.Started) []string {
	names := []string{seedSetting}
	for _, o := range method.Options() {
		if (o.Kind() == "whole" || o.Kind() == "number") && method.HasOption(about.Settings.Method, o.Name) {
			names = append(names, o.Name)
		}
	}
	return names
}

// with is a search with another value of a setting.
func with(about search.Started, setting string, value float64) (search.Started, error) {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if setting == seedSetting {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return about, fmt.Errorf("seed %s is not a whole number of 0 or more", text)
		}
		about.Seed = seed
		return about, nil
	}
	o, ok := method.OptionNamed(method.Options(), setting)
	if !ok {
		return about, usage.Unknown("number to vary", setting, numbersOf(about))
	}
	return about, o.Set(&about.Settings, text)
}
