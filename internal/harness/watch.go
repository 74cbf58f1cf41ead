package harness

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long nothing must be saved before tests run again: editors write a file in several steps, and switching a
// branch changes many.
const quiet = 50 * time.Millisecond

// Watch calls run with the files that were saved, sorted, until the context ends or no more files come.
func Watch(ctx context.Context, saved <-chan string, run func(touched []string)) {
	var touched []string
	timer := time.NewTimer(quiet)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case file, open := <-saved:
			if !open {
				return
			}
			if !slices.Contains(touched, file) {
				touched = append(touched, file)
			}
			timer.Reset(quiet)
		case <-timer.C:
			slices.Sort(touched)
			run(touched)
			touched = nil
		}
	}
}

// Saved reports the files below folders that tests are made of, and those of data files and folders, whenever one of them is
// written, renamed or removed. New folders are watched too. The channel is closed when the context ends.
func Saved(ctx context.Context, folders, data []string) (<-chan string, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	for _, folder := range slices.Concat(asFolders(folders), data) {
		if err := watchBelow(watcher, folder); err != nil {
			_ = watcher.Close()
			return nil, err
		}
	}
	saved := make(chan string, 64)
	go func() {
		defer close(saved)
		defer func() { _ = watcher.Close() }() // Nothing was written.
		for {
			select {
			case <-ctx.Done():
				return
			case _, open := <-watcher.Errors:
				if !open {
					return
				}
				// Too many events at once lose some; the next save brings the results up to date.
			case event := <-watcher.Events:
				if event.Has(fsnotify.Create) {
					_ = watchBelow(watcher, event.Name) // It may be gone again.
				}
				if event.Has(fsnotify.Chmod) || !isTestFile(event.Name) {
					continue
				}
				select {
				case saved <- filepath.Clean(event.Name):
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return saved, nil
}

// watchBelow watches a folder and all below it, or the folder of a file.
func watchBelow(watcher *fsnotify.Watcher, folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != folder:
			return fs.SkipDir
		case entry.IsDir():
			return watcher.Add(path)
		case path == folder:
			return watcher.Add(filepath.Dir(path))
		default:
			return nil
		}
	})
}

func isTestFile(name string) bool {
	return slices.Contains([]string{".rego", ".yaml", ".yml", ".json"}, filepath.Ext(name)) && !strings.HasPrefix(filepath.Base(name), ".")
}
