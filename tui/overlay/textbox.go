package overlay

import (
	"strings"

	"github.com/charmbracelet/bubbles/textarea"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
	"espalier/tui/draw"
)

// TextBox is a text of several lines to edit, over all of the body.
type TextBox struct {
	Title string
	Done  func(text string) tea.Cmd // at ctrl+s
	What  string                    // ctrl+s does: "sends it"

	area textarea.Model
}

// caret stands, in what the text area draws, for the character that the cursor is at: the
// area's own styles would not be those of the theme.
const caret = "\uf8ff"

// NewTextBox begins with a text, at its end.
func NewTextBox(text string) *TextBox {
	area := textarea.New()
	area.Prompt, area.ShowLineNumbers, area.MaxHeight, area.MaxWidth = "", false, 0, 0
	area.KeyMap.Paste.SetEnabled(false) // it reads the clipboard, and the terminal pastes as well
	area.Cursor.Style = lipgloss.NewStyle().Transform(func(under string) string { return strings.Repeat(caret, draw.Width(under)) })
	area.Cursor.TextStyle = area.Cursor.Style
	area.SetValue(text)
	area.Focus()
	return &TextBox{area: area}
}

// Key types, and is done at ctrl+s.
func (b *TextBox) Key(k tea.KeyMsg, _ Space) Result {
	switch k.String() {
	case "esc", "ctrl+c":
		return Result{Close: true}
	case "ctrl+s":
		return Result{Close: true, Do: func() tea.Cmd { return b.Done(b.area.Value()) }}
	case EditKey:
		return Result{Edit: &Edit{Text: b.area.Value(), Put: func(text string) Result {
			b.area.SetValue(text)
			return Result{}
		}}}
	}
	b.area, _ = b.area.Update(k)
	return Result{}
}

// Click lets the wheel move the cursor.
func (b *TextBox) Click(m tea.MouseMsg, _ Space) Result {
	switch m.Button {
	case tea.MouseButtonWheelUp:
		b.area.CursorUp()
	case tea.MouseButtonWheelDown:
		b.area.CursorDown()
	default:
	}
	return Result{}
}

// Place is all of the body.
func (b *TextBox) Place(s Space) draw.Rect { return s.Body }

// Rows draws the lines around the cursor.
func (b *TextBox) Rows(p *themes.Palette, s Space, place draw.Rect) []string {
	return s.Boxed(p, place, b.Title, "ctrl+s "+b.What+" · esc leaves it", func(w, h int) []string {
		page := &draw.Page{Palette: p, Width: w}
		b.area.SetWidth(max(w-1, 1))
		b.area.SetHeight(max(h, 1))
		b.area, _ = b.area.Update(nil) // scrolls to the cursor
		for row := range strings.SplitSeq(ansi.Strip(b.area.View()), "\n") {
			before, after, here := strings.Cut(row, caret)
			l := page.Line().Put(themes.Text, before)
			if here {
				l.Put(themes.Accent, "▌").Put(themes.Text, b.under())
			}
			page.Add(l.Put(themes.Text, strings.TrimLeft(after, caret)))
		}
		return page.Window(0, h)
	})
}

// under is the character that the cursor is at.
func (b *TextBox) under() string {
	line := []rune(strings.Split(b.area.Value(), "\n")[b.area.Line()])
	info := b.area.LineInfo()
	if at := info.StartColumn + info.ColumnOffset; at < len(line) {
		return string(line[at])
	}
	return ""
}

// Hints are its keys.
func (b *TextBox) Hints() []draw.Hint {
	return draw.Hints("ctrl+s", b.What, EditKey, "$EDITOR", "esc", "leaves it")
}

// Closed does nothing.
func (b *TextBox) Closed() {}
