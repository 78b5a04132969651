package sessions

import (
	"math/rand/v2"
	"strings"
	"time"
)

// An id is the day and six letters of Crockford's base 32, such as 20261123-k3f9a2:
// the second of the day in 17 bits, then 13 random bits. Ids therefore sort by time; in
// the rare case that one is taken, the store draws again. Users may shorten either half
// as long as it stays unique.

const (
	idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	idDay      = "20060102"
	idLetters  = 6
	idRandom   = 13 // bits
)

func newID(now time.Time) string {
	now = now.UTC() // local days would not sort
	second := now.Hour()*3600 + now.Minute()*60 + now.Second()
	bits := uint32(second)<<idRandom | rand.Uint32N(1<<idRandom)
	letters := make([]byte, idLetters)
	for i := range letters {
		letters[idLetters-1-i] = idAlphabet[bits&31]
		bits >>= 5
	}
	return now.Format(idDay) + "-" + string(letters)
}

// cleanRef normalises a reference as base 32 does: capitals, and letters mistaken for
// digits. ok is false if no id can begin with it.
func cleanRef(ref string) (string, bool) {
	ref = strings.Map(func(r rune) rune {
		switch r {
		case 'i', 'l':
			return '1'
		case 'o':
			return '0'
		}
		return r
	}, strings.ToLower(strings.TrimSpace(ref)))
	for _, r := range ref {
		if r != '-' && !strings.ContainsRune(idAlphabet, r) {
			return "", false
		}
	}
	return ref, ref != ""
}
