// Package english writes counts as English does: "1 call", "3 calls", "1,403", "2nd".
package english

import "strconv"

// Plural counts things: "1 call", "1,403 calls". The noun takes an s.
func Plural(n int, noun string) string { return Count(n, noun, noun+"s") }

// Count is Plural for nouns with another plural form: "2 matches".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

// Grouped writes 1403 as 1,403.
func Grouped(n int) string {
	digits := strconv.Itoa(n)
	if n < 0 {
		return "-" + Grouped(-n)
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Ordinal writes 1st, 2nd, 3rd, 4th, 11th.
func Ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return Grouped(n) + suffix
}

// Cardinal writes numbers up to ten in words, as prose does.
func Cardinal(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < 0 || n >= len(words) {
		return Grouped(n)
	}
	return words[n]
}
