// Package memory asks the operating system how much memory there is.
package memory

// Available returns how many bytes can be taken without pushing other programs out of memory.
// Where the system does not say, it is half of what the machine has. It is not ok if not even
// that is known.
func Available() (bytes int64, ok bool) { return available() }
