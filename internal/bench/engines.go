package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
)

// reviewed is the bundle by which all engines review. It reads no other objects, so that every engine sees the same.
const reviewed = "pod-security-restricted"

// reviews is how many reviews each engine is timed on.
const reviews = 1_000

// engines times a review of the same objects in every engine, after it has started and judged each object once. Engines that
// are not installed are named.
func engines(ctx context.Context, corpus, folder string) error {
	r, err := releaseOf(reviewed)
	if err != nil {
		return err
	}
	objects, err := podObjects(corpus)
	if err != nil {
		return err
	}
	fmt.Printf("\na review of %d objects that carry pods, bundle %s, one after the other:\n", len(objects), reviewed)
	var embedded time.Duration
	for _, engine := range []struct {
		name   string
		review func(context.Context, *release.Release, []sekisho.Object, string) (time.Duration, error)
	}{
		{"sekisho, embedded", reviewEmbedded},
		{"opa run, over HTTP", reviewOPA},
		{"Gatekeeper, one pack", reviewPack},
		{"Gatekeeper, templates", reviewTemplates},
		{"conftest, whole runs", reviewConftest},
	} {
		each, err := engine.review(ctx, r, objects, folder)
		switch {
		case errors.Is(err, exec.ErrNotFound):
			fmt.Printf("  %-22s not measured: %v (make tools)\n", engine.name, err)
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", engine.name, err)
		case embedded == 0:
			embedded = each
		}
		fmt.Printf("  %-22s %8.3f ms  %6.1f times\n", engine.name, ms(each), each.Seconds()/embedded.Seconds())
	}
	return nil
}

func releaseOf(name string) (*release.Release, error) {
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		return nil, err
	}
	bundle, err := sekisho.BuiltinBundle(name)
	if err != nil {
		return nil, err
	}
	if library, err = library.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}}); err != nil {
		return nil, err
	}
	return release.New("(bench)", library, bundle)
}

// podObjects are the corpus's Pods and Deployments.
func podObjects(corpus string) ([]sekisho.Object, error) {
	var objects []sekisho.Object
	err := manifests(corpus, func(_ string, _ []byte, manifest sekisho.Manifest) {
		for _, object := range manifest.Objects {
			if slices.Contains([]string{"Pod", "apps/Deployment", "apps/DaemonSet", "apps/StatefulSet"}, object.GroupKind()) {
				objects = append(objects, object)
			}
		}
	})
	if err == nil && len(objects) == 0 {
		err = errors.New(corpus + " has no objects that carry pods")
	}
	return objects, err
}

// each runs one review after the other and returns what one of them takes. Before that every object is judged once.
func each(objects []sekisho.Object, review func(i int) error) (time.Duration, error) {
	for i := range objects {
		if err := review(i); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	for i := range reviews {
		if err := review(i % len(objects)); err != nil {
			return 0, err
		}
	}
	return time.Since(start) / reviews, nil
}

func reviewEmbedded(ctx context.Context, r *release.Release, objects []sekisho.Object, _ string) (time.Duration, error) {
	engine, err := r.Library.Compile(ctx)
	if err != nil {
		return 0, err
	}
	return each(objects, func(i int) error {
		_, err := engine.Evaluate(ctx, objects[i])
		return err
	})
}

// reviewOPA asks a stock OPA that serves on a socket of this machine.
func reviewOPA(ctx context.Context, r *release.Release, objects []sekisho.Object, folder string) (time.Duration, error) {
	program, err := exec.LookPath("opa")
	if err != nil {
		return 0, err
	}
	archive, err := opabundle.Build(r, opabundle.Options{})
	if err != nil {
		return 0, err
	}
	file, socket := filepath.Join(folder, "bundle.tar.gz"), filepath.Join(folder, "opa.sock")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	command := exec.CommandContext(ctx, program, "run", "--server", "--addr", "unix://"+socket, "--log-level", "error", "--bundle", file) //nolint:gosec // The program was found by its name.
	if err := command.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		for { // until the server listens
			connection, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
			if err == nil || ctx.Err() != nil {
				return connection, err
			}
			select {
			case err := <-ended:
				return nil, errors.Join(errors.New("opa has ended"), err)
			case <-time.After(10 * time.Millisecond):
			}
		}
	}}}
	inputs, err := marshalled(objects, func(object sekisho.Object) any { return map[string]any{"input": object} })
	if err != nil {
		return 0, err
	}
	return each(objects, func(i int) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://opa/v1/data/main/violation", bytes.NewReader(inputs[i]))
		if err != nil {
			return err
		}
		response, err := client.Do(request) //nolint:gosec // It goes to the socket.
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		_, err = io.Copy(io.Discard, response.Body)
		if response.StatusCode != http.StatusOK {
			err = errors.Join(err, errors.New(response.Status))
		}
		return err
	})
}

func marshalled(objects []sekisho.Object, wrap func(sekisho.Object) any) ([][]byte, error) {
	texts := make([][]byte, len(objects))
	for i, object := range objects {
		var err error
		if texts[i], err = json.Marshal(wrap(object)); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// reviewConftest compares a run over many objects with a run over one: conftest starts anew each time.
func reviewConftest(ctx context.Context, r *release.Release, objects []sekisho.Object, folder string) (time.Duration, error) {
	program, err := exec.LookPath("conftest")
	if err != nil {
		return 0, err
	}
	files, err := conftest.Files(r)
	if err != nil {
		return 0, err
	}
	policies, documents := filepath.Join(folder, "conftest"), filepath.Join(folder, "objects")
	if err := errors.Join(files.WriteFolder(policies), os.MkdirAll(documents, 0o750)); err != nil {
		return 0, err
	}
	texts, err := marshalled(objects, func(object sekisho.Object) any { return object })
	if err != nil {
		return 0, err
	}
	for i := range reviews {
		if err := os.WriteFile(filepath.Join(documents, strconv.Itoa(i)+".json"), texts[i%len(texts)], 0o600); err != nil {
			return 0, err
		}
	}
	run := func(path string) (time.Duration, error) {
		command := exec.CommandContext(ctx, program, "test", "--no-fail", "--quiet", "--policy", policies, path) //nolint:gosec // The program was found by its name.
		start := time.Now()
		err := command.Run()
		return time.Since(start), err
	}
	one, err := run(filepath.Join(documents, "0.json"))
	if err != nil {
		return 0, err
	}
	all, err := run(documents)
	return (all - one) / (reviews - 1), err
}
