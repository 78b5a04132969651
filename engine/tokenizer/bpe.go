package tokenizer

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// BPE is a byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019): text
// is split into words, each word into bytes, and neighbours are merged, best merge first.
// It is safe for concurrent use.
type BPE struct {
	definition Definition
	pieces     []string // text of each token
	words      *splitter
	bytes      [256]int          // the token of a single byte, -1 if there is none
	ids        map[string]int    // of normal tokens, byte-level
	merges     map[[2]int]merged // of two tokens
	special    [256][]special    // by first byte, longest first
}

// merged is the token that two tokens become, and the rank of the merge.
type merged struct{ rank, id int }

// special is a token that is matched in the text before anything else.
type special struct {
	text string
	id   int
}

// NewBPE checks a definition and builds its tables.
func NewBPE(d Definition) (*BPE, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	splits, err := d.splits()
	if err != nil {
		return nil, err
	}
	words, err := newSplitter(splits)
	if err != nil {
		return nil, err
	}
	t := &BPE{definition: d, words: words, ids: map[string]int{}, merges: make(map[[2]int]merged, len(d.Merges))}
	for id, token := range d.Tokens {
		t.add(id, token)
	}
	for i := range t.special {
		slices.SortStableFunc(t.special[i], func(a, b special) int { return len(b.text) - len(a.text) })
	}
	for b := range t.bytes {
		t.bytes[b] = -1
		if id, ok := t.ids[string(byteRunes[b])]; ok {
			t.bytes[b] = id
		}
	}
	for rank, m := range d.Merges {
		left, ok1 := t.ids[m[0]]
		right, ok2 := t.ids[m[1]]
		whole, ok3 := t.ids[m[0]+m[1]]
		if !ok1 || !ok2 || !ok3 {
			return nil, fmt.Errorf("merge %d joins %q and %q, but they or the result are not tokens", rank, m[0], m[1])
		}
		if _, twice := t.merges[[2]int{left, right}]; !twice {
			t.merges[[2]int{left, right}] = merged{rank, whole}
		}
	}
	return t, nil
}

func (t *BPE) add(id int, token string) {
	piece, kind := "", t.definition.Kinds[id]
	switch kind {
	case Normal:
		piece = fromByteLevel(token)
		if _, twice := t.ids[token]; !twice {
			t.ids[token] = id
		}
	case Added:
		piece = token
	default: // not text
	}
	t.pieces = append(t.pieces, piece)
	if (kind == Control || kind == Added) && token != "" {
		t.special[token[0]] = append(t.special[token[0]], special{token, id})
	}
}

// Definition returns the definition of the tokenizer.
func (t *BPE) Definition() Definition { return t.definition }

// Size returns the number of tokens.
func (t *BPE) Size() int { return len(t.pieces) }

// End returns the token that ends a text, -1 if there is none.
func (t *BPE) End() int { return t.definition.EOS }

// Piece returns the text of a token, which may be part of a character: see Whole. Control
// tokens have none.
func (t *BPE) Piece(_, id int) string { return t.pieces[id] }

// Encode returns the tokens of a text. Special tokens that occur in it as text, such as
// <｜User｜>, become those tokens. It is an error if a byte has no token, which can happen
// only with a vocabulary that is not meant for arbitrary text.
func (t *BPE) Encode(text string) ([]int, error) {
	var ids []int
	d := &t.definition
	if d.AddBOS && d.BOS >= 0 && !strings.HasPrefix(text, d.Tokens[d.BOS]) {
		ids = append(ids, d.BOS)
	}
	for start, at := 0, 0; ; {
		s, ok := special{}, at == len(text)
		if !ok {
			s, ok = t.specialAt(text[at:])
		}
		if !ok {
			at++
			continue
		}
		var err error
		if ids, err = t.encodePlain(ids, text[start:at], start); err != nil {
			return nil, err
		}
		if at == len(text) {
			return ids, nil
		}
		ids = append(ids, s.id)
		at += len(s.text)
		start = at
	}
}

// specialAt returns the longest special token at the start of text.
func (t *BPE) specialAt(text string) (special, bool) {
	for _, s := range t.special[text[0]] {
		if strings.HasPrefix(text, s.text) {
			return s, true
		}
	}
	return special{}, false
}

// encodePlain appends the tokens of text without special ones.
func (t *BPE) encodePlain(ids []int, text string, column int) ([]int, error) {
	if t.definition.NFC {
		text = norm.NFC.String(text)
	}
	at := column + 1
	for word := range t.words.split(text) {
		if t.definition.IgnoreMerges {
			if id, ok := t.ids[toByteLevel(word)]; ok {
				ids = append(ids, id)
				at += len(word)
				continue
			}
		}
		symbols := make([]symbol, len(word))
		for i := range len(word) {
			id := t.bytes[word[i]]
			if id < 0 {
				return nil, fmt.Errorf("column %d: %q is not in the model's vocabulary", at+i, word[i:i+1])
			}
			symbols[i] = symbol{id: id, previous: i - 1, next: i + 1}
		}
		ids = t.merge(ids, symbols)
		at += len(word)
	}
	return ids, nil
}

// symbol is a part of a word during merging, in a linked list.
type symbol struct {
	id             int // -1: merged into its left neighbour
	previous, next int
}

// candidate is a possible merge of the symbols left and right.
type candidate struct {
	merged
	left, right     int
	leftID, rightID int
}

// candidates is a heap with the best merge first, the leftmost of equal ones.
type candidates []candidate

func (c candidates) Len() int      { return len(c) }
func (c candidates) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *candidates) Push(x any)   { *c = append(*c, x.(candidate)) }
func (c *candidates) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

func (c candidates) Less(i, j int) bool {
	if c[i].rank != c[j].rank {
		return c[i].rank < c[j].rank
	}
	return c[i].left < c[j].left
}

// merge merges a word's symbols until no rule applies, and appends the result.
func (t *BPE) merge(ids []int, symbols []symbol) []int {
	var queue candidates
	propose := func(left, right int) {
		if left < 0 || right >= len(symbols) {
			return
		}
		a, b := symbols[left].id, symbols[right].id
		if m, ok := t.merges[[2]int{a, b}]; ok {
			heap.Push(&queue, candidate{m, left, right, a, b})
		}
	}
	for i := range symbols {
		propose(i, i+1)
	}
	for len(queue) > 0 {
		c := heap.Pop(&queue).(candidate)
		l, r := &symbols[c.left], &symbols[c.right]
		if l.id != c.leftID || r.id != c.rightID || l.next != c.right {
			continue // one of them has been merged since
		}
		l.id, l.next, r.id = c.id, r.next, -1
		if r.next < len(symbols) {
			symbols[r.next].previous = c.left
		}
		propose(l.previous, c.left)
		propose(c.left, l.next)
	}
	for i := 0; i < len(symbols); i = symbols[i].next {
		ids = append(ids, symbols[i].id)
	}
	return ids
}
