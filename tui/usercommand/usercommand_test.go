package usercommand

import (
	"strings"
	"testing"
)

func TestWhatACommandPrintsIsBounded(t *testing.T) {
	c := Command{Name: "mine", Run: "head -c 1500000 /dev/zero; echo end >&2; exit 3", Output: None}
	out, err := c.Collect(t.Context(), nil)
	if len(out) != mostOutput || err == nil || err.Error() != "mine: exit status 3: end" {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

// What a command leaves behind does not keep its result back.
func TestACommandMayLeaveSomethingRunning(t *testing.T) {
	c := Command{Name: "mine", Run: "sleep 60 & echo $!", Output: Popup}
	out, err := c.Collect(t.Context(), nil)
	if err != nil || strings.TrimSpace(out) == "" {
		t.Fatalf("%q, %v", out, err)
	}
	kill := Command{Name: "kill", Run: `kill "$ESPALIER_ID"`, Output: None}
	if _, err := kill.Collect(t.Context(), map[string]string{"id": strings.TrimSpace(out)}); err != nil {
		t.Error(err)
	}
}

func TestValuesThatNoVariableHolds(t *testing.T) {
	c := Command{Name: "mine", Run: `printf "%s" "$ESPALIER_TEXT"`}
	if out, err := c.Collect(t.Context(), map[string]string{"text": "a\x00b"}); out != "ab" || err != nil {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := c.Collect(t.Context(), map[string]string{"text": strings.Repeat("x", most+1)}); err == nil || !strings.Contains(err.Error(), "122881 bytes long") {
		t.Error(err)
	}
}
