package curriculum

import (
	"bytes"
	"encoding/json"

	"espalier/engine/wholefile"
)

// WriteExamples writes examples as JSON lines: the whole file, or none.
func WriteExamples(file string, examples []Example) error {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, e := range examples {
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return wholefile.Write(file, out.Bytes(), 0o644)
}
