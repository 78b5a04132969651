package sessions

import "sync"

// controls are how many actions the user wants delivered. Their methods are those of a
// runner.Driver, and return at once.
type controls struct {
	changed func() // is called when another number is wanted

	mu     sync.Mutex
	wanted int // before a pause, or forever
}

const forever = -1

// Run delivers events as they come.
func (c *controls) Run() { c.want(func(int) int { return forever }) }

// Pause waits before the next event.
func (c *controls) Pause() { c.want(func(int) int { return 0 }) }

// Cancel is Pause, as there is no call to cancel.
func (c *controls) Cancel() { c.Pause() }

// Step delivers the rest of the current action, or the next one, and pauses.
func (c *controls) Step() {
	c.want(func(wanted int) int {
		if wanted == forever {
			return 0
		}
		return wanted + 1
	})
}

func (c *controls) want(change func(int) int) {
	c.mu.Lock()
	c.wanted = change(c.wanted)
	c.mu.Unlock()
	c.changed()
}

// wants returns how many actions are to be delivered before a pause, or forever.
func (c *controls) wants() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wanted
}

// took records that an action was delivered.
func (c *controls) took() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wanted > 0 {
		c.wanted--
	}
}
