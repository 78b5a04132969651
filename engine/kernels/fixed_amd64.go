//go:build amd64 && !purego

package kernels

const (
	fixedGroup = 4 * blockLen // numbers of x that are laid out together
	fixedSize  = 8 * 16       // size of the result, in floats
)

// isFixed reports whether a storage is multiplied as integers: see
// internal/generate/fixed.go.
func isFixed(with instructions, s Storage) bool {
	return with == vnni && (s == Q8_0 || s == Q4_0)
}

// toFixed converts x to the layout of the kernels of Q8_0 or Q4_0, with a row of whole
// groups for each of its rows.
func toFixed(s *rowScratch, x Matrix, storage Storage) Matrix {
	groups := (x.Cols + fixedGroup - 1) / fixedGroup
	out := RowMajor(s.floats(x.Rows*groups*fixedSize), x.Rows, groups*fixedSize)
	for t := range x.Rows {
		row, to := x.Row(t), out.Row(t)
		if whole := x.Cols / fixedGroup; whole > 0 {
			groupsToFixed(to, row, whole, storage)
			row, to = row[whole*fixedGroup:], to[whole*fixedSize:]
		}
		if len(row) > 0 {
			var last [fixedGroup]float32
			copy(last[:], row)
			groupsToFixed(to, last[:], 1, storage)
		}
	}
	return out
}

func groupsToFixed(to, from []float32, groups int, storage Storage) {
	if storage == Q8_0 {
		q8_0FixedVNNI(&to[0], &from[0], uintptr(groups))
	} else {
		q4_0FixedVNNI(&to[0], &from[0], uintptr(groups))
	}
}
