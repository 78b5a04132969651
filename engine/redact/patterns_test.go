package redact

import "testing"

func TestPatterns(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"401: Authorization: Bearer abc.def-123, try again", "401: Authorization: ***, try again"},
		{"header map[Authorization:[Bearer abcdef] Accept:[*/*]]", "header map[Authorization:[***] Accept:[*/*]]"},
		{`{"authorization":"Basic dXNlcjpwYXNz","a":1}`, `{"authorization":"***","a":1}`},
		{"Incorrect API key provided: sk-proj-ab12****wxyz. See the docs", "Incorrect API key provided: *** See the docs"},
		{"bad token hf_ABCDEFGHIJKLMNOP!", "bad token ***!"},
		{"x-api-key: 0123456789", "x-api-key: ***"},
		{"api_key=abc&model=x", "api_key=***&model=x"},
		{`Get "https://user:pass@host:8000/v1?key=secret&n=1": refused`, `Get "https://***@host:8000/v1?key=***&n=1": refused`},
		{"Cookie: a=b; session=c\nnext line", "Cookie: ***\nnext line"},
		{"sent bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "sent bearer ***"},
		// What is no secret stays.
		{"dial tcp 127.0.0.1:11434: connection refused", "dial tcp 127.0.0.1:11434: connection refused"},
		{"model deepseek-r1:1.5b not found, try pulling it", "model deepseek-r1:1.5b not found, try pulling it"},
		{"unexpected token: 5 at http://localhost:8000/v1", "unexpected token: 5 at http://localhost:8000/v1"},
		{"the task-specific risk-aware disk-backed model", "the task-specific risk-aware disk-backed model"},
	} {
		got := Patterns(test.text)
		if got != test.want {
			t.Errorf("%q\n got %q\nwant %q", test.text, got, test.want)
		}
		if again := Patterns(got); again != got {
			t.Errorf("%q becomes %q", got, again)
		}
	}
}
