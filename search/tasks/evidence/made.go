package evidence

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// A puzzle that is made up begins with a word: "random 8 7" has 8 paragraphs by seed 7, of which
// two lead to the answer; in "direct 8 7" the question names who is meant, and one does.
const (
	madeWord   = "random"
	directWord = "direct"
)

// What a made-up puzzle may have.
const fewest, most = 3, 26 // paragraphs, each about somebody with a first name of their own

// made is a puzzle about people whom nobody knows, so that no model has the answer from
// elsewhere. Two of its paragraphs lead to the answer: one says who is meant, the other what
// is asked about them. A direct question needs the second alone.
type made struct {
	paragraphs []string
	question   string
	gold       []int    // paragraphs, in the order in which they are needed
	answer     string   // of the question,
	others     []string // and what would be an answer about somebody else
}

// person has a paragraph.
type person struct {
	name  string
	says  [3]string // a value of each attribute
	knows [2]int    // whom, by each relation
}

var (
	firstNames = strings.Fields("Alda Bero Cilla Doran Edda Faro Gitta Harro Ilka Joris Kaya Lendo Mirka Nilo Orla Pavo Quena Rasko Silva Tamo Ulla Vidar Wenda Xaver Yorna Zeno")
	lastBegin  = strings.Fields("Bran Dorn Fels Grim Holt Kast Lund Marn Nord Oster Pell Rosk Stein Tarn Veld")
	lastEnd    = strings.Fields("ak berg dal er feld ic mann ov sen wick")

	// Each attribute says how a paragraph has it, how a question asks for it, and its values.
	attributes = []struct {
		fact, question string
		values         []string
	}{
		{"%s was born in %s.", "In which town was %s born?", strings.Fields("Arlow Belmora Carvik Dunport Elsted Farholm Gravina Hestra Ivarn Jutland Kelso Lormin Mirova Norvik Ostal Pirna Quill Rovaniel Selby Torvald")},
		{"%s works as a %s.", "What is the profession of %s?", strings.Fields("baker butcher carpenter dentist farmer gardener hatter jeweller lawyer mason nurse painter roofer sailor tailor weaver")},
		{"%s plays the %s.", "Which instrument does %s play?", strings.Fields("accordion bagpipe cello drum flute guitar harp lute oboe organ piano trumpet tuba viola violin zither")},
	}
	relations = []struct{ fact, phrase string }{
		{"The teacher of %s is %s.", "the teacher of %s"},
		{"The neighbour of %s is %s.", "the neighbour of %s"},
	}
)

// makeUp makes a puzzle up.
func makeUp(word string, paragraphs int, seed uint64) made {
	rng := rand.New(rand.NewPCG(seed, uint64(paragraphs)))
	first := rng.Perm(len(firstNames))
	people := []person{}
	for i := range paragraphs {
		p := person{name: fmt.Sprintf("%s %s%s", firstNames[first[i]], lastBegin[rng.IntN(len(lastBegin))], lastEnd[rng.IntN(len(lastEnd))])}
		for a, attribute := range attributes {
			p.says[a] = attribute.values[rng.IntN(len(attribute.values))]
		}
		for r := range relations {
			p.knows[r] = (i + 1 + rng.IntN(paragraphs-1)) % paragraphs // anybody else
		}
		people = append(people, p)
	}
	from, asked, by := rng.IntN(paragraphs), rng.IntN(len(attributes)), rng.IntN(len(relations))
	to, who := people[from].knows[by], fmt.Sprintf(relations[by].phrase, people[from].name)
	m := made{gold: []int{from, to}}
	if word == directWord {
		to, who = from, people[from].name
		m.gold = []int{to}
	}
	m.answer = people[to].says[asked]
	m.question = fmt.Sprintf(attributes[asked].question, who)
	for _, value := range attributes[asked].values {
		if value != m.answer {
			m.others = append(m.others, value)
		}
	}
	for _, p := range people {
		m.paragraphs = append(m.paragraphs, p.paragraph(people, rng))
	}
	return m
}

// paragraph is all that is said of a person, in any order.
func (p person) paragraph(people []person, rng *rand.Rand) string {
	var facts []string
	for a, attribute := range attributes {
		facts = append(facts, fmt.Sprintf(attribute.fact, p.name, p.says[a]))
	}
	for r, relation := range relations {
		facts = append(facts, fmt.Sprintf(relation.fact, p.name, people[p.knows[r]].name))
	}
	rng.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
	return strings.Join(facts, " ")
}

// input is the puzzle as users write one: paragraphs, and the question as the last of them.
func (m made) input() string { return strings.Join(m.paragraphs, "\n\n") + "\n\n" + m.question }

// madeUp reads "random 8 7" and "direct 8 7"; ok is false for anything else.
func madeUp(input string) (m made, ok bool, err error) {
	words := strings.Fields(input)
	if len(words) == 0 || words[0] != madeWord && words[0] != directWord || strings.Contains(strings.TrimSpace(input), "\n") {
		return m, false, nil
	}
	wish := []int{0, 1} // paragraphs, seed
	for i, word := range words[1:] {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || i >= len(wish) {
			return m, true, fmt.Errorf("column 1: %q is not of the form %s PARAGRAPHS SEED, such as %s 8 7", strings.Join(words, " "), words[0], words[0])
		}
		wish[i] = n
	}
	if wish[0] < fewest || wish[0] > most {
		return m, true, fmt.Errorf("column 1: %d paragraphs are wanted; a puzzle has from %d to %d, such as %s 8 7", wish[0], fewest, most, words[0])
	}
	return makeUp(words[0], wish[0], uint64(wish[1])), true, nil
}
