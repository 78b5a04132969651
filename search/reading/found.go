package reading

import "strings"

// Found is what a reply was read as, and the part of the reply that was read. A text
// that was put together of several parts has the empty span.
type Found struct {
	Text string
	Span Span
}

// String is the text.
func (f Found) String() string { return f.Text }

// Found is the reading as a list of one.
func (r Reading) Found(prefix string) ([]Found, error) {
	if err := r.Err(); err != nil {
		return nil, err
	}
	return []Found{{prefix + r.Value, r.Span}}, nil
}

// Texts are the words of what was found.
func Texts(all []Found) []string {
	var texts []string
	for _, f := range all {
		texts = append(texts, f.Text)
	}
	return texts
}

// Locate finds texts that were taken out of a reply in that order, each by its first
// and its last line: what stands before a line, such as a bullet, is not part of them.
func Locate(reply string, texts ...string) []Found {
	all := make([]Found, len(texts))
	body, _ := Body(reply)
	from := body.Start
	for i, text := range texts {
		all[i].Text = text
		first, _, _ := strings.Cut(text, "\n")
		last := text[strings.LastIndexByte(text, '\n')+1:]
		start := strings.Index(reply[from:], first)
		if first == "" || start < 0 {
			continue
		}
		start += from
		end := start + len(first)
		if len(first) < len(text) {
			next := strings.Index(reply[end:], last)
			if next < 0 {
				continue
			}
			end += next + len(last)
		}
		all[i].Span = Span{start, end}
		from = end
	}
	return all
}
