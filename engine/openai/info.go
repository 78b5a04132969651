package openai

import (
	"context"
	"fmt"
	"strings"

	"espalier/engine/internal/remote"
)

// Inspect asks the servers what they know about a model, which is little: the protocol has
// no place for it, and extensions differ.
func Inspect(ctx context.Context, a Address, o Options) (remote.Info, error) {
	m, err := Open(ctx, a, o)
	if err != nil {
		return remote.Info{}, err
	}
	defer func() { _ = m.Close() }() // nothing was written
	clean := func(text string) string { return remote.Words(m.secrets.Text(text)) }
	info := remote.Info{Model: clean(m.address.Name), Server: clean(strings.Join(m.address.URLs, ", ")), Context: m.description.Context, Reasons: m.reasons(), Continues: m.continues()}
	if n := m.description.Parameters; n > 0 {
		info.Parameters = fmt.Sprint(n)
	}
	for _, s := range m.servers {
		if s.kind != unknownKind {
			info.Architecture = "behind " + string(s.kind)
		}
	}
	for _, name := range m.accepts {
		info.Capabilities = append(info.Capabilities, clean(name))
	}
	return info, nil
}
