// Package ollama runs models on an Ollama server (https://ollama.com), through that
// project's own client. OLLAMA_HOST is the server's address, as for Ollama itself; for
// a proxy in front of it, it may include a user and a password:
// http://USER:PASSWORD@HOST:PORT.
//
// A prompt is sent as one user message, without a system prompt, in the model's own
// chat template; one whose reply has a given beginning is sent raw, after the same template. Log-probabilities need a server of version 0.12.11 or later. What
// Ollama cannot do fails with engine.ErrUnsupported: enumerating the token tree, and
// scores without log-probabilities.
//
// Failures are of type engine.Failure and wrap the server's own message.
package ollama
