package bench

// Summaries are what is said of rows together, each as it is a line of JSON: every two of
// them, what went into thinking, and how well values were calibrated, as far as that was
// measured.
func Summaries(rows []Row) []any {
	var all []any
	for _, l := range PairLines(rows) {
		all = append(all, l)
	}
	for _, l := range ThinkingLines(rows) {
		all = append(all, l)
	}
	for _, l := range CalibrationLines(rows) {
		all = append(all, l)
	}
	return all
}
