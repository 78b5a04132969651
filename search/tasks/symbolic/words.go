package symbolic

import (
	"fmt"
	"slices"
	"strings"
)

// names end in all letters of the alphabet but q, up to ten in each.
var names = strings.Fields(`
	Ada Anna Clara Emma Eva Julia Laura Maria Nina Sara
	Bob Caleb Deb Jacob Job Kaleb Rob Seb Yacoub Zeb
	Alaric Cedric Dominic Eric Frederic Isaac Luc Ludovic Marc Zac
	Brad Conrad David Edward Fred Gerald Harold Leonard Richard Todd
	Alice Claire Grace Jane Kate Louise Marie Rose Steve Ute
	Asif Cliff Jeff Josef Latif Olaf Ralf Rolf Wolf Yusuf
	Craig Doug Georg Greg Hedwig Irving Ludwig Ming Solveig Sterling
	Beth Edith Hannah Josh Judith Keith Leah Noah Ruth Sarah
	Ali Andrei Heidi Levi Mimi Naomi Rafi Toni Uli Yuri
	Manoj Neeraj Pankaj Raj Saroj Siraj Suraj Taj
	Derek Erik Frank Isaak Jack Malik Mark Nick Patrick Rick
	April Carl Daniel Earl Karl Michael Nigel Paul Rachel Samuel
	Abraham Adam Jim Liam Malcolm Miriam Sam Tim Tom William
	Alan Ben Dan Ian John Ken Kevin Logan Martin Simon
	Arlo Bruno Diego Hugo Leo Marco Milo Otto Pedro Theo
	Chip Filip Josip Kip Philip Pip Recep Skip
	Arthur Heather Oliver Oscar Peter Roger Ester Victor Walter Xavier
	Agnes Chris Doris Hans Iris James Lars Lucas Nils Thomas
	Albert Bridget Ernst Garret Juliet Kurt Matt Robert Scott Violet
	Ayu Beau Haru Isamu Lou Manu Mathieu Romeu Tadeu Thibau
	Boleslav Bronislav Lev Miroslav Rostislav Stanislav Vladislav Yaroslav
	Andrew Barlow Bartholomew Drew Marlow Matthew Shaw Winslow
	Alex Beatrix Dax Felix Fox Hendrix Lex Max Phoenix Rex
	Amy Betty Emily Harry Henry Lucy Mary Sally Tony Wendy
	Cruz Franz Fritz Heinz Inez Liz Lorenz Luz Moritz Oz`)

var events = strings.Fields("party trip exam wedding concert match fair race play lecture dinner parade festival reunion auction regatta")

// Words are those that made-up questions, their chains and answers consist of: names,
// letters, the parts of dates, and the words between.
func Words() []string {
	words := slices.Concat(names, events, strings.Fields(`
		A coin shows heads tails flips it does not flip Does still show yes no
		Which letters do these words end in
		Today Yesterday Tomorrow today is was The the after before On which date
		day days week weeks month months year years Answer Steps`))
	for letter := 'a'; letter <= 'z'; letter++ {
		words = append(words, string(letter))
	}
	for n := 1; n <= 3; n++ {
		words = append(words, fmt.Sprint(n))
	}
	for n := 1; n <= 31; n++ {
		words = append(words, fmt.Sprintf("%02d/", n))
	}
	for year := 1970; year < 2060; year++ {
		words = append(words, fmt.Sprint(year))
	}
	return words
}
