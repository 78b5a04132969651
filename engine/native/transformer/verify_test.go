package transformer

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// What verify finds is what the tests of the vectors find one by one.
func TestVerify(t *testing.T) {
	forEachSet(t, func(t *testing.T, m *Transformer, v Expected) {
		found, err := m.Verify(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			if !d.Within(bound) || d.Compared == 0 {
				t.Errorf("%+v", d)
			}
		}
		whats := []string{
			"logits, expanded", "logits, absorbed", "most likely tokens", "output of layer 0", "greedy tokens",
			"logits of the token tree, expanded", "logits of the token tree, absorbed",
		}
		if !m.config.Grouped() {
			whats = append(whats, "experts of layer 1", "latent cache of layer 0", "rotated keys of layer 0", "output of the last norm")
		}
		for _, what := range whats {
			if !slices.ContainsFunc(found, func(d Difference) bool { return d.What == what }) {
				t.Errorf("nothing was said of %q", what)
			}
		}
	})
	m, v := loadVectors(t, "mtp_tiny")
	found, err := m.Verify(v)
	if err != nil || !slices.ContainsFunc(found, func(d Difference) bool { return d.What == "logits of the MTP module's drafts" }) {
		t.Errorf("the module was not compared: %v", err)
	}
}

// A number that is off, one that is none, and numbers of another model.
func TestVerifyNotices(t *testing.T) {
	m, v := loadVectors(t, "v3_tiny")
	wrong := func(e Expected) string {
		found, err := m.Verify(e)
		if err != nil {
			return err.Error()
		}
		var names []string
		for _, d := range found {
			if !d.Within(bound) {
				names = append(names, d.What)
			}
		}
		return strings.Join(names, "; ")
	}
	off := v
	off.Cases = slices.Clone(v.Cases)
	for name, change := range map[string]func(c *ExpectedCase){
		"logits, expanded; logits, absorbed": func(c *ExpectedCase) { c.Logits = changed(c.Logits, c.Logits[3][5]+0.01) },
		"output of the last norm":            func(c *ExpectedCase) { c.Final = changed(c.Final, float32(math.NaN())) },
		"most likely tokens": func(c *ExpectedCase) {
			c.Argmax = slices.Clone(c.Argmax)
			c.Argmax[2]++
		},
		"logits, expanded: the model has 24 rows, but 23 are expected": func(c *ExpectedCase) { c.Logits = c.Logits[:23] },
	} {
		off.Cases[0] = v.Cases[0]
		change(&off.Cases[0])
		if got := wrong(off); got != name {
			t.Errorf("found %q, want %q", got, name)
		}
	}
	_, other := loadVectors(t, "mtp_tiny")
	if got := wrong(other); !strings.Contains(got, "MTP module (the checkpoint has none)") {
		t.Errorf("found %q", got)
	}
	if _, err := ReadExpected(strings.NewReader("{}")); err == nil {
		t.Error("an empty file was accepted")
	}
}

func changed(rows [][]float32, to float32) [][]float32 {
	rows = slices.Clone(rows)
	rows[3] = slices.Clone(rows[3])
	rows[3][5] = to
	return rows
}
