package board

import (
	"fmt"
	"strconv"
	"strings"
)

// Shape is the size of a board and of its boxes, which BoxRows 0 has not.
type Shape struct {
	Size                int
	BoxRows, BoxColumns int
}

// usualShape has the boxes that a board of this size usually has.
func usualShape(size int) Shape {
	s := Shape{Size: size}
	switch size {
	case 4, 6, 8, 10, 14:
		s.BoxRows, s.BoxColumns = 2, size/2
	case 9, 12, 15:
		s.BoxRows, s.BoxColumns = 3, size/3
	case 16:
		s.BoxRows, s.BoxColumns = 4, 4
	}
	return s
}

// Boxes names the boxes: "2x3" or "none".
func (s Shape) Boxes() string {
	if s.BoxRows == 0 {
		return NoBoxes
	}
	return fmt.Sprintf("%dx%d", s.BoxRows, s.BoxColumns)
}

// Box is the number of the box of a cell, from 0.
func (s Shape) Box(cell int) int {
	row, column := cell/s.Size, cell%s.Size
	return row/s.BoxRows*s.BoxRows + column/s.BoxColumns
}

// Name of a cell: r1c2.
func (s Shape) Name(cell int) string {
	return fmt.Sprintf("r%dc%d", cell/s.Size+1, cell%s.Size+1)
}

// Unit says in what two different cells must not be equal: "row 1", "column 2",
// "box 3", or nothing.
func (s Shape) Unit(a, b int) string {
	switch {
	case a/s.Size == b/s.Size:
		return fmt.Sprintf("row %d", a/s.Size+1)
	case a%s.Size == b%s.Size:
		return fmt.Sprintf("column %d", a%s.Size+1)
	case s.BoxRows > 0 && s.Box(a) == s.Box(b):
		return fmt.Sprintf("box %d", s.Box(a)+1)
	}
	return ""
}

// Sees reports whether two cells are in a row, a column or a box, and not the same.
func (s Shape) Sees(a, b int) bool {
	return a != b && (a/s.Size == b/s.Size || a%s.Size == b%s.Size || s.BoxRows > 0 && s.Box(a) == s.Box(b))
}

// ShapeOf is a board of a size, with boxes such as "2x3", "none" or, empty, the
// usual ones.
func ShapeOf(size int, boxes string) (Shape, error) {
	switch boxes {
	case "":
		return usualShape(size), nil
	case NoBoxes:
		return Shape{Size: size}, nil
	}
	rows, columns, ok := ParseSides(boxes)
	if !ok {
		return Shape{}, fmt.Errorf("boxes %q are neither %q nor rows x columns, such as 2x3", boxes, NoBoxes)
	}
	if rows*columns != size || rows == 1 || columns == 1 {
		return Shape{}, fmt.Errorf("boxes of %s do not suit a board of %dx%d; use %q or %q", boxes, size, size, usualShape(size).Boxes(), NoBoxes)
	}
	return Shape{size, rows, columns}, nil
}

// ParseSides reads "2x3".
func ParseSides(text string) (rows, columns int, ok bool) {
	a, b, ok := strings.Cut(strings.ToLower(text), "x")
	if !ok || len(a) != len(b) || len(a) > 2 { // 12x1 is a board with an empty cell
		return 0, 0, false
	}
	rows, errRows := strconv.Atoi(a)
	columns, errColumns := strconv.Atoi(b)
	return rows, columns, errRows == nil && errColumns == nil
}

// OnlyPlace names a row, a column or a box in which a digit fits one cell and no
// other, or nothing. free holds the digits that fit each cell of a board.
func (s Shape) OnlyPlace(free []uint16, cell int, digit int8) (unit string) {
	row, column, box := cell/s.Size, cell%s.Size, 0
	elsewhere := [3]bool{false, false, s.BoxRows == 0}
	if s.BoxRows > 0 {
		box = s.Box(cell)
	}
	for other, f := range free {
		if other == cell || f&(1<<(digit-1)) == 0 {
			continue
		}
		elsewhere[0] = elsewhere[0] || other/s.Size == row
		elsewhere[1] = elsewhere[1] || other%s.Size == column
		elsewhere[2] = elsewhere[2] || s.Box(other) == box
	}
	switch {
	case !elsewhere[0]:
		return fmt.Sprintf("row %d", row+1)
	case !elsewhere[1]:
		return fmt.Sprintf("column %d", column+1)
	case !elsewhere[2]:
		return fmt.Sprintf("box %d", box+1)
	}
	return ""
}
