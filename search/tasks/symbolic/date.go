package symbolic

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Date asks for the date of an event that others lead to.
func Date() Kind {
	return Kind{
		Name: "date", title: "Date",
		example: "Tomorrow is 12/31/2024. The party is 2 days after today. The trip is 1 week before the party. On which date is the trip?",
		draw:    drawDate, read: readDate, line: regexp.MustCompile(`^(?:today|The \pL+ is \d+ \pL+ (?:after|before) [\d/]+): [\d/]+$`),
		form: "The answer is a date of the form month/day/year, such as 02/27/2024.", normal: normalDate,
		shots: []shot{
			{
				"Today is 12/30/2021. The wedding is 3 days after today. On which date is the wedding?",
				"Today is 12/30/2021. The wedding is 3 days later, on 01/02/2022.",
				"01/02/2022",
			},
			{
				"Tomorrow is 05/01/2019. The exam is 1 week before today. The match is 2 months after the exam. On which date is the match?",
				"Tomorrow is 05/01/2019, so today is 04/30/2019. The exam is 1 week before that, on 04/23/2019. The match is 2 months after the exam, on 06/23/2019.",
				"06/23/2019",
			},
		},
	}
}

const dateForm = "01/02/2006"

// shift is an event so long after another one.
type shift struct {
	event, from string
	count       int
	unit        string
	before      bool
}

func (s shift) String() string {
	if s.from == "today" {
		return s.after(s.from)
	}
	return s.after("the " + s.from)
}

// after is the shift from something that is named in other words.
func (s shift) after(from string) string {
	unit, direction := s.unit, "after"
	if s.count != 1 {
		unit += "s"
	}
	if s.before {
		direction = "before"
	}
	return fmt.Sprintf("The %s is %d %s %s %s", s.event, s.count, unit, direction, from)
}

// on is the date of the event. Months and years keep the day of the month, or end at the
// last that there is.
func (s shift) on(from time.Time) time.Time {
	n := s.count
	if s.before {
		n = -n
	}
	switch s.unit {
	case "day":
		return from.AddDate(0, 0, n)
	case "week":
		return from.AddDate(0, 0, 7*n)
	case "year":
		n *= 12
	}
	first := time.Date(from.Year(), from.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(from.Day(), last)-1)
}

// anchors say which day the date at the beginning is of, in days from today.
var anchors = []struct {
	words string
	days  int
}{{"Today is", 0}, {"Yesterday was", -1}, {"Tomorrow is", 1}}

func dateQuestion(anchor int, given time.Time, shifts []shift) (Question, error) {
	a := anchors[anchor]
	text := a.words + " " + given.Format(dateForm) + "."
	on := map[string]time.Time{"today": given.AddDate(0, 0, -a.days)}
	q := Question{Chain: []Line{{"today", on["today"].Format(dateForm)}}}
	for _, s := range shifts {
		from, known := on[s.from]
		if _, twice := on[s.event]; !known || twice {
			return Question{}, fmt.Errorf("%q does not give the date of a new event by one before it", s)
		}
		on[s.event] = s.on(from)
		if year := on[s.event].Year(); year < 1 || year > 9999 {
			return Question{}, fmt.Errorf("%q leads to the year %d", s, year)
		}
		text += " " + s.String() + "."
		q.Answer = on[s.event].Format(dateForm)
		q.Chain = append(q.Chain, Line{s.after(from.Format(dateForm)), q.Answer})
	}
	q.Text = text + " On which date is the " + shifts[len(shifts)-1].event + "?"
	return q, nil
}

// units are the lengths of time, and how many of them a made-up question has at most.
var units = []struct {
	name string
	most int
}{{"day", 3}, {"week", 1}, {"month", 2}, {"year", 2}}

// The first and the last year that a made-up question begins in.
const firstYear, lastYear = 2000, 2029

func drawDate(steps int, rng *rand.Rand) Question {
	first := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	days := int(time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).Sub(first).Hours()) / 24
	var shifts []shift
	from := "today"
	for _, i := range rng.Perm(len(events))[:steps] {
		u := units[rng.IntN(len(units))]
		shifts = append(shifts, shift{events[i], from, 1 + rng.IntN(u.most), u.name, rng.IntN(2) == 0})
		from = events[i]
	}
	q, err := dateQuestion(rng.IntN(len(anchors)), first.AddDate(0, 0, rng.IntN(days)), shifts)
	if err != nil {
		panic(err) // each event follows the one before it
	}
	return q
}

var (
	anchorForm = regexp.MustCompile(`(?i)^\s*(today is|yesterday was|tomorrow is) (\S+)\.\s`)
	shiftForm  = regexp.MustCompile(`(?i)^\s*the (\pL+) is (\d{1,4}) (day|week|month|year)s? (after|before) (?:the )?(\pL+)\.`)
	askedForm  = regexp.MustCompile(`(?i)^\s*on which date is the (\pL+)\?\s*$`)
)

func readDate(input string) (Question, error) {
	words := anchorForm.FindStringSubmatch(input)
	if words == nil {
		return Question{}, wrongForm(input, 0, "does not begin with Today is, Yesterday was or Tomorrow is, and a date")
	}
	anchor := 0
	for i, a := range anchors {
		if strings.EqualFold(a.words, words[1]) {
			anchor = i
		}
	}
	given, err := time.Parse(dateForm, words[2])
	if err != nil {
		return Question{}, wrongForm(input, strings.Index(input, words[2]), fmt.Sprintf("has %q, which is no date of the form month/day/year, such as 02/27/2024", words[2]))
	}
	at := len(words[0])
	var shifts []shift
	for {
		rest := input[at:]
		if asked := askedForm.FindStringSubmatch(rest); asked != nil {
			if len(shifts) == 0 || !strings.EqualFold(asked[1], shifts[len(shifts)-1].event) {
				return Question{}, wrongForm(input, at, "does not ask for the last event")
			}
			q, err := dateQuestion(anchor, given, shifts)
			if err != nil {
				return Question{}, wrongForm(input, len(words[0]), "is not in order: "+err.Error())
			}
			return q, nil
		}
		found := shiftForm.FindStringSubmatch(rest)
		if found == nil {
			return Question{}, wrongForm(input, at, "does not go on with The trip is 3 weeks before the party, or the like, nor end with On which date is the trip?")
		}
		count, _ := strconv.Atoi(found[2]) // four digits at most
		shifts = append(shifts, shift{strings.ToLower(found[1]), strings.ToLower(found[5]), count, strings.ToLower(found[3]), strings.EqualFold(found[4], "before")})
		at += len(found[0])
	}
}
