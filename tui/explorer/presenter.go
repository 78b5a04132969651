package explorer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/inspector"
	"espalier/tui/overlay"
)

// presenter is one thought for a projector, over the panes: its numbers or its board in
// large characters, its value, and what happens in a sentence. All keys but esc do what
// they do without it.
type presenter struct{ c *classroom }

func (c *classroom) togglePresenter() tea.Cmd {
	if c.presenter != nil {
		c.e.host.Overlays().Drop(c.presenter)
		return nil
	}
	c.presenter = &presenter{c}
	c.e.host.Overlays().Open(c.presenter)
	return nil
}

// shown is the presenter, if it is open.
func (c *classroom) shown() overlay.Overlay {
	if c.presenter == nil {
		return nil
	}
	return c.presenter
}

// Key is for the screen below, unless it closes this.
func (pr *presenter) Key(k tea.KeyMsg, _ overlay.Space) overlay.Result {
	if k.String() == "esc" {
		return overlay.Result{Close: true}
	}
	return overlay.Result{Pass: true}
}

// Click does nothing: the panes are out of sight.
func (pr *presenter) Click(tea.MouseMsg, overlay.Space) overlay.Result { return overlay.Result{} }

// Place is all of the body.
func (pr *presenter) Place(s overlay.Space) draw.Rect { return s.Body }

// Hints is nil: the screen shows its own.
func (pr *presenter) Hints() []draw.Hint { return nil }

// Closed lets it be opened again.
func (pr *presenter) Closed() { pr.c.presenter = nil }

// Rows draws the selected thought.
func (pr *presenter) Rows(p *themes.Palette, s overlay.Space, place draw.Rect) []string {
	e := pr.c.e
	f := e.options.Facts.Now(e.history.tree)
	return s.Boxed(p, place, f.Title+"  "+f.Input, "esc closes", func(w, h int) []string {
		slide := slide{Page: &draw.Page{Palette: p, Width: w}, e: e, tree: e.history.tree}
		if slide.tree.Len() == 0 {
			slide.Prose(themes.Dim, "nothing has happened yet")
			return slide.Window(0, h)
		}
		slide.node = slide.tree.Node(min(max(e.tree.selected.Node, 0), search.NodeID(slide.tree.Len()-1)))
		if f.Board != nil {
			return slide.withBoard(h)
		}
		slide.numbers(h)
		return slide.Window(0, h)
	})
}

// slide is what the presenter shows of a thought.
type slide struct {
	*draw.Page
	e    *Explorer
	tree *search.Tree
	node *search.Node
}

// leastText is how many columns of text stand beside a board.
const leastText = 30

// numbers are the thought and its state in large characters above the text.
func (s slide) numbers(height int) {
	text := s.text(s.Width, max(height/3, 5))
	room := height - len(text) - 1
	name, state := s.node.Short(), s.node.Check.State
	if s.node.ID == 0 {
		s.large(themes.Title, "", state, room)
	} else {
		s.large(themes.Accent, "", name, room/2)
		s.large(themes.Title, s.e.options.Facts.StateWord, state, room-room/2)
	}
	for len(s.Rows) < room {
		s.Blank()
	}
	s.Blank()
	s.Rows = append(s.Rows, text...)
}

// large writes a text in block characters in the middle, or as it is if it has letters.
func (s slide) large(role themes.Role, label, text string, height int) {
	const largest = 2 * 5 // rows: more is no easier to read
	rows := draw.Big(text, s.Width, min(height-1, largest))
	if rows == nil {
		rows = draw.Wrap(text, s.Width)
		rows = rows[:min(len(rows), max(height-1, 1))]
	}
	s.Add(s.middle(draw.Width(label)).Put(themes.Dim, label))
	for _, row := range rows {
		s.Add(s.middle(draw.Width(rows[0])).Put(role, row))
	}
}

func (s slide) middle(width int) *draw.Line {
	return s.Line().Gap(themes.Text, max((s.Width-width)/2, 0))
}

// withBoard has the text beside the board, or below it.
func (s slide) withBoard(height int) []string {
	board, width := s.board(height, s.Width)
	if s.Width < width+leastText { // below it
		text := s.text(s.Width, max(height/4, 3))
		board, _ = s.board(height-len(text), s.Width)
		return append(append(board, s.Line().String()), text...)
	}
	text := s.text(s.Width-width-2, height-2)
	for y := range height {
		l := s.Line()
		if y < len(board) {
			l.Raw(board[y], width)
		}
		l.Gap(themes.Text, max(width+2-l.Used(), 0))
		if i := y - 1; i >= 0 && i < len(text) {
			l.Raw(text[i], s.Width-width-2)
		}
		s.Add(l)
	}
	return s.Window(0, height)
}

// board is the largest that fits, and its width.
func (s slide) board(height, width int) ([]string, int) {
	b := s.e.options.Facts.Board(s.tree.Steps(s.node.ID))
	for _, size := range []largeBoard{{b, 8, 6, false}, {b, 8, 6, true}, {b, 5, 3, false}, {b, 5, 3, true}} {
		if w, h := size.extent(); w <= width && h <= height && size.digitsOnly() {
			page := &draw.Page{Palette: s.Palette, Width: w}
			for row := range b.Rows {
				size.row(page, row)
			}
			return page.Rows, w
		}
	}
	w, h := inspector.BoardSize(b, false)
	return inspector.Board(s.e.view.inspectorView(), s.node.ID, min(w, width), min(h, height)), min(w, width)
}

