// Package redact strikes keys and passwords out of text that comes from outside: a
// server may quote what it was sent, in an error or in a reply, and logs are there
// to be kept and shared.
//
// The keys in use are known by value and struck out wherever they stand, also
// encoded as in a URL, in JSON, in hex or in base64, in which Basic authentication
// sends them. A value of less than MinLength bytes is not looked for: in most texts
// it would be found where it is no key. What only looks like a key is struck out of
// errors alone, by Patterns.
//
// Text is redacted before anything is made of it, so that what is parsed, shown and
// recorded is the same text. A key in pieces, with other text between, is not found.
package redact
