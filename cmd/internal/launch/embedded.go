package launch

import (
	"espalier/engine/catalog"
	"espalier/engine/embedded"
	"espalier/engine/vocabulary"
	"espalier/search"
	"espalier/search/tasks/game24"
)

// embeddedFor names the embedded model for a puzzle: that of its task, and in the Game of 24 another one if the puzzle has
// another target, other rules or larger numbers than the first was taught.
func embeddedFor(p search.Puzzle) string {
	usual := game24.Rules{Target: game24.Integer(24)}
	if p.Task != string(embedded.Game24) {
		return catalog.EmbeddedFor(p.Task)
	}
	if root, rules, err := game24.Read(p); err == nil && (rules != usual || game24.Integer(vocabulary.MaxNumber).Compare(root[len(root)-1]) < 0) {
		return embedded.CountdownName
	}
	return catalog.EmbeddedFor(p.Task)
}
