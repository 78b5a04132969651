package bench

import (
	"fmt"
	"strings"

	"espalier/search/calibration"
)

// CalibrationLine is the calibration of a row's values as a line of JSON.
type CalibrationLine struct {
	Method string `json:"method"`
	Values string `json:"value_model"`
	calibration.Calibration
}

// CalibrationLines are those of the rows that have values, where the plan asked for them.
func CalibrationLines(rows []Row) []CalibrationLine {
	var lines []CalibrationLine
	for _, r := range rows {
		if c := r.Calibration(); c.By != "" && c.Count+c.Unknown > 0 {
			lines = append(lines, CalibrationLine{rowName(rows, r), judge(r.Subject), c})
		}
	}
	return lines
}

// calibrationTable is a reliability diagram for each row that has values.
func calibrationTable(rows []Row, width int) string {
	var parts []string
	for _, l := range CalibrationLines(rows) {
		name := l.Method
		if l.Values != "" {
			name += ", values by " + l.Values
		}
		parts = append(parts, fmt.Sprintf("%s\n%s", name, strings.Join(l.Lines(width), "\n")))
	}
	return strings.Join(parts, "\n\n")
}
