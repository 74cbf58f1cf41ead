package oracle

import (
	"os"
	"runtime/debug"
	"strconv"
	"testing"
	"time"
)

// Evaluating policies makes much garbage and keeps nothing; collecting it less often saves a sixth of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// runSeed is new in every run, unless SEKISHO_ORACLE_SEED repeats one.
func runSeed(t testing.TB) uint64 {
	t.Helper()
	seed := environment(t, "SEKISHO_ORACLE_SEED", uint64(time.Now().UnixNano()))
	t.Logf("seed %d (SEKISHO_ORACLE_SEED=%d repeats it)", seed, seed)
	return seed
}

// podCount is how many pods a run compares. More than the default never hurts; fewer would compare too little at the
// older versions.
func podCount(t testing.TB) int {
	t.Helper()
	count := environment(t, "SEKISHO_ORACLE_PODS", 100_000)
	if testing.Short() {
		count /= 20
	}
	return int(count)
}

func environment(t testing.TB, name string, fallback uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return fallback
	}
	value, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}
