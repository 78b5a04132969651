package thinking

// Mistake is what is wrong with a false line, in the classes by which Wei et al. (2022,
// appendix D.2) sort chains of thought that end in a wrong answer. Rules decide it, from what
// is written; a line that no rule refutes has none.
type Mistake string

// The mistakes.
const (
	NoMistake   Mistake = ""
	Calculator  Mistake = "calculator"   // a true operation, worked out wrong
	Miscopied   Mistake = "miscopied"    // a number or a symbol that is not the one above: their "symbol mapping"
	MissingStep Mistake = "missing step" // a step is taken that is not written
	Incoherent  Mistake = "incoherent"   // it does not follow from what stands above, or says nothing
)

// Mistakes lists every class, the likeliest to be mended by a tool first.
func Mistakes() []Mistake { return []Mistake{Calculator, Miscopied, MissingStep, Incoherent} }

// Words is the mistake in a sentence: "a calculator error".
func (m Mistake) Words() string {
	switch m {
	case Calculator:
		return "a calculator error"
	case Miscopied:
		return "copied wrong"
	case MissingStep:
		return "a missing step"
	case Incoherent:
		return "incoherent"
	case NoMistake:
	}
	return ""
}
