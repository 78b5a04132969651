package search

// RequestSeed derives the seed of one request from the search's, the thought it
// is about, what it is for, and how many requests that thought has made before.
// It does not depend on the order in which replies arrive.
func RequestSeed(seed uint64, node NodeID, purpose Purpose, call int) uint64 {
	h := mix(seed)
	h = mix(h ^ uint64(node))
	h = mix(h ^ textHash(string(purpose)))
	return mix(h ^ uint64(call))
}

// mix is the output function of SplitMix64 (Steele, Lea and Flood 2014), after
// its increment.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// textHash is FNV-1a.
func textHash(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}
