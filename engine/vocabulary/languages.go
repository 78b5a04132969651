package vocabulary

// Language is one of two in which the steps of a chain may be announced: "add 4 + 9 = 13" or "ajouter 4 + 9 = 13".
type Language int

// The languages.
const (
	English Language = iota
	French
)

// operations are the words for + - * / by language.
func operations() [2][4]string {
	return [2][4]string{
		English: {"add", "subtract", "multiply", "divide"},
		French:  {"ajouter", "soustraire", "multiplier", "diviser"},
	}
}

// Operation is the word for one of + - * /.
func (l Language) Operation(sign byte) string {
	for i, s := range []byte("+-*/") {
		if s == sign {
			return operations()[l][i]
		}
	}
	return ""
}

// LanguageOf returns the language of a word for an operation; ok is false for other words.
func LanguageOf(word string) (l Language, ok bool) {
	for l, words := range operations() {
		for _, w := range words {
			if w == word {
				return Language(l), true
			}
		}
	}
	return 0, false
}

// NewGame24Bilingual returns the vocabulary of Game24 with the words for operations in two languages. Tokens that
// Game24 has are the same.
func NewGame24Bilingual() *Game24 {
	all := operations()
	return newGame24(append(all[English][:], all[French][:]...)...)
}

// Game24OfSize is the vocabulary of the Game of 24 of a model with so many tokens.
func Game24OfSize(tokens int) *Game24 {
	if v := NewGame24Bilingual(); v.Size() == tokens {
		return v
	}
	return NewGame24()
}
