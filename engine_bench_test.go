package sekisho

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/profiler"
)

// BenchmarkLibrary judges the corpus, or the fixtures where there is none, with all policies. SEKISHO_PROFILE=40 prints the 40
// lines and files of Rego that evaluate most expressions, a figure that is the same on every machine.
func BenchmarkLibrary(b *testing.B) {
	objects, corpus := manifests(b)
	if len(corpus) > 0 {
		objects = corpus
	}
	engine := compile(b, builtinLibrary(b))
	inventory := engine.NewInventory()
	inventory.Add(objects...)
	engine = engine.With(inventory)
	judge := func() {
		if _, err := engine.Evaluate(b.Context(), objects...); err != nil {
			b.Fatal(err)
		}
	}
	judge()
	top := 0
	if _, err := fmt.Sscan(os.Getenv("SEKISHO_PROFILE"), &top); err == nil {
		p := profiler.New()
		engine.tracer = p
		judge()
		engine.tracer = nil
		printProfile(p, top)
	}
	for b.Loop() {
		judge()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(objects)), "µs/object")
}

func printProfile(p *profiler.Profiler, top int) {
	lines, total, files := p.ReportTopNResults(1<<20, []string{"num_eval"}), 0, map[string]int{}
	for i, line := range lines {
		total += line.NumEval
		if line.Location == nil {
			continue
		}
		files[line.Location.File] += line.NumEval
		if i < top {
			fmt.Printf("%8d  %s:%d  %.60s\n", line.NumEval, line.Location.File, line.Location.Row, line.Location.Text)
		}
	}
	fmt.Printf("\n%8d  in all\n", total)
	names := slices.SortedFunc(maps.Keys(files), func(a, b string) int { return cmp.Compare(files[b], files[a]) })
	for _, name := range names[:min(top, len(names))] {
		fmt.Printf("%8d  %s\n", files[name], name)
	}
}
