// Package ollama is a model behind an Ollama server (https://ollama.com), through
// that project's own client. OLLAMA_HOST says where the server is, as for Ollama
// itself, and may hold a user and a password for a proxy before it:
// http://USER:PASSWORD@HOST:PORT.
//
// A prompt is one message of a user, without a system prompt, in the model's own
// chat template. Log-probabilities need a server of version 0.12.11 or later. What
// a server cannot be held to is refused with engine.ErrUnsupported: enumeration of
// the token tree, and scores where there are no log-probabilities.
//
// Failures are engine.Failure, each with its own words; what the server itself
// said stands behind them.
package ollama
