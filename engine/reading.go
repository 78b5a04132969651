package engine

import "context"

// Reading is how far a call has come with reading its prompts, in tokens. Those that a cache
// had are not counted.
type Reading struct{ Done, Of int }

type readingKey struct{}

// WithReading returns a context in which a call reports how far it has come with reading
// prompts, if that takes long. It reports from its own goroutine, never concurrently with its
// stream. Backends that cannot know report nothing.
func WithReading(ctx context.Context, report func(Reading)) context.Context {
	return context.WithValue(ctx, readingKey{}, report)
}

// ReportReading returns what WithReading was given, nil if there is none.
func ReportReading(ctx context.Context) func(Reading) {
	report, _ := ctx.Value(readingKey{}).(func(Reading))
	return report
}
