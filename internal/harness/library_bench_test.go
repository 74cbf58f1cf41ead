package harness

import (
	"path/filepath"
	"testing"
)

// BenchmarkLibraryOf130 runs all tests of 130 policies, from reading the files on, as `sekisho test` does.
func BenchmarkLibraryOf130(b *testing.B) {
	folder := b.TempDir()
	library(b, folder, 130)
	for _, mode := range []struct {
		name    string
		options Options
	}{
		{"plain", Options{}},
		{"coverage", Options{Coverage: true}},
		{"touched", Options{Touched: []string{filepath.Join(folder, "pod_security", "host_port_5", "host_port_5.rego")}}},
	} {
		b.Run(mode.name, func(b *testing.B) {
			for b.Loop() {
				workspace, err := Open(folder)
				if err != nil {
					b.Fatal(err)
				}
				result, err := Run(b.Context(), workspace, mode.options)
				if err != nil || result.Status() != Pass || len(result.Tests) < 5 {
					b.Fatalf("%d tests, %s, %v\n%s", len(result.Tests), result.Status(), err, story(result))
				}
				b.ReportMetric(float64(len(result.Tests)), "tests")
			}
		})
	}
}
