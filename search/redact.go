package search

import "regexp"

// A server may quote what it was sent in its errors, keys included, and errors
// go to the screen and into the log. What looks like a secret is struck out where
// the error becomes text: a log is there to be kept and shared.

const struck = "***"

// secrets are what keys look like; the groups of a pattern are kept.
var secrets = []*regexp.Regexp{
	// Headers, also as Go and JSON print them: map[Authorization:[Bearer x]].
	regexp.MustCompile(`(?i)(\b(?:proxy-)?authorization["']?\s*[:=]\s*[\["']*)(?:[a-z]+\s+)?[^\s"',;\]}]+`),
	regexp.MustCompile(`(?i)(\b(?:set-)?cookie["']?\s*[:=]\s*[\["']*)[^"'\]}\r\n]+`),
	regexp.MustCompile(`(?i)(\b(?:x-|openai-|azure-)?(?:api[-_ ]?key|access[-_]?token|client[-_]?secret|secret[-_]?key|password)["']?\s*[:=]\s*[\["']*)[^\s"',;\]}&]+`),
	regexp.MustCompile(`(?i)(\bbearer\s+)[a-z0-9._~+/=*-]{6,}`),
	// Keys by the prefixes of those who issue them.
	regexp.MustCompile(`\b()(?:sk|pk|rk|gsk|hf|xai|nvapi|ghp|gho|glpat)[-_][A-Za-z0-9_*.-]{8,}`),
	regexp.MustCompile(`\b()AIza[A-Za-z0-9_-]{20,}`),
	// In addresses: https://user:password@host and ?key=...
	regexp.MustCompile(`(://)[^/\s@]+(@)`),
	regexp.MustCompile(`(?i)([?&](?:api[-_]?key|key|token|access_token|auth|secret|sig|signature|password)=)[^&\s"']+`),
}

// redacted strikes out what looks like a key or a password.
func redacted(text string) string {
	for _, secret := range secrets {
		text = secret.ReplaceAllString(text, "${1}"+struck+"${2}")
	}
	return text
}
