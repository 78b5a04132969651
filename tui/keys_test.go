package tui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"
)

func TestBurstsAreSplit(t *testing.T) {
	names := func(k tea.KeyMsg) []string {
		var list []string
		for _, key := range split(k) {
			list = append(list, key.String())
		}
		return list
	}
	cases := []struct {
		in   tea.KeyMsg
		want []string
	}{
		{tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("jj k")}, []string{"j", "j", " ", "k"}},
		{tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("j")}, []string{"j"}},
		{tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("jj"), Paste: true}, []string{"[jj]"}},
		{tea.KeyMsg{Type: tea.KeyEnter}, []string{"enter"}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, names(c.in)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestFilterDropsFloodsAndFragments(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	f := newFilter(c.now)
	motion := tea.MouseMsg{Action: tea.MouseActionMotion}
	if c.t = c.t.Add(time.Second); f.pass(nil, motion) == nil {
		t.Error("the first movement is dropped")
	}
	if f.pass(nil, motion) != nil {
		t.Error("a movement at once after it passes")
	}
	if c.t = c.t.Add(motionPause); f.pass(nil, motion) == nil {
		t.Error("a movement after the pause is dropped")
	}
	for text, pass := range map[string]bool{
		"<35;137;17M": false, "[<35;137;17M": false, "35;137;17M": false, "137;17M": false, "17M": false,
		"jjjj": true, "12": true, "j": true, "M": true, "漢": true,
	} {
		if got := f.pass(nil, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)}) != nil; got != pass {
			t.Errorf("%q passes: %t", text, got)
		}
	}
	if f.pass(nil, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("["), Alt: true}) != nil {
		t.Error("alt+[ passes")
	}
}

// Every key means one thing, and every action can be found and reached.
func TestActionsAreATable(t *testing.T) {
	keys, ids := map[string]string{}, map[string]bool{}
	for _, a := range Actions() {
		if a.ID == "" || a.Title == "" || a.Group == "" || len(a.Keys) == 0 || a.do == nil {
			t.Errorf("incomplete action %+v", a.ID)
		}
		if ids[a.ID] {
			t.Errorf("two actions are called %q", a.ID)
		}
		ids[a.ID] = true
		for _, k := range a.Keys {
			if other, taken := keys[k]; taken {
				t.Errorf("key %q is for %q and %q", k, other, a.ID)
			}
			keys[k] = a.ID
		}
	}
}

func TestKeyReference(t *testing.T) {
	var b strings.Builder
	for _, a := range Actions() {
		b.WriteString(a.Group + "\t" + strings.Join(a.Keys, " ") + "\t" + a.Title + "\n")
	}
	golden(t, "keys", b.String())
}
