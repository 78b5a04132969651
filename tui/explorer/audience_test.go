package explorer

import (
	"strings"
	"testing"
)

// The address of the page for an audience can be shown again, where there is one.
func TestTheAddressForAnAudience(t *testing.T) {
	const address = "http://127.0.0.1:1/secret/"
	for _, served := range []string{"", address} {
		s := newStage(t, 140, 40, Options{Audience: served})
		s.press(":")
		s.enter("audience", "enter")
		if got := strings.Contains(s.text(), "served at "+address); got != (served != "") {
			t.Errorf("%q: the address is shown: %t\n%s", served, got, s.text())
		}
	}
}
