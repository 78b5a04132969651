package decode

import (
	"fmt"

	"espalier/engine/native/kvcache"
)

// Memory is set aside before it is taken: a call computes nothing until its longest request is
// known to fit, and further requests wait until there is room for all that they may write.
// Prompts of earlier calls make way.

// DefaultCacheBytes is set aside where Options say nothing.
const DefaultCacheBytes = 256 << 20

// Context returns how many tokens a text may have, prompt and reply together: as many as the
// model can attend to, and as the memory for the cache holds.
func (d *Decoder) Context() int {
	return int(min(int64(d.t.Config().MaxPosition), d.cacheBytes/d.cellBytes))
}

// admit returns an error if the cache cannot hold a prompt and its reply.
func (d *Decoder) admit(prompt, reply int) error {
	need := int64(prompt+reply) * d.cellBytes
	if need <= d.cacheBytes {
		return nil
	}
	text := fmt.Sprintf("a prompt of %d tokens and a reply of up to %d take %s of cache in %s, but %s are set aside for it, enough for %d tokens",
		prompt, reply, size(need), d.shape.Type, size(d.cacheBytes), d.cacheBytes/d.cellBytes)
	if smallest := kvcache.Types[len(kvcache.Types)-1]; d.shape.Type != smallest {
		return fmt.Errorf("%s: allow fewer tokens, set more aside (--cache-size) or cache in less (--cache-type %s)", text, smallest)
	}
	return fmt.Errorf("%s: allow fewer tokens, or set more aside (--cache-size)", text)
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1e3)
}

// limit returns how many tokens may follow a prompt: as many as asked for, unless the context
// ends before. 0 asks for as many as fit.
func (d *Decoder) limit(prompt, maxTokens int) int {
	if maxTokens > 0 {
		return min(d.t.Config().MaxPosition-prompt, maxTokens)
	}
	return max(d.Context()-prompt, 1)
}

// fullNote says what ended a reply that was allowed to be longer.
func (d *Decoder) fullNote(prompt, reply, maxTokens int) string {
	context := d.t.Config().MaxPosition
	switch {
	case reply == maxTokens:
		return ""
	case prompt+reply >= context:
		return fmt.Sprintf("cut off: the context of %d tokens is full with prompt and reply", context)
	}
	return fmt.Sprintf("cut off: the %s that are set aside for the cache hold %d tokens, prompt and reply together; set more aside with --cache-size", size(d.cacheBytes), prompt+reply)
}

// makeRoom drops what nobody uses until so many bytes are free for the texts of a call. It
// returns whether that was possible.
func (d *Decoder) makeRoom(bytes int64) bool {
	if d.tree.MakeRoom(d.cacheBytes - bytes - d.pool.Kept()) {
		return true
	}
	d.pool.Clear()
	return d.tree.MakeRoom(d.cacheBytes - bytes)
}

// fitting returns how many of the prompts, which are sorted, fit into memory together with
// their replies, whose longest has reply(p) tokens, and with what is reserved otherwise. Idle
// parts of the prefix tree make way. It is at least 1 if nothing is reserved: admit has said
// that one fits.
func (d *Decoder) fitting(prompts []*prompt, reserved int64, reply func(p *prompt) int) int {
	taken := reserved
	for i, p := range prompts {
		fresh := d.tree.Missing(p.tokens)
		if i > 0 {
			fresh = min(fresh, len(p.tokens)-kvcache.CommonPrefix(prompts[i-1].tokens, p.tokens))
		}
		taken += int64(fresh+reply(p)) * d.cellBytes
		if !d.makeRoom(taken) && i+int(reserved) > 0 {
			return i
		}
	}
	return len(prompts)
}
