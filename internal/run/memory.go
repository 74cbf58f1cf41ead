package run

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// enough is the memory that a run may take without looking at it twice.
const enough = 160 << 20

// saveMemory collects garbage more often once there is a lot of it, and returns what ends that. Whoever sets GOMEMLIMIT knows
// better.
func saveMemory() (end func()) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	before := debug.SetMemoryLimit(enough)
	return func() { debug.SetMemoryLimit(before) }
}

// grantMemory makes room for the objects of a very large cluster: to collect garbage all the time in too little of it would
// take longer than all the rest.
func grantMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() == metrics.KindUint64 {
		debug.SetMemoryLimit(limitFor(live[0].Value.Uint64()))
	}
}

// limitFor is half as much again as what is live, and never less than what is enough.
func limitFor(live uint64) int64 { return max(enough, int64(min(live, 1<<40))/2*3) }
