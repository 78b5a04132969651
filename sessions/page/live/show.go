package live

import (
	"encoding/json"
	"strconv"
	"time"

	"espalier/search"
	"espalier/sessions/page"
)

// View is what an explorer shows: a log and the moment in it. Two views of one Branch
// share the beginning of their logs.
type View struct {
	Facts  page.Facts
	Search any // two of one search are equal
	Branch int
	Log    []search.Event
	Moment int
}

// show is the search as the readers know it.
type show struct {
	View
	number  int // of the search, for pages that were made for another one
	folder  *page.Folder
	frames  []json.RawMessage
	times   []time.Time
	readers map[*reader]bool
}

// reader is one of the audience. It takes news when it can, so that a slow one misses what
// lies between and is never behind for long.
type reader struct {
	woken  chan struct{} // there is news
	has    int           // frames that it was sent and that still hold
	moment int           // that it was told; -1: none
	other  bool          // its search is not shown any more
}

// news is a message: forget all frames but the first so many, add these, show that moment.
type news struct {
	Keep   int               `json:"keep"`
	Frames []json.RawMessage `json:"frames"`
	Moment int               `json:"moment"`
}

// batch is how many frames a message holds at most.
const batch = 1000

func (s show) puzzle() search.Puzzle { return search.Setup(s.Log[:min(len(s.Log), 1)]).Puzzle }

// Show takes what the explorer shows now. It does not wait for the audience.
func (s *Server) Show(v View) {
	s.mu.Lock()
	s.next = v
	s.mu.Unlock()
	select {
	case s.told <- struct{}{}:
	default: // it was told already
	}
}

// fold makes frames of what is shown, and tells the audience.
func (s *Server) fold() {
	const frameTime = 40 * time.Millisecond
	for {
		select {
		case <-s.told:
		case <-s.ctx.Done():
			return
		}
		s.mu.Lock()
		next := s.next
		s.mu.Unlock()
		s.advance(next)
		select {
		case <-time.After(frameTime):
		case <-s.ctx.Done():
			return
		}
	}
}

// advance brings the show to a view. Folding is done by this goroutine alone, and without
// the lock.
func (s *Server) advance(next View) {
	s.mu.Lock()
	now := s.show
	s.mu.Unlock()
	other := now.Search != next.Search || len(now.Log) == 0 && len(next.Log) > 0 // a page is headed by the first event
	keep := len(now.frames)
	if other {
		keep = 0
	} else if now.Branch != next.Branch || len(next.Log) < keep {
		keep = search.Shared(now.Log[:keep], next.Log)
	}
	if !other && keep == len(now.frames) && keep == len(next.Log) && now.Moment == next.Moment {
		return // nothing is new
	}
	frames, times := now.frames[:keep:keep], now.times[:keep:keep]
	folder := now.folder
	if folder == nil || keep < len(now.frames) || other {
		folder = page.NewFolder(next.Facts)
		for i, e := range next.Log[:keep] {
			if _, err := folder.Fold(e, times[i]); err != nil {
				return // the explorer says what is wrong with its log
			}
		}
	}
	for _, e := range next.Log[keep:] {
		at := time.Now()
		f, err := folder.Fold(e, at)
		if err != nil {
			return
		}
		data, err := json.Marshal(f)
		if err != nil {
			return
		}
		frames, times = append(frames, data), append(times, at)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.show.View, s.show.folder, s.show.frames, s.show.times = next, folder, frames, times
	if other {
		s.show.number++
	}
	for r := range s.show.readers {
		r.has, r.other = min(r.has, keep), r.other || other
		select {
		case r.woken <- struct{}{}:
		default: // it was woken already
		}
	}
}

// news is what a reader does not know, or a part of it if that is much: what kind of message,
// and none if it knows all.
func (s *Server) news(r *reader) (event string, data []byte) {
	s.mu.Lock()
	frames, moment, from := s.show.frames, s.show.Moment, r.has
	if r.other {
		s.mu.Unlock()
		return "other", []byte("{}")
	}
	part := frames[from:min(from+batch, len(frames))]
	r.has += len(part)
	moment = min(moment, r.has)
	known := len(part) == 0 && moment == r.moment
	r.moment = moment
	s.mu.Unlock()
	if known {
		return "", nil
	}
	return "message", encoded(news{from, part, moment})
}

func encoded(n news) []byte {
	data, err := json.Marshal(n)
	if err != nil {
		panic(err) // its parts were JSON
	}
	return data
}

// join returns a new reader of a search.
func (s *Server) join(number string) (*reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number != strconv.Itoa(s.show.number) {
		return nil, errOther
	}
	if len(s.show.readers) >= mostReaders {
		return nil, errFull
	}
	if s.show.readers == nil {
		s.show.readers = map[*reader]bool{}
	}
	r := &reader{woken: make(chan struct{}, 1), moment: -1}
	s.show.readers[r] = true
	return r, nil
}

func (s *Server) leave(r *reader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.show.readers, r)
}
