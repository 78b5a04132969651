//go:build (amd64 || arm64) && !purego

package kernels

import "unsafe"

// tileFormat multiplies panels by tiles of x: see internal/generate/tilekernels.go.
type tileFormat struct {
	vectors  int // of a panel, for each 32 numbers
	tiles    int // of x, for each 32 numbers
	width    int // bytes of a row of one
	depth    int // bytes of a row that are multiplied at once
	unpack   func(out *float32, w *byte, ldw, blocks uintptr)
	lay      func(tiles, units, laid *float32, groups uintptr)
	multiply tileKernel
}

// tileKernel adds products with up to 16 rows of x to panelSums sums for each of them and each
// row of the panels. It reads two blocks more than there are of the panel and of x, and uses room
// for the products of two.
type tileKernel func(sums, panel, x *float32, config *byte, room *float32, rows, blocks, panels, skip uintptr, next *byte)

// units is where those of 16 rows begin, and block the size of all for 32 numbers, in floats.
func (f *tileFormat) units() int { return f.tiles * f.width * operandRows / 4 }
func (f *tileFormat) block() int { return f.units() + 3*operandRows }

const (
	// fewestForTiles is how many rows of x are worth it: a tile of fewer takes as long.
	fewestForTiles = 9

	tileRoom = 2 * 6 * 256 // floats

	// panelsBytes is how much of the second-level cache unpacked panels may take, so that the
	// tiles of x, which may be too large for it, are read for many of them at once.
	panelsBytes = 512 << 10

	// tileChunk is how many numbers of x are multiplied by one panel after the other, so that
	// their tiles stay in the first-level cache.
	tileChunk = 512
)

// useTiles reports whether x is wanted in tiles.
func (o *Operand) useTiles(f *storedFormat) bool {
	return f.panels != nil && f.panels.tiles != nil && o.x.Rows >= fewestForTiles && o.x.Cols%fixedGroup == 0
}

// layTiles lays up to 16 rows out that are laid out for other kernels.
func (f *tileFormat) layTiles(to []float32, laid Matrix, groups int) {
	for r := range laid.Rows {
		f.lay(&to[r*f.width/4], &to[f.units()+r], &laid.Row(r)[0], uintptr(groups))
	}
}

// multiplyTiles is multiply with tiles.
func (p *panelKernels) multiplyTiles(s *rowScratch, o *Operand, y Matrix, at, to int, accumulate bool) int {
	w, f, blocks := o.w, p.tiles, o.w.Cols/32
	panelSize := blocks * f.vectors * panelRows
	most := max(1, panelsBytes/4/panelSize)
	if o.Parts() == 1 { // the next panel is prefetched meanwhile
		most = 1
	}
	const sumsSize = panelRows * operandRows * panelSums // of a panel
	rowBytes := w.rowBytes()
	for at+panelRows <= to {
		panels := min(most, (to-at)/panelRows)
		unpacked := room(&s.panel, panels*panelSize+2*f.vectors*panelRows)
		for i := range panels {
			f.unpack(&unpacked[i*panelSize], &w.Data[(at+i*panelRows)*rowBytes], uintptr(rowBytes), uintptr(w.Cols/p.block))
		}
		scratch := room(&s.sums, panels*sumsSize+tileRoom)
		sums, products := scratch[tileRoom:], scratch[:tileRoom]
		for part := range o.Parts() {
			first := part * operandRows
			rows := min(operandRows, o.x.Rows-first)
			config := newTileConfig(rows, f.depth)
			clear(sums)
			for b := 0; b < blocks; b += tileChunk / 32 {
				n := min(tileChunk/32, blocks-b)
				var next *byte
				if o.Parts() > 1 {
					next = (*byte)(unsafe.Pointer(&o.tiles[(part*blocks+b+n)*f.block()]))
				} else if ahead := w.nextPanel(at+panels*panelRows, to, 32*b, 32*n); len(ahead) > 0 {
					next = &ahead[0]
				}
				f.multiply(&sums[0], &unpacked[b*f.vectors*panelRows], &o.tiles[(part*blocks+b)*f.block()], &config[0],
					&products[0], uintptr(rows), uintptr(n), uintptr(panels), uintptr(4*(panelSize-n*f.vectors*panelRows)), next)
			}
			for r := range rows {
				p.total(&y.Row(first + r)[at], &sums[r*panelRows*panelSums], uintptr(panels), accumulate)
			}
		}
		at += panels * panelRows
	}
	return at
}

// tileConfig is what LDTILECFG reads: palette 1, bytes of a row of each tile, and rows.
type tileConfig [64]byte

// newTileConfig is for x of so many rows, of which so many bytes are multiplied at once.
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
