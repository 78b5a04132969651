//go:build (amd64 || arm64) && !purego

package kernels

// tileKernel adds products with up to 16 rows of x, in tiles, to panelSums sums for each. It
// reads two blocks more than there is of the panel and of x, and uses room for the products of two.
type tileKernel func(sums, panel, x *float32, config *byte, room *float32, rows, blocks uintptr, next *byte)

const (
	// xTile is the size of 16 rows of x and a block of 32, in floats: for each digit, most
	// significant first, 16 rows of 32 bytes; then units, and one or two numbers to subtract.
	xTile      = 3*16*8 + 3*16
	xTileUnits = 3 * 16 * 8

	// fewestForTiles is how many rows of x are worth it: a tile of fewer takes as long.
	fewestForTiles = 5

	tileRoom = 2 * 6 * 256 // floats

	// panelsBytes is how much of the second-level cache unpacked panels may take, so that the
	// tiles of x, which may be too large for it, are read for many of them at once.
	panelsBytes = 768 << 10

	// tileChunk is how many numbers of x are multiplied by one panel after the other, so that
	// their tiles stay in the first-level cache.
	tileChunk = 512
)

// useTiles reports whether x is wanted in tiles.
func (o *Operand) useTiles(f *storedFormat) bool {
	return f.panels != nil && f.panels.tiles != nil && o.x.Rows >= fewestForTiles && o.x.Cols%fixedGroup == 0
}

// layTiles lays up to 16 rows out that are laid out for other kernels: see fixedLayout in
// internal/generate.
func (f *storedFormat) layTiles(tiles []float32, laid Matrix) {
	const block = 4 // floats of half a block that a vector of digits holds, of one digit
	excesses := f.group/panelRows - 7
	for r := range laid.Rows {
		row := laid.Row(r)
		for at := 0; len(row) > 0; row = row[f.group:] {
			group := row[:f.group]
			for b := 0; b < 4*block; b += block {
				tile := tiles[at : at+xTile]
				for digit := range 3 {
					to := tile[(digit*panelRows+r)*8:]
					*(*[4]float32)(to) = *(*[4]float32)(group[32*digit+b:])
					*(*[4]float32)(to[4:]) = *(*[4]float32)(group[32*digit+16+b:])
				}
				tile[xTileUnits+r] = group[96+b]
				for i := range excesses {
					tile[xTileUnits+16*(1+i)+r] = group[112+16*i+b]
				}
				at += xTile
			}
		}
	}
}

// multiplyTiles is multiply with tiles.
func (p *panelKernels) multiplyTiles(s *rowScratch, o *Operand, y Matrix, at, to int, accumulate bool) int {
	w, blocks := o.w, o.w.Cols/32
	panelSize := blocks * p.vectors * panelRows
	most := max(1, panelsBytes/4/panelSize)
	if o.Parts() == 1 { // the next panel is prefetched meanwhile
		most = 1
	}
	rowBytes := w.rowBytes()
	for at+panelRows <= to {
		panels := min(most, (to-at)/panelRows)
		unpacked := room(&s.panel, panels*panelSize+2*p.vectors*panelRows)
		for i := range panels {
			p.unpack(&unpacked[i*panelSize], &w.Data[(at+i*panelRows)*rowBytes], uintptr(rowBytes), uintptr(w.Cols/p.block))
		}
		scratch := room(&s.sums, panels*panelRows*panelRows*panelSums+tileRoom)
		sums, results := scratch[tileRoom:], scratch[:tileRoom]
		for part := range o.Parts() {
			first := part * operandRows
			rows := min(operandRows, o.x.Rows-first)
			config := &tileConfigs[p.parts-1][rows]
			clear(sums)
			for b := 0; b < blocks; b += tileChunk / 32 {
				n := min(tileChunk/32, blocks-b)
				x := &o.tiles[(part*blocks+b)*xTile]
				for i := range panels {
					var next *byte
					if part == 0 && i == panels-1 {
						if ahead := w.nextPanel(at+panels*panelRows, to, 32*b, 32*n); len(ahead) > 0 {
							next = &ahead[0]
						}
					}
					p.tiles(&sums[i*panelRows*panelRows*panelSums], &unpacked[i*panelSize+b*p.vectors*panelRows], x, &config[0],
						&results[0], uintptr(rows), uintptr(n), next)
				}
			}
			for r := range rows {
				for i := range panels {
					p.total(&y.Row(first + r)[at+i*panelRows], &sums[(i*panelRows+r)*panelRows*panelSums], accumulate)
				}
			}
		}
		at += panels * panelRows
	}
	return at
}

// tileConfig is what LDTILECFG reads: palette 1, bytes of a row of each tile, and rows.
type tileConfig [64]byte

// newTileConfig is for x of so many rows, and blocks, or their halves, of so many bytes.
func newTileConfig(rows, depth int) (c tileConfig) {
	c[0] = 1
	set := func(tile, width, rows int) { c[16+2*tile], c[48+tile] = byte(width), byte(rows) }
	for tile := range 6 { // products
		set(tile, 64, rows)
	}
	set(6, depth, rows) // of x
	set(7, 64, depth/4) // of weights
	return c
}

// tileConfigs lists those for up to 16 rows, and for blocks or their halves.
var tileConfigs = func() (all [2][operandRows + 1]tileConfig) {
	for i, depth := range []int{32, 16} {
		for rows := 1; rows <= operandRows; rows++ {
			all[i][rows] = newTileConfig(rows, depth)
		}
	}
	return all
}()
