// Package redact removes keys and passwords from text that comes from outside. A server
// may quote what it was sent, in an error or a reply, and logs are kept and shared.
//
// The keys in use are known by value and are replaced everywhere, also when encoded as
// in a URL, in JSON, in hex, or in base64 as for Basic authentication. Values shorter
// than MinLength are ignored, because they would match ordinary text. Text that only
// looks like a key is replaced in errors alone, by Patterns.
//
// Text is redacted before anything else is done with it, so that the same text is
// parsed, shown and recorded. A key that is interrupted by other text is not found.
package redact
