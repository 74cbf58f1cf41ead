package run

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestLimitFor(t *testing.T) {
	for live, want := range map[uint64]int64{0: enough, 50 << 20: enough, 200 << 20: 300 << 20, math.MaxUint64: 3 << 39} {
		if got := limitFor(live); got != want {
			t.Errorf("%d: %d, want %d", live, got, want)
		}
	}
}

func TestMemoryIsSavedDuringARun(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "")
	before := debug.SetMemoryLimit(-1)
	end := saveMemory()
	if got := debug.SetMemoryLimit(-1); got != enough {
		t.Errorf("the limit is %d", got)
	}
	grantMemory()
	if got := debug.SetMemoryLimit(-1); got < enough {
		t.Errorf("the limit that is granted is %d", got)
	}
	if end(); debug.SetMemoryLimit(-1) != before {
		t.Error("the limit is not as before")
	}
	t.Setenv("GOMEMLIMIT", "1GiB")
	saveMemory()()
	grantMemory()
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("GOMEMLIMIT is not heeded: %d", got)
	}
}
