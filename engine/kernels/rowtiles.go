//go:build (amd64 || arm64) && !purego

package kernels

// rowTiles multiplies 16 rows of weights with AMX where they lie, by few rows of x: see
// internal/generate/tilerows.go. It computes the same bits as panels.
type rowTiles struct {
	fewest   int // rows of x that are worth it
	lay      func(tiles, units, laid *float32, groups uintptr)
	multiply func(y *float32, ldy uintptr, w *byte, ldw uintptr, x *float32, config *byte, room *float32, groups, panels, lanes uintptr, accumulate bool, next, end *byte)
}

const (
	mostForRowTiles = 8 // rows of x

	// A block of x has three digits of each of 32 numbers, then units, for that many rows.
	rowTilesUnits = 3 * 32 / 4 * mostForRowTiles // floats before the units
	rowTilesBlock = rowTilesUnits + mostForRowTiles
)

// useRowTiles reports whether x is wanted in tiles for rows of weights.
func (o *Operand) useRowTiles(f *storedFormat) bool {
	return f.panels != nil && f.panels.rows != nil && o.x.Rows >= f.panels.rows.fewest && o.x.Rows <= mostForRowTiles && o.x.Cols%fixedGroup == 0
}

// layTiles lays all rows out that are laid out for other kernels.
func (f *rowTiles) layTiles(to []float32, laid Matrix, groups int) {
	for r := range laid.Rows {
		f.lay(&to[r], &to[rowTilesUnits+r], &laid.Row(r)[0], uintptr(groups))
	}
	for at := rowTilesUnits; at < 4*groups*rowTilesBlock; at += rowTilesBlock {
		clear(to[at+laid.Rows : at+mostForRowTiles]) // what is left there may not be numbers, or slow ones
	}
}

// multiplyRows computes columns of y from at on, 16 at a time, and returns the first that is not
// computed: fewer than 16 are left before to.
func (f *rowTiles) multiplyRows(s *rowScratch, o *Operand, y Matrix, at, to int, accumulate bool) int {
	panels := (to - at) / panelRows
	if panels == 0 {
		return at
	}
	rowBytes := o.w.rowBytes()
	config := (*tileConfig)(&s.config)
	config.setRows()
	lanes := uintptr(1)<<o.x.Rows - 1
	lanes |= lanes << mostForRowTiles // of two rows of weights
	next, end := bounds(o.w.nextPanels(at+panelRows, at+panels*panelRows, 0, o.w.Cols))
	f.multiply(&y.Data[at], uintptr(4*y.RowStride), &o.w.Data[at*rowBytes], uintptr(rowBytes), &o.tiles[0], &config[0],
		&room(&s.sums, tileRoom)[0], uintptr(o.w.Cols/fixedGroup), uintptr(panels), lanes, accumulate, next, end)
	return at + panels*panelRows
}

// setRows is for tiles of rows of weights, 32 bytes of each.
func (c *tileConfig) setRows() {
	c[0] = 1
	tile := func(i, width, rows int) { c[16+2*i], c[48+i] = byte(width), byte(rows) }
	for i := range 6 { // products
		tile(i, 4*mostForRowTiles, panelRows)
	}
	tile(6, 32, panelRows)           // of weights
	tile(7, 4*mostForRowTiles, 32/4) // of x
}
