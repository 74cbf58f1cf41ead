package server

import (
	"slices"
	"sync"
	"time"
)

// current is the publication that is served. Whoever waits for the next one holds the channel that its arrival closes.
type current struct {
	swapping    sync.Mutex // is held by whoever makes a change
	mutex       sync.Mutex
	publication *Publication
	refusal     *Refusal
	changed     chan struct{}
	history     []running // the newest last
}

// maxHistory is how many revisions of a bundle are known by name in metrics.
const maxHistory = 5

// Refusal says why what is on disk is not served.
type Refusal struct {
	Time   time.Time `json:"time"`
	Reason string    `json:"reason"`
}

func (c *current) get() (*Publication, <-chan struct{}) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.publication, c.changed
}

// refused is the refusal of the newest revision, or nil.
func (c *current) refused() *Refusal {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.refusal
}

func (c *current) refuse(err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.refusal = &Refusal{Time: time.Now().UTC(), Reason: err.Error()}
}

// swap serves a publication and wakes everybody who waits. It tells whether there is anything new in it.
func (c *current) swap(next *Publication) (bool, error) {
	c.swapping.Lock()
	defer c.swapping.Unlock()
	before, _ := c.get()
	if before != nil && before.Revision == next.Revision {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.refusal = nil
		return false, nil
	}
	if before != nil {
		// Clients are served meanwhile.
		if err := next.after(before); err != nil {
			return false, err
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if before != nil {
		close(c.changed)
	}
	c.publication, c.refusal, c.changed = next, nil, make(chan struct{})
	for _, bundle := range next.Bundles {
		now := running{bundle.Name, bundle.Revision}
		c.history = append(slices.DeleteFunc(c.history, func(r running) bool { return r == now }), now)
	}
	c.history = lastOfEach(c.history)
	return true, nil
}

// lastOfEach keeps the newest revisions of each bundle.
func lastOfEach(history []running) []running {
	seen := map[string]int{}
	var kept []running
	for _, entry := range slices.Backward(history) {
		if seen[entry.bundle]++; seen[entry.bundle] <= maxHistory {
			kept = append(kept, entry)
		}
	}
	slices.Reverse(kept)
	return kept
}

// served says in our own words what an OPA runs: it may call the bundle as it likes, and may have what was never served here.
func (c *current) served(name, revision string) running {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	said := running{name, revision}
	if slices.Contains(c.history, said) {
		return said
	}
	if i := slices.IndexFunc(c.history, func(r running) bool { return r.revision == revision }); i >= 0 {
		return c.history[i]
	}
	said.revision = "other"
	if revision == "" {
		said.revision = "none"
	}
	if !slices.ContainsFunc(c.history, func(r running) bool { return r.bundle == name }) {
		said.bundle = "other"
	}
	return said
}
