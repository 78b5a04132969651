package sessions

import (
	"encoding/json"
	"testing"
)

func BenchmarkDecode(b *testing.B) {
	var lines []string
	size := 0
	for _, e := range manyThoughts(10 << 20)[1:] {
		data, err := json.Marshal(e)
		if err != nil {
			b.Fatal(err)
		}
		lines = append(lines, string(data))
		size += len(data)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, l := range lines {
			if _, ok := scanEvent(l); !ok {
				b.Fatal(l)
			}
		}
	}
}
