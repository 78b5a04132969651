package launch

import (
	"strings"
	"testing"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/tui/start"
)

// Methods that need parts, or a program, are offered for the tasks that have them alone.
func TestFormOffersMethodsThatSuit(t *testing.T) {
	for _, task := range UsualSearch().taskChoices(nil) {
		if !task.Suits("tot-bfs") || task.Suits("no-such-method") {
			t.Errorf("%s: a tree suits every task, and what is no method suits none", task.Name)
		}
		if parts := task.Name == "sorting" || task.Name == "intersection" || task.Name == "ask"; task.Suits("got") != parts {
			t.Errorf("%s: got suits it: %v", task.Name, !parts)
		}
	}
}

// Models that a task refuses are not offered for it, and yet there is one to pick.
func TestFormOffersModelsThatCanDoTheTask(t *testing.T) {
	all := []start.Choice{{Name: embedded.Name}, {Name: search.RandomModel}, {Name: "ollama:x"}, {Name: "disk:x"}}
	want := map[string]string{
		"game24": "embedded random ollama:x disk:x", "sudoku": "embedded random ollama:x disk:x",
		"coin-flip": "embedded random ollama:x disk:x", "last-letter": "embedded random ollama:x disk:x", "date": "embedded random ollama:x disk:x",
		"sorting": "random ollama:x disk:x", "intersection": "random ollama:x disk:x",
		"crossword": "ollama:x disk:x", "writing": "ollama:x disk:x", "ask": "ollama:x disk:x", "evidence": "disk:x",
	}
	toGet := map[string]string{"crossword": "ollama:", "writing": "ollama:", "ask": "ollama:", "evidence": "disk:"}
	without := UsualSearch().taskChoices(all[:2])
	for i, task := range UsualSearch().taskChoices(all) {
		var names []string
		for _, m := range task.Models {
			names = append(names, m.Name)
		}
		if got := strings.Join(names, " "); got != want[task.Name] {
			t.Errorf("%s: %s are offered, not %s", task.Name, got, want[task.Name])
		}
		if prefix, ok := toGet[task.Name]; ok && (len(without[i].Models) != 1 || !strings.HasPrefix(without[i].Models[0].Name, prefix)) {
			t.Errorf("%s: where there is no model, %v is offered", task.Name, without[i].Models)
		}
	}
}
