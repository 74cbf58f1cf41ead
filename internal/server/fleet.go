package server

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// What is remembered of the OPAs that report is bounded: whoever may post must not fill the memory.
const (
	maxInstances = 1000
	maxBundles   = 16
	maxText      = 300
)

// staleAfter is when an OPA that has not reported counts as gone. They report at every answer of ours, long polls included.
const staleAfter = 15 * time.Minute

// fleet is the OPAs that reported, as far as they are remembered.
type fleet struct {
	mutex     sync.Mutex
	instances map[string]*Instance
	now       func() time.Time
}

// Instance is an OPA, as it describes itself.
type Instance struct {
	ID        string          `json:"id"`
	Version   string          `json:"version,omitempty"`
	Partition string          `json:"partition,omitempty"`
	Address   string          `json:"address"`
	LastSeen  time.Time       `json:"lastSeen"`
	Stale     bool            `json:"stale"`
	Bundles   []RunningBundle `json:"bundles"`
}

// RunningBundle is what an OPA says about one of its bundles.
type RunningBundle struct {
	Name      string `json:"name"`
	Revision  string `json:"revision,omitempty"`
	Activated string `json:"activated,omitempty"`
	// Error is why it does not run what it was last given.
	Error string `json:"error,omitempty"`
	// Current says that it is the revision that is served now.
	Current bool `json:"current"`
}

func newFleet() *fleet { return &fleet{instances: map[string]*Instance{}, now: time.Now} }

// remember takes what an OPA reports. Beyond the bound, the one that was silent for longest is forgotten.
func (f *fleet) remember(instance Instance) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	instance.LastSeen = f.now().UTC()
	f.instances[instance.ID] = &instance
	if len(f.instances) <= maxInstances {
		return
	}
	oldest := &instance
	for _, other := range f.instances {
		if other.LastSeen.Before(oldest.LastSeen) {
			oldest = other
		}
	}
	delete(f.instances, oldest.ID)
}

// list returns the instances, those that were seen last first.
func (f *fleet) list() []Instance {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	instances := make([]Instance, 0, len(f.instances))
	for _, instance := range f.instances {
		copied := *instance
		copied.Bundles = slices.Clone(instance.Bundles)
		copied.Stale = f.now().Sub(instance.LastSeen) > staleAfter
		instances = append(instances, copied)
	}
	slices.SortFunc(instances, func(a, b Instance) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(a.ID, b.ID))
	})
	return instances
}

// running is what an OPA runs, in words that clients cannot make up.
type running struct{ bundle, revision string }

type fleetSummary struct {
	running        map[running]int
	stale, failing int
}

// summary counts the instances. served finds the bundles that have or had a revision.
func (f *fleet) summary(served func(bundle, revision string) running) fleetSummary {
	summary := fleetSummary{running: map[running]int{}}
	for _, instance := range f.list() {
		if instance.Stale {
			summary.stale++
			continue
		}
		failing := false
		for _, bundle := range instance.Bundles {
			summary.running[served(bundle.Name, bundle.Revision)]++
			failing = failing || bundle.Error != ""
		}
		if failing {
			summary.failing++
		}
	}
	return summary
}
