package redact

import "regexp"

// patterns match what looks like a key. Their groups are kept.
var patterns = []*regexp.Regexp{
	// Headers, also as Go and JSON print them: map[Authorization:[Bearer x]].
	regexp.MustCompile(`(?i)(\b(?:proxy-)?authorization["']?\s*[:=]\s*[\["']*)(?:[a-z]+\s+)?[^\s"',;\]}]+`),
	regexp.MustCompile(`(?i)(\b(?:set-)?cookie["']?\s*[:=]\s*[\["']*)[^"'\]}\r\n]+`),
	regexp.MustCompile(`(?i)(\b(?:x-|openai-|azure-)?(?:api[-_ ]?key|access[-_]?token|client[-_]?secret|secret[-_]?key|password)["']?\s*[:=]\s*[\["']*)[^\s"',;\]}&]+`),
	regexp.MustCompile(`(?i)(\bbearer\s+)[a-z0-9._~+/=*-]{6,}`),
	// Keys with the prefix of a well-known issuer.
	regexp.MustCompile(`\b()(?:sk|pk|rk|gsk|hf|xai|nvapi|ghp|gho|glpat)[-_][A-Za-z0-9_*.-]{8,}`),
	regexp.MustCompile(`\b()AIza[A-Za-z0-9_-]{20,}`),
	// In addresses: https://user:password@host and ?key=...
	regexp.MustCompile(`(://)[^/\s@]+(@)`),
	regexp.MustCompile(`(?i)([?&](?:api[-_]?key|key|token|access_token|auth|secret|sig|signature|password)=)[^&\s"']+`),
}

// Patterns removes everything that looks like a key or a password. It is for errors: in
// the output of a model, most of what looks like a key is not one.
func Patterns(text string) string {
	for _, p := range patterns {
		text = p.ReplaceAllString(text, "${1}"+Struck+"${2}")
	}
	return text
}
