//go:build (amd64 || arm64) && !purego

package kernels

import "unsafe"

// tileFormat multiplies panels by tiles of x: see internal/generate/tilekernels.go.
type tileFormat struct {
	vectors      int // of a panel, for each 32 numbers
	tiles        int // of x, for each 32 numbers
	units        int // numbers for each row of x and 32 of its numbers
	width        int // bytes of a row of a tile
	depth        int // bytes of a row that are multiplied at once
	unpack       func(out *float32, w *byte, ldw, blocks uintptr)
	lay          func(tiles, units, laid *float32, groups uintptr)
	eight, whole tileKernel // multiply by so many rows of x at most
}

// tileKernel adds products with rows of x to panelSums sums for each of them and each row of the
// panels. It uses room for the products of two blocks, and prefetches what lies between next and
// end.
type tileKernel func(sums, panel, x *float32, config *byte, room *float32, blocks, panels, skip uintptr, next, end *byte)

// unitsAt is where those of 16 rows begin, and block the size of all for 32 numbers, in floats.
func (f *tileFormat) unitsAt() int { return f.tiles * f.width * operandRows / 4 }
func (f *tileFormat) block() int   { return f.unitsAt() + f.units*operandRows }

const (
	// fewestForTiles is how many rows of x are worth it: a tile of fewer takes as long.
	fewestForTiles = 8

	tileRoom = 2 * 6 * 256 // floats

	// panelsBytes is how much of the second-level cache unpacked panels may take, so that the
	// tiles of x, which may be too large for it, are read for many of them at once.
	panelsBytes = 512 << 10

	// tilePiece is how many columns of panels are unpacked at once.
	tilePiece = 2048

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
		f.lay(&to[r*f.width/4], &to[f.unitsAt()+r], &laid.Row(r)[0], uintptr(groups))
	}
	if laid.Rows < operandRows { // what is left there may not be numbers, or slow ones
		for at := f.unitsAt(); at < 4*groups*f.block(); at += f.block() {
			for i := range f.units {
				clear(to[at+i*operandRows+laid.Rows : at+(i+1)*operandRows])
			}
		}
	}
}

// multiplyTiles is multiply with tiles. It takes a piece of the columns of a few panels after the
// other, and multiplies it by all rows of x.
func (p *panelKernels) multiplyTiles(s *rowScratch, o *Operand, y Matrix, at, to int, accumulate bool) int {
	f, blocks := p.tiles, o.w.Cols/32
	piece, parts := min(blocks, tilePiece/32), o.Parts()
	panelSize := piece * f.vectors * panelRows
	most := max(1, panelsBytes/4/panelSize)
	for ; at+panelRows <= to; at += min(most, (to-at)/panelRows) * panelRows {
		panels := min(most, (to-at)/panelRows)
		unpacked := room(&s.panel, (panels+1)*panelSize) // tiles of what follows are loaded, and not used
		size, kept := panels*panelRows*operandRows*panelSums, 1
		if piece < blocks {
			kept = parts // sums, until the last piece is added
		}
		scratch := room(&s.sums, tileRoom+kept*size)
		run := tileRun{config: (*tileConfig)(&s.config), f: f, o: o, products: scratch[:tileRoom], unpacked: unpacked, panels: panels, panelSize: panelSize}
		for from := 0; from < blocks; from += piece {
			end := min(blocks, from+piece)
			p.unpackPanels(run, at, from, end)
			ahead := o.w.nextPanels(at+panels*panelRows, min(to, at+2*panels*panelRows), 32*from, 32*(end-from))
			for part := range parts {
				sums := scratch[tileRoom+part%kept*size:][:size]
				if from == 0 {
					clear(sums)
				}
				run.multiply(sums, part, from, end, ahead)
				if end < blocks {
					continue
				}
				first := part * operandRows
				for r := range min(operandRows, o.x.Rows-first) {
					p.total(&y.Row(first + r)[at], &sums[r*panelRows*panelSums], uintptr(panels), accumulate)
				}
			}
		}
	}
	return at
}

// tileRun is a few panels, and what they are multiplied by.
type tileRun struct {
	f                  *tileFormat
	o                  *Operand
	products, unpacked []float32
	panels, panelSize  int
	config             *tileConfig
}

// unpackPanels unpacks blocks of the panels of rows at on.
func (p *panelKernels) unpackPanels(r tileRun, at, from, end int) {
	w, rowBytes := r.o.w, r.o.w.rowBytes()
	for i := range r.panels {
		row := w.Data[(at+i*panelRows)*rowBytes+32*from/p.block*storages[w.Storage].bytes:]
		r.f.unpack(&r.unpacked[i*r.panelSize], &row[0], uintptr(rowBytes), uintptr(32*(end-from)/p.block))
	}
}

// bounds returns where s begins and ends; nil if it is empty.
func bounds(s []byte) (first, last *byte) {
	if len(s) == 0 {
		return nil, nil
	}
	return &s[0], &s[len(s)-1]
}

// multiply adds the products of blocks of the panels and of 16 rows of x. What follows of x is
// prefetched, or of the weights if there are no other rows.
func (r *tileRun) multiply(sums []float32, part, from, end int, ahead []byte) {
	rows := min(operandRows, r.o.x.Rows-part*operandRows)
	r.config.set(rows, r.f.depth)
	kernel := r.f.whole
	if rows <= 8 {
		kernel = r.f.eight
	}
	blocks, block, chunk := r.o.w.Cols/32, r.f.block(), tileChunk/32
	if r.o.Parts() == 1 {
		chunk = end - from
	}
	for b := from; b < end; b += chunk {
		n := min(chunk, end-b)
		x := (part*blocks + b) * block
		next, last := bounds(ahead)
		if r.o.Parts() > 1 {
			after, count := x+n*block, min(chunk, end-b-n)
			if count == 0 {
				after, count = (min(part+1, r.o.Parts()-1)*blocks+from)*block, min(chunk, end-from)
			}
			next = (*byte)(unsafe.Pointer(&r.o.tiles[after]))
			last = (*byte)(unsafe.Pointer(&r.o.tiles[after+count*block-1]))
		}
		kernel(&sums[0], &r.unpacked[(b-from)*r.f.vectors*panelRows], &r.o.tiles[x], &r.config[0], &r.products[0],
			uintptr(n), uintptr(r.panels), uintptr(4*(r.panelSize-n*r.f.vectors*panelRows)), next, last)
	}
}

// tileConfig is what LDTILECFG reads: palette 1, bytes of a row of each tile, and rows.
type tileConfig [64]byte

// set is for x of so many rows, of which so many bytes are multiplied at once.
func (c *tileConfig) set(rows, depth int) {
	c[0] = 1
	tile := func(i, width, rows int) { c[16+2*i], c[48+i] = byte(width), byte(rows) }
	for i := range 6 { // products
		tile(i, 64, rows)
	}
	tile(6, depth, rows) // of x
	tile(7, 64, depth/4) // of weights
}
