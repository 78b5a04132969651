package explorer

import (
	"espalier/tui/outline"
)

// snapshots are outlines at moments of a log, so that any moment is near one. The
// tree has snapshots of its own, in the debugger's timeline.
type snapshots struct{ list []snapshot }

type snapshot struct {
	moment  int
	outline *outline.Snapshot
}

// snapshotEvery is how many events lie between two of them. An outline is a copy,
// unlike a snapshot of the tree: a tenth of a second of folding apart, 100,000
// thoughts take some sixteen of them.
const snapshotEvery = 1 << 14

// take remembers the outline after an event, if it is time to.
func (s *snapshots) take(moment int, o *outline.Outline) {
	if moment%snapshotEvery != 0 || len(s.list) > 0 && s.list[len(s.list)-1].moment >= moment {
		return
	}
	if taken, ok := o.Snapshot(); ok {
		s.list = append(s.list, snapshot{moment, taken})
	}
}

// before is the last one at or before a moment; not ok: fold from the beginning.
func (s *snapshots) before(moment int) (found snapshot, ok bool) {
	for i := len(s.list) - 1; i >= 0; i-- {
		if s.list[i].moment <= moment {
			return s.list[i], true
		}
	}
	return snapshot{}, false
}

// keep forgets those after a moment.
func (s *snapshots) keep(moment int) {
	for len(s.list) > 0 && s.list[len(s.list)-1].moment > moment {
		s.list = s.list[:len(s.list)-1]
	}
}
