package explorer

// strip is a curve with one point an event. It remembers the highest point of
// every block of events: a column of the timeline may stand for thousands.
type strip struct {
	points []float32
	blocks []float32
}

const stripBlock = 64

func (s *strip) add(v float32) {
	if len(s.points)%stripBlock == 0 {
		s.blocks = append(s.blocks, v)
	}
	last := &s.blocks[len(s.blocks)-1]
	*last = max(*last, v)
	s.points = append(s.points, v)
}

// len is the number of points.
func (s *strip) len() int { return len(s.points) }

// most is the highest point from one event up to another.
func (s *strip) most(from, to int) float32 {
	top := float32(0)
	for i := from; i < to; {
		if i%stripBlock == 0 && i+stripBlock <= to {
			top = max(top, s.blocks[i/stripBlock])
			i += stripBlock
			continue
		}
		top = max(top, s.points[i])
		i++
	}
	return top
}
