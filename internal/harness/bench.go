package harness

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/sekisho/sekisho"
)

// benchTime is how long each policy is measured.
const benchTime = 50 * time.Millisecond

// Cost is what a policy costs for each object of its fixtures.
type Cost struct {
	Policy string `json:"policy"`
	File   string `json:"file"`
	// Objects are those of the fixtures.
	Objects int `json:"objects"`
	// Nanoseconds, Bytes and Allocations are for one object.
	Nanoseconds int64  `json:"nanoseconds"`
	Bytes       uint64 `json:"bytes"`
	Allocations uint64 `json:"allocations"`
	// Ratio is the time against that of the median policy.
	Ratio float64 `json:"ratio"`
}

// Bench measures the policies on their fixtures, one after the other, and sorts them, the slowest first.
func Bench(ctx context.Context, w *Workspace, options Options) ([]Cost, sekisho.Problems) {
	objects := map[string][]sekisho.Object{}
	for _, fixture := range w.Fixtures {
		if selected(options.Run, fixture.File) {
			objects[fixture.Policy] = append(objects[fixture.Policy], fixture.Manifest.Objects...)
		}
	}
	costs := []Cost{}
	problems := slices.Clone(w.Problems)
	for _, policy := range w.Library.Policies() {
		if len(objects[policy.ID]) == 0 || ctx.Err() != nil {
			continue
		}
		engine, err := w.Library.Only(policy.ID).Compile(ctx)
		if err == nil {
			engine = engine.Unplanned()                          // As the other engines evaluate, which run OPA's own evaluator.
			_, err = engine.Evaluate(ctx, objects[policy.ID]...) // What is done once only, such as compiling, is no cost of an object.
		}
		if err != nil {
			problems = append(problems, w.problemsOf(policy.Path(), err)...)
			continue
		}
		cost := measureCost(ctx, engine, objects[policy.ID])
		cost.Policy, cost.File = policy.ID, w.PolicyFile(policy)
		costs = append(costs, cost)
	}
	slices.SortStableFunc(costs, func(a, b Cost) int { return cmp.Compare(b.Nanoseconds, a.Nanoseconds) })
	if len(costs) > 0 {
		median := costs[len(costs)/2].Nanoseconds
		for i := range costs {
			costs[i].Ratio = float64(costs[i].Nanoseconds) / float64(max(median, 1))
		}
	}
	slices.SortFunc(problems, compareProblems)
	return costs, slices.Compact(problems)
}

func measureCost(ctx context.Context, engine *sekisho.Engine, objects []sekisho.Object) Cost {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	rounds := 0
	for rounds == 0 || time.Since(start) < benchTime && ctx.Err() == nil {
		_, _ = engine.Evaluate(ctx, objects...) // It has succeeded before.
		rounds++
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	n := uint64(rounds) * uint64(len(objects))
	return Cost{
		Objects: len(objects), Nanoseconds: elapsed.Nanoseconds() / int64(rounds*len(objects)),
		Bytes: (after.TotalAlloc - before.TotalAlloc) / n, Allocations: (after.Mallocs - before.Mallocs) / n,
	}
}
