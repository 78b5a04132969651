package explorer

import (
	"fmt"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/stream"
)

// live is what a model is writing below a thought, at its last line.
func (v treeView) live(line *draw.Line, id search.NodeID) {
	st, of := v.streams.At(id, false)
	if st == nil {
		return
	}
	line.Put(themes.Accent, "◌").Gap(themes.Text, 1)
	line.Put(themes.Accent, describe.Doing(st.Purpose)).Gap(themes.Text, 1)
	if !v.still {
		line.Put(themes.Accent, v.streams.Spinner())
	}
	if of > 1 {
		line.Gap(themes.Text, 1).Put(themes.Dim, fmt.Sprintf("%d of %d", st.Request+1, of))
	}
	line.Gap(themes.Text, 2)
	v.written(line, st)
}

// written is the end of a stream with the place where it grows.
func (v treeView) written(line *draw.Line, st *stream.Stream) {
	if st.Reading.Of > 0 {
		line.Fit(themes.Dim, describe.Reading(st.Reading), line.Left())
		return
	}
	role := themes.TreeLive
	if st.Thinks() {
		role = themes.Dim
		line.Put(role, "thinking").Gap(role, 1)
	}
	line.Put(role, draw.Tail(st.Line(), line.Left()-1)).Put(themes.Accent, "▌")
}

// valuing is an evaluation under way, where the bar will stand.
func (v treeView) valuing(line *draw.Line, st *stream.Stream, of int) {
	line.Put(themes.Accent, "◌").Gap(themes.Text, 1)
	text := st.Line()
	if st.Reading.Of > 0 {
		text = describe.Reading(st.Reading)
	}
	if of > 1 {
		text = fmt.Sprintf("%d/%d %s", st.Request+1, of, text)
	}
	line.Fit(themes.TreeLive, text, line.Left()-1).Put(themes.Accent, "▌")
}
