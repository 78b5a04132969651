package launch

import "testing"

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
