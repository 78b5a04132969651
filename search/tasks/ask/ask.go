// Package ask is any question in natural language. Thoughts are steps of
// reasoning; no rule checks the final answer: chains vote on it, or a model values it.
package ask

import (
	_ "embed"

	"espalier/search"
	"espalier/search/tasks/file"
)

//go:embed ask.toml
var description []byte

// Task returns the task: a task file that comes with the program. It serves as
// an example of one, too.
func Task() search.Task { return file.MustParse(description).Task() }
