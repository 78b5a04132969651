package explorer

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/tui/overlay"
)

// A prompt is seen before it is sent, and changed in a box of several lines; the model is
// asked just that.
func TestThePromptIsEdited(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			p := newPlay(t, size.w, size.h)
			p.name = "prompt-" + p.name
			p.types(":break on ask").keys("c").sees("breakpoint 1")
			q, err := p.history.d.Asks(p.tree.selected.Node)
			if err != nil {
				t.Fatal(err)
			}
			p.keys("U").sees("prompt for ", "ctrl+s sends it")
			p.picture("shown")
			p.keys("ctrl+c").keys("U", "enter").enter("wörds \\neq 日本 ")
			p.keys("left").picture("edited").keys("right")
			p.keys("ctrl+s")
			want := q.Prompt + "\nwörds \\neq 日本"
			if reply, ok := lastReply(p.history.log); !ok || reply.Prompt != want {
				t.Errorf("the model was asked %q, want %q", reply.Prompt, want)
			}
			p.picture("sent")
		})
	}
}

func lastReply(log []search.Event) (search.Replied, bool) {
	for i := len(log) - 1; i >= 0; i-- {
		if r, ok := log[i].Body.(search.Replied); ok {
			return r, true
		}
	}
	return search.Replied{}, false
}

// Keys go where one sees them go, whatever the width of what is typed, and nothing of the
// text is lost at a size that shows little of it.
func TestTextBoxKeepsItsText(t *testing.T) {
	p := newPlay(t, 80, 24)
	var got string
	text := strings.Repeat("all of it 日本語 \n", 300)
	box := overlay.NewTextBox(text)
	box.Done = func(text string) tea.Cmd { got = text; return nil }
	p.host.Overlays().Open(box)
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 30, Height: 8}, {Width: 12, Height: 4}, {Width: 200, Height: 60}} {
		p.Update(size)
		p.press("up", "up", "end", "left", "right", "pgup", "down")
		p.fits(size.Width, size.Height)
	}
	p.press("ctrl+s")
	if got != text {
		t.Errorf("%d bytes of %d", len(got), len(text))
	}
}
