// Command bench measures sekisho as its users meet it: the built binary on 20,000 objects and on a single Pod, and the
// stages of the way from bytes to report in one process, and a review in every engine. It prints figures and judges nothing.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/report"
)

// bundles are measured one after the other: what most people check, and everything.
var bundles = []string{"pod-security-restricted", "all"}

func main() {
	binary := flag.String("binary", "dist/sekisho", "the built command")
	corpus := flag.String("corpus", firstFolder(os.Getenv("SEKISHO_CORPUS"), "../shared/corpus", "examples"), "folder of manifests to repeat")
	objects := flag.Int("objects", 20_000, "how many objects to check at least")
	flag.Parse()
	if err := run(context.Background(), *binary, *corpus, *objects); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, corpus string, atLeast int) error {
	folder, err := os.MkdirTemp("", "sekisho-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	size, err := repeat(corpus, filepath.Join(folder, "same"), atLeast, same)
	if err != nil {
		return err
	}
	fmt.Printf("%s repeated to %d objects, %d files, %d MB\n", corpus, size.objects, len(size.files), size.bytes/1_000_000)
	// Linux counts what this process had at most as the peak of what it starts, so that the command comes before all else.
	for _, bundle := range bundles {
		if err := whole(ctx, binary, bundle, filepath.Join(folder, "same")); err != nil {
			return err
		}
	}
	different := filepath.Join(folder, "distinct")
	if _, err := repeat(corpus, different, atLeast, distinct); err != nil {
		return err
	}
	fmt.Printf("\nno two objects the same:\n")
	if err := whole(ctx, binary, "all", different); err != nil {
		return err
	}
	for _, bundle := range bundles {
		fmt.Printf("\nbundle %s\n", bundle)
		if err := stages(ctx, bundle, size); err != nil {
			return err
		}
		if err := coldStart(ctx, binary, bundle, folder); err != nil {
			return err
		}
	}
	return engines(ctx, corpus, folder)
}

// load is what there is to check.
type load struct {
	files   []string
	objects int
	bytes   int
}

// manifests visits the manifests below a folder, named from there.
func manifests(folder string, visit func(name string, text []byte, manifest sekisho.Manifest)) error {
	return filepath.WalkDir(folder, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		manifest, err := sekisho.ParseManifest(file, text)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if err == nil {
			visit(name, text, manifest)
		}
		return err
	})
}

// repeat copies a folder's manifests, each copy changed in its own way, until they have enough objects.
func repeat(corpus, folder string, atLeast int, change func(text []byte, number int) []byte) (load, error) {
	texts := map[string][]byte{}
	objects := 0
	err := manifests(corpus, func(name string, text []byte, manifest sekisho.Manifest) {
		texts[name], objects = text, objects+len(manifest.Objects)
	})
	if err == nil && objects == 0 {
		err = errors.New(corpus + " has no objects")
	}
	var l load
	for copies := 0; err == nil && l.objects < atLeast; copies++ {
		for name, text := range texts {
			file, changed := filepath.Join(folder, strconv.Itoa(copies), name), change(text, copies)
			err = errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, changed, 0o644))
			l.files, l.bytes = append(l.files, file), l.bytes+len(changed)
		}
		l.objects += objects
	}
	slices.Sort(l.files)
	return l, err
}

