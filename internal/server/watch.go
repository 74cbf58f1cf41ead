package server

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Files are written in several steps, and a checkout changes many: only after a moment of quiet what is on disk is taken for
// complete. Where there never is one, something else in the folder changes all the time, and is not waited for.
const (
	quiet    = 100 * time.Millisecond
	patience = 3 * time.Second
)

// Watch calls changed when something at or below the paths has changed and then nothing for a moment, until the context ends. While changed
// runs, unsettled tells whether more has changed, in which case it is called again. paths are asked for before each call, as a
// configuration may name others. A path that is a symbolic link is watched where it stands as well as where it leads: that is how
// git-sync and the kubelet swap whole folders.
func Watch(ctx context.Context, log *slog.Logger, paths func() []string, changed func(unsettled func() bool)) error {
	events := make(chan struct{}, 1)
	w, err := watch(log, paths(), events)
	if err != nil {
		return err
	}
	go func() {
		var restless time.Time // since when changes have come one after the other
		for settle(ctx, events) {
			if restless.IsZero() {
				restless = time.Now()
			}
			// Folders may be others under the same names now: all are watched afresh, before they are read.
			if next, err := watch(log, paths(), events); err != nil {
				log.Warn("not everything can be watched", "error", err)
			} else {
				w.close()
				w = next
			}
			unsettled := func() bool { return len(events) > 0 && time.Since(restless) < patience }
			changed(unsettled)
			if !unsettled() {
				restless = time.Time{}
			}
		}
		w.close()
	}()
	return nil
}

// settle waits for an event and then for quiet. It tells whether the context is still there.
func settle(ctx context.Context, events <-chan struct{}) bool {
	select {
	case <-ctx.Done():
		return false
	case <-events:
	}
	late := time.After(patience)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-events:
		case <-late:
			return true
		case <-time.After(quiet):
			return true
		}
	}
}

// watched are the files and folders that are watched, with all symbolic links on the way to them. Their folders are watched
// for their sake only: what else happens there is nobody's concern.
type watched struct {
	watcher *fsnotify.Watcher
	names   []string
}

// watch notes in events what happens to the paths from now on.
func watch(log *slog.Logger, paths []string, events chan<- struct{}) (*watched, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watched{watcher: watcher}
	var problems []error
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		chain := links(path)
		for _, name := range chain {
			problems = append(problems, watcher.Add(existing(filepath.Dir(name))))
		}
		if err := watchBelow(watcher, chain[len(chain)-1]); !errors.Is(err, fs.ErrNotExist) { // It may come.
			problems = append(problems, err)
		}
		w.names = append(w.names, chain...)
	}
	if err := errors.Join(problems...); err != nil {
		w.close()
		return nil, err
	}
	go w.forward(log, events)
	return w, nil
}

func (w *watched) close() { _ = w.watcher.Close() } // Nothing was written.

// forward notes that something has changed, until the watcher is closed. It never waits for whoever is told.
func (w *watched) forward(log *slog.Logger, events chan<- struct{}) {
	for {
		select {
		case err, open := <-w.watcher.Errors:
			if !open {
				return
			}
			// Too many events at once lose some; looking again finds what they were about.
			log.Warn("watching files", "error", err)
		case event, open := <-w.watcher.Events:
			if !open {
				return
			}
			if event.Op == fsnotify.Chmod || isScratch(filepath.Base(event.Name)) || !w.concerns(event.Name) {
				continue
			}
			if info, err := os.Stat(event.Name); event.Has(fsnotify.Create) && err == nil && info.IsDir() {
				_ = watchBelow(w.watcher, event.Name) // It may be gone again.
			}
		}
		select {
		case events <- struct{}{}:
		default:
		}
	}
}

// concerns tells whether a file is watched, or below a folder that is, or on the way to it.
func (w *watched) concerns(file string) bool {
	const separator = string(filepath.Separator)
	return slices.ContainsFunc(w.names, func(name string) bool {
		return file == name || strings.HasPrefix(file, name+separator) || strings.HasPrefix(name, file+separator)
	})
}

// existing is the folder, or the nearest one above it that exists.
func existing(folder string) string {
	for {
		parent := filepath.Dir(folder)
		if _, err := os.Stat(folder); err == nil || parent == folder {
			return folder
		}
		folder = parent
	}
}

// isScratch tells what editors leave beside a file while it is edited. The kubelet's links begin with two dots.
func isScratch(name string) bool {
	return strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "..") || strings.HasSuffix(name, "~")
}

// links follows the symbolic links on the way to a file. It returns each of them, and the file that they lead to.
func links(file string) []string {
	var found []string
	const tooMany = 40 // as Linux has it
	for range tooMany {
		link := firstLink(file)
		target, err := os.Readlink(link)
		if link == "" || err != nil {
			break
		}
		found = append(found, link)
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(link), target)
		}
		file = filepath.Join(target, strings.TrimPrefix(file, link))
	}
	return append(found, file)
}

// firstLink is the first symbolic link on the way to a file, or empty.
func firstLink(file string) string {
	for i := 1; i <= len(file); i++ {
		if i < len(file) && file[i] != filepath.Separator {
			continue
		}
		if info, err := os.Lstat(file[:i]); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return file[:i]
		}
	}
	return ""
}

func watchBelow(watcher *fsnotify.Watcher, folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != folder: // It went away meanwhile.
			return nil
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && !strings.HasPrefix(entry.Name(), "..") && path != folder:
			return fs.SkipDir
		case entry.IsDir():
			return watcher.Add(path)
		default:
			return nil
		}
	})
}
