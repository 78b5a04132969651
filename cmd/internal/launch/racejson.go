package launch

import (
	"espalier/cmd/internal/console"
	"espalier/search/race"
	"espalier/sessions/recording"
)

// raceResult is how one of the searches of a race ended.
type raceResult struct {
	Search string `json:"search"` // the letter by which it is called
	recording.Result
}

// raceVerdict is the last line of race --json.
type raceVerdict struct {
	Type     string        `json:"type"`
	Winner   *string       `json:"winner"` // null: none
	Judge    string        `json:"judge"`  // "rules", or the name of a model
	Reason   string        `json:"reason"`
	Opinions []raceOpinion `json:"opinions,omitempty"`
}

// raceOpinion is one of the replies of a model that judged.
type raceOpinion struct {
	Order  []string `json:"order"` // in which it read the answers
	Chosen *string  `json:"chosen"`
	Text   string   `json:"text"`
}

// printJSON prints a line for each search, and one for the verdict. failed says what took a search out of the race.
func (r *racers) printJSON(v race.Verdict, failed []error) error {
	lines := console.JSON()
	for i, x := range r.searches {
		if err := lines.Encode(raceResult{race.Name(i), recording.ResultOf(x.Config, x.Recorder, r.runners[i], failed[i])}); err != nil {
			return err
		}
	}
	last := raceVerdict{Type: "verdict", Winner: letter(v.Winner), Judge: v.By, Reason: v.Reason}
	for _, o := range v.Words {
		said := raceOpinion{Chosen: letter(o.Chosen), Text: o.Text}
		for _, lane := range o.Order {
			said.Order = append(said.Order, race.Name(lane))
		}
		last.Opinions = append(last.Opinions, said)
	}
	return lines.Encode(last)
}

// letter is the name of a lane; nil: it is none.
func letter(lane int) *string {
	if lane == race.NoWinner {
		return nil
	}
	name := race.Name(lane)
	return &name
}