// whole runs the command on everything, three times.
func whole(ctx context.Context, binary, bundle, folder string) error {
	fmt.Printf("\nbundle %s, the command, on all cores:\n", bundle)
	for range 3 {
		var said bytes.Buffer
		usage, elapsed, err := measure(ctx, &said, binary, "check", "--bundle", bundle, "--format", "json", "--output", os.DevNull, "--fail-on", "none", folder)
		if err != nil {
			return err
		}
		summary := lastLine(said.Bytes())
		var findings, objects int
		if _, err := fmt.Sscanf(summary, "%d findings", &findings); err != nil {
			return fmt.Errorf("the summary %q: %w", summary, err)
		}
		if _, after, found := strings.Cut(summary, ") in "); found {
			_, err = fmt.Sscanf(after, "%d objects", &objects)
		}
		if err != nil {
			return fmt.Errorf("the summary %q: %w", summary, err)
		}
		fmt.Printf("  %6.0f objects/s  %5.2f s  %5.2f s cpu  peak %3d MB  %d objects, %d findings\n",
			float64(objects)/elapsed.Seconds(), elapsed.Seconds(),
			time.Duration(usage.Utime.Nano()+usage.Stime.Nano()).Seconds(), usage.Maxrss/1024, objects, findings)
	}
	return nil
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// stages times the stages one after the other on one core.
func stages(ctx context.Context, bundle string, l load) error {
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		return err
	}
	selected, err := sekisho.BuiltinBundle(bundle)
	if err != nil {
		return err
	}
	if library, err = library.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{selected}}); err != nil {
		return err
	}
	engine, err := library.Compile(ctx)
	if err != nil {
		return err
	}
	text, err := report.New("text", io.Discard, report.Options{})
	if err != nil {
		return err
	}
	var reading, parsing, evaluating, reporting time.Duration
	inventory := engine.NewInventory()
	for _, file := range l.files { // As the command does, for the policies that read other objects.
		if data, err := os.ReadFile(file); err == nil && engine.NeedsInventory() {
			start := time.Now()
			manifest, err := sekisho.ParseManifest(file, data)
			if err != nil {
				return err
			}
			inventory.Add(manifest.Objects...)
			parsing += time.Since(start)
		}
	}
	engine = engine.With(inventory)
	for _, file := range l.files {
		start := time.Now()
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		read := time.Now()
		manifest, err := sekisho.ParseManifest(file, data)
		if err != nil {
			return err
		}
		parsed := time.Now()
		findings, err := engine.Evaluate(ctx, manifest.Objects...)
		if err != nil {
			return err
		}
		evaluated := time.Now()
		if err := text.File(report.File{Name: file, Source: data, Objects: len(manifest.Objects), Findings: findings}); err != nil {
			return err
		}
		reading, parsing = reading+read.Sub(start), parsing+parsed.Sub(read)
		evaluating, reporting = evaluating+evaluated.Sub(parsed), reporting+time.Since(evaluated)
	}
	fmt.Println("the stages, on one core:")
	for _, stage := range []struct {
		name string
		time time.Duration
	}{{"read", reading}, {"parse", parsing}, {"evaluate", evaluating}, {"report", reporting}} {
		fmt.Printf("  %-9s %5.2f s  %5.1f µs/object\n", stage.name, stage.time.Seconds(), float64(stage.time.Microseconds())/float64(l.objects))
	}
	return nil
}

const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      image: registry.example/app:1.0\n"

// coldStart runs the command on one Pod, as an editor or pre-commit does.
func coldStart(ctx context.Context, binary, bundle, folder string) error {
	file := filepath.Join(folder, "pod.yaml")
	if err := os.WriteFile(file, []byte(pod), 0o644); err != nil {
		return err
	}
	var times []time.Duration
	for range 21 {
		_, elapsed, err := measure(ctx, &bytes.Buffer{}, binary, "check", "--bundle", bundle, "--fail-on", "none", "--quiet", file)
		if err != nil {
			return err
		}
		times = append(times, elapsed)
	}
	slices.Sort(times)
	fmt.Printf("\ncold start on one Pod, 21 runs: median %.0f ms, fastest %.0f ms, slowest %.0f ms\n", ms(times[10]), ms(times[0]), ms(times[20]))
	return nil
}

// measure runs a command. said takes what it says on standard error.
func measure(ctx context.Context, said *bytes.Buffer, name string, args ...string) (*syscall.Rusage, time.Duration, error) {
	command := exec.CommandContext(ctx, name, args...) //nolint:gosec // Running the command that is named is the purpose.
	command.Stderr = said
	start := time.Now()
	err := command.Run()
	elapsed := time.Since(start)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %s", err, said.Bytes())
	}
	usage, _ := command.ProcessState.SysUsage().(*syscall.Rusage)
	return usage, elapsed, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// firstFolder returns the first of the folders that exists.
func firstFolder(folders ...string) string {
	for _, folder := range folders {
		if info, err := os.Stat(folder); folder != "" && err == nil && info.IsDir() {
			return folder
		}
	}
	return "."
}