// largeBoard is a board with cells of so many columns and rows; a low one has no lines
// between the boxes below each other.
type largeBoard struct {
	search.Board
	width, height int
	low           bool
}

func (b largeBoard) extent() (width, height int) {
	width, height = b.width*b.Columns, b.height*b.Rows
	if b.BoxColumns > 0 {
		width += (b.Columns - 1) / b.BoxColumns
	}
	if b.BoxRows > 0 && !b.low {
		height += (b.Rows - 1) / b.BoxRows
	}
	return width, height
}

func (b largeBoard) digit(text string) []string { return draw.Big(text, b.width-2, b.height) }

func (b largeBoard) digitsOnly() bool {
	return !slices.ContainsFunc(b.Cells, func(c search.Cell) bool { return c.Text != "" && b.digit(c.Text) == nil })
}

// row is the lines of a row of cells, and the line above it where a box begins.
func (b largeBoard) row(page *draw.Page, row int) {
	if !b.low && b.BoxRows > 0 && row > 0 && row%b.BoxRows == 0 {
		page.Add(b.across(page, "┼", func(l *draw.Line, _ int) { l.Repeat(themes.Frame, "─", b.width) }))
	}
	for y := range b.height {
		page.Add(b.across(page, "│", func(l *draw.Line, column int) {
			at, c := l.Used(), b.At(row, column)
			role, text := cellLook(c)
			if big := b.digit(c.Text); y < len(big) {
				l.Gap(themes.Text, 1).Put(role, big[y])
			} else if c.Text == "" && y == (b.height-1)/2 {
				l.Gap(themes.Text, (b.width-1)/2).Put(role, text)
			}
			l.To(at + b.width)
		}))
	}
}

// across is a line through all columns, with a mark between boxes.
func (b largeBoard) across(page *draw.Page, between string, cell func(*draw.Line, int)) *draw.Line {
	l := page.Line()
	for column := range b.Columns {
		if b.BoxColumns > 0 && column > 0 && column%b.BoxColumns == 0 {
			l.Put(themes.Frame, between)
		}
		cell(l, column)
	}
	return l
}

// cellLook is the colour of a cell, and its sign.
func cellLook(c search.Cell) (themes.Role, string) {
	switch {
	case c.Conflict:
		return themes.TreeRefused, c.Text
	case c.Text == "" && c.Fits != nil && *c.Fits == "":
		return themes.TreeRefused, "✗"
	case c.Text == "":
		return themes.Frame, "·"
	case c.Role == search.CellThis:
		return themes.Accent, c.Text
	case c.Role == search.CellPath:
		return themes.TreeKept, c.Text
	}
	return themes.Title, c.Text
}

// text is what is to be said of the thought: what became of it, its value, what happens,
// and what the model thought, in words.
func (s slide) text(width, height int) []string {
	page := &draw.Page{Palette: s.Palette, Width: width}
	n, mark := s.node, describe.MarkOf(s.node.Status())
	l := page.Line().Put(mark.Role, mark.Glyph+" "+mark.Word).Gap(themes.Text, 2)
	if n.ID > 0 {
		step := fmt.Sprintf("step %d", n.Depth)
		if of := s.e.options.Facts.Depth; of > 0 {
			step = fmt.Sprintf("step %d of %d", min(n.Depth, of), of)
		}
		l.Fit(themes.Dim, s.e.view.thoughtTitle()+", "+step, l.Left())
	}
	page.Add(l)
	if n.Valued {
		scale := s.e.view.scale()
		value := page.Line().Put(themes.Dim, "value ").Put(themes.Value(scale.Of(n.Value)), scale.Text(n.Value)).Gap(themes.Text, 2)
		draw.PutBar(value, themes.Value(scale.Of(n.Value)), scale.Of(n.Value), min(value.Left(), 30))
		page.Add(value)
	}
	page.Prose(themes.Title, "▸ "+s.e.class.sentence())
	if words := s.words(); len(words) > 0 {
		page.Add(page.Line().Fit(themes.ByRule, "what the model thought, in words, by rule:", width))
		for _, line := range words {
			page.Prose(themes.Text, line)
		}
		if len(page.Rows) > height {
			page.Rows[height-1] = page.Line().Put(themes.Dim, "…").String()
		}
	}
	return page.Window(0, min(height, len(page.Rows)))
}

// words is what a model thought of the thought, or when it wrote it.
func (s slide) words() []string {
	for _, at := range [][2]int{{s.node.Judged, 0}, {s.node.Reply, s.node.Choice}} {
		reply, ok := s.tree.Reply(at[0])
		if !ok || at[1] >= len(reply.Completions) {
			continue
		}
		c := reply.Completions[at[1]]
		if words := thinking.Words(cmp.Or(strings.TrimSpace(c.Thinking), c.Text), s.e.inside.rules(reply.Node)); len(words) > 1 {
			return words
		}
	}
	return nil
}
