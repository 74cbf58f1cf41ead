package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/sekisho/sekisho/internal/harness"
	"github.com/sekisho/sekisho/internal/mutation"
)

func main() {
	shared := flag.Bool("shared", false, "")
	jobs := flag.Int("jobs", 0, "")
	prof := flag.String("prof", "", "")
	quiet := flag.Bool("q", false, "")
	ids := flag.String("ids", "", "")
	flag.Parse()
	if *prof != "" {
		f, _ := os.Create(*prof)
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	begin := time.Now()
	w, err := harness.Open(flag.Args()...)
	if err != nil {
		panic(err)
	}
	fmt.Println("open", time.Since(begin), w.Problems)
	o := mutation.Options{Jobs: *jobs, Shared: *shared}
	if *ids != "" {
		o.Policies = strings.Split(*ids, ",")
	}
	begin = time.Now()
	r, err := mutation.Run(context.Background(), w, o)
	if err != nil {
		fmt.Println("ERR", err)
	}
	n, e, inv, k := 0, 0, 0, 0
	for _, p := range r.Policies {
		fmt.Printf("%-28s %4d mutants %4d killed %2d equivalent %3d invalid %3d survive %6.1f%% %v\n", p.Policy, p.Mutants, p.Killed, p.Equivalent, p.Invalid, len(p.Survivors), 100*p.Score(), p.Duration.Round(time.Millisecond))
		n += p.Mutants
		k += p.Killed
		e += p.Equivalent
		inv += p.Invalid
		if !*quiet {
			for _, s := range p.Survivors {
				fmt.Print(s.Diff())
			}
		}
	}
	for _, p := range r.Problems {
		fmt.Println(p)
	}
	d := time.Since(begin)
	fmt.Printf("TOTAL %d mutants %d killed %d eq %d invalid score %.2f%% %v, %v per mutant\n", n, k, e, inv, 100*r.Score(), d, d/time.Duration(n+inv+1))
}
