package keypress

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"
)

func TestBurstsAreSplit(t *testing.T) {
	names := func(k tea.KeyMsg) []string {
		var list []string
		for _, key := range Split(k) {
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
	now := time.Unix(0, 0)
	f := NewFilter(func() time.Time { return now })
	motion := tea.MouseMsg{Action: tea.MouseActionMotion}
	if now = now.Add(time.Second); f.Pass(nil, motion) == nil {
		t.Error("the first movement is dropped")
	}
	if f.Pass(nil, motion) != nil {
		t.Error("a movement at once after it passes")
	}
	if now = now.Add(motionPause); f.Pass(nil, motion) == nil {
		t.Error("a movement after the pause is dropped")
	}
	for text, pass := range map[string]bool{
		"<35;137;17M": false, "[<35;137;17M": false, "35;137;17M": false, "137;17M": false, "17M": false,
		"jjjj": true, "12": true, "j": true, "M": true, "漢": true,
	} {
		if got := f.Pass(nil, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)}) != nil; got != pass {
			t.Errorf("%q passes: %t", text, got)
		}
	}
	if f.Pass(nil, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("["), Alt: true}) != nil {
		t.Error("alt+[ passes")
	}
}
