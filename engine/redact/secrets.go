package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Struck replaces a secret.
const Struck = "***"

// MinLength is the least length of a secret in bytes.
const MinLength = 8

// Secrets are values that no text may contain. The zero value and nil have none.
type Secrets struct {
	forms []string // the values as they are, and encoded
	most  int      // bytes of the longest form
}

// New returns the secrets with the given values, without those that are too short.
func New(values ...string) *Secrets {
	s := &Secrets{}
	for _, v := range values {
		for _, form := range encodings(v) {
			if len(v) >= MinLength && len(form) >= MinLength && !slices.Contains(s.forms, form) {
				s.forms = append(s.forms, form)
				s.most = max(s.most, len(form))
			}
		}
	}
	return s
}

// encodings returns the forms in which a value may be quoted, first the value itself.
func encodings(v string) []string {
	forms := []string{v, hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v)))}
	for _, escaped := range []string{url.QueryEscape(v), url.PathEscape(v), url.UserPassword("", v).String()[1:]} {
		forms = append(forms, escaped, lowerEscapes(escaped))
	}
	if quoted, err := json.Marshal(v); err == nil {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	// In base64 the form depends on the offset of the value modulo three bytes. Digits
	// that also depend on neighbouring bytes are left out.
	for before := range 3 {
		digits := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), v...))
		from := (before*8 + 5) / 6
		to := (before + len(v)) * 8 / 6
		if from < to {
			forms = append(forms, digits[from:to], strings.NewReplacer("+", "-", "/", "_").Replace(digits[from:to]))
		}
	}
	return forms
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(escaped string) string {
	b := []byte(escaped)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// None reports whether there are no secrets.
func (s *Secrets) None() bool { return s == nil || len(s.forms) == 0 }

// span is a part of a text, in bytes.
type span struct{ from, to int }

// spans returns the places of secrets in a text, in order and without overlaps. At the
// end of the text, the beginning of a secret counts, because a reply may be cut there.
func (s *Secrets) spans(text string) []span {
	var found []span
	for _, form := range s.forms {
		for at := 0; ; {
			i := strings.Index(text[at:], form)
			if i < 0 {
				break
			}
			found = append(found, span{at + i, at + i + len(form)})
			at += i + len(form)
		}
		if n := begun(text, form); n >= MinLength {
			found = append(found, span{len(text) - n, len(text)})
		}
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	var apart []span
	for _, f := range found {
		if last := len(apart) - 1; last >= 0 && f.from < apart[last].to {
			apart[last].to = max(apart[last].to, f.to)
		} else {
			apart = append(apart, f)
		}
	}
	return apart
}

// begun returns how many bytes at the end of a text are an incomplete form.
func begun(text, form string) int {
	for n := min(len(text), len(form)-1); n > 0; n-- {
		if strings.HasSuffix(text, form[:n]) {
			return n
		}
	}
	return 0
}

// Values removes the secrets from a text.
func (s *Secrets) Values(text string) string {
	if s.None() {
		return text
	}
	var b strings.Builder
	at := 0
	for _, f := range s.spans(text) {
		b.WriteString(text[at:f.from] + Struck)
		at = f.to
	}
	if at == 0 {
		return text
	}
	return b.String() + text[at:]
}

// Text removes the secrets from a text, and what looks like one.
func (s *Secrets) Text(text string) string { return Patterns(s.Values(text)) }

// Userinfo returns the secrets in an address's user: the password, and its form in Basic
// authentication, or without a password the name, which is then a token.
func Userinfo(u *url.Userinfo) []string {
	if u == nil {
		return nil
	}
	password, has := u.Password()
	if !has || password == "" {
		return []string{u.Username()}
	}
	return []string{password, base64.StdEncoding.EncodeToString([]byte(u.Username() + ":" + password))}
}
