package thinking

// Lines writes nodes one by one as they settle, in the form of "think --json".
type Lines struct {
	encode  func(any) error
	written int
}

type line struct {
	ID      int    `json:"id"`
	Parent  int    `json:"parent"`
	Kind    Kind   `json:"kind"`
	Text    string `json:"text"`
	From    int    `json:"from"`
	To      int    `json:"to"`
	Claim   *Claim `json:"claim"`
	Repeats *int   `json:"repeats"`
	Returns *int   `json:"returns,omitempty"`
	State   string `json:"state,omitempty"`
}

// NewLines writes by a function.
func NewLines(encode func(any) error) *Lines { return &Lines{encode: encode} }

// Follow writes what has settled since the last call.
func (l *Lines) Follow(r *Reader) error {
	for ; l.written < r.Settled(); l.written++ {
		n := r.Nodes()[l.written]
		out := line{ID: n.ID, Parent: n.Parent, Kind: n.Kind, Text: r.Segment(n), From: n.From, To: n.To, State: n.State}
		if n.Claim.Verdict != NoClaim {
			out.Claim = &n.Claim
		}
		if n.Repeats > 0 {
			out.Repeats = &n.Repeats
		}
		if n.Returns >= 0 {
			out.Returns = &n.Returns
		}
		if err := l.encode(out); err != nil {
			return err
		}
	}
	return nil
}

// End writes the summary.
func (l *Lines) End(r *Reader) error { return l.encode(r.Summary()) }
