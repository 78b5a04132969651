package draw

// Hint is a key and what it does now.
type Hint struct{ Key, What string }

// Hints makes hints from alternating keys and descriptions.
func Hints(keysAndWhat ...string) []Hint {
	hints := make([]Hint, 0, len(keysAndWhat)/2)
	for i := 0; i+1 < len(keysAndWhat); i += 2 {
		hints = append(hints, Hint{Key: keysAndWhat[i], What: keysAndWhat[i+1]})
	}
	return hints
}
