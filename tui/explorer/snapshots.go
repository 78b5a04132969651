package explorer

import (
	"espalier/tui/outline"
)

// shots are outlines at moments of a log, so that any moment is near one. The
// tree has snapshots of its own, in the debugger's timeline.
type shots struct{ list []shot }

type shot struct {
	moment  int
	outline *outline.Snapshot
}

// shotEvery is how many events lie between two of them. An outline is a copy,
// unlike a snapshot of the tree: a tenth of a second of folding apart, 100,000
// thoughts take some sixteen of them.
const shotEvery = 1 << 14

// take remembers the outline after an event, if it is time to.
func (s *shots) take(moment int, o *outline.Outline) {
	if moment%shotEvery != 0 || len(s.list) > 0 && s.list[len(s.list)-1].moment >= moment {
		return
	}
	if snapshot, ok := o.Snapshot(); ok {
		s.list = append(s.list, shot{moment, snapshot})
	}
}

// before is the last one at or before a moment; not ok: fold from the beginning.
func (s *shots) before(moment int) (found shot, ok bool) {
	for i := len(s.list) - 1; i >= 0; i-- {
		if s.list[i].moment <= moment {
			return s.list[i], true
		}
	}
	return shot{}, false
}

// keep forgets those after a moment.
func (s *shots) keep(moment int) {
	for len(s.list) > 0 && s.list[len(s.list)-1].moment > moment {
		s.list = s.list[:len(s.list)-1]
	}
}
