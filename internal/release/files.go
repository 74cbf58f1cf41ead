package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Sums is the file that lists the digests of all others, as sha256sum --check reads it. It marks a folder as one that
// sekisho has written and may replace.
const Sums = "SHA256SUMS"

// File is a file of a rendering. Its name is relative, with slashes.
type File struct {
	Name string
	Data []byte
}

// Files are the files of a rendering.
type Files []File

// Sorted returns the files in the order of their names, in which everything that is written holds them.
func (f Files) Sorted() Files {
	return slices.SortedFunc(slices.Values(f), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

// Stream joins files of YAML as the documents of one. The order is kept.
func (f Files) Stream() []byte {
	var all bytes.Buffer
	for _, file := range f {
		all.WriteString("---\n")
		all.Write(bytes.TrimPrefix(file.Data, []byte("---\n")))
	}
	return all.Bytes()
}

// sums renders the digests of the files.
func (f Files) sums() []byte {
	var b strings.Builder
	for _, file := range f.Sorted() {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(file.Data), file.Name)
	}
	return []byte(b.String())
}

// WriteFolder writes the files and their digests into a folder, which then holds them and nothing else. The folder must be
// absent, empty, or one that was written before. It appears as a whole: whatever fails, the folder is as it was.
func (f Files) WriteFolder(folder string) error {
	folder = filepath.Clean(folder)
	if err := mayReplace(folder); err != nil {
		return err
	}
	parent := filepath.Dir(folder)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(parent, ".sekisho-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	for _, file := range append(f.Sorted(), File{Name: Sums, Data: f.sums()}) {
		name := filepath.Join(fresh, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, file.Data, 0o644); err != nil {
			return err
		}
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	return replace(folder, fresh)
}

// replace puts a fresh folder in the place of another, if there is one. What was there goes, or is where the fresh one was.
func replace(folder, fresh string) error {
	err := exchange(folder, fresh)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(fresh, folder)
	case errors.Is(err, errors.ErrUnsupported):
		return replaceInSteps(folder, fresh)
	default:
		return err
	}
}

// replaceInSteps is for systems that cannot do it in one. A folder cannot be renamed onto one that holds files, so that the old
// one steps aside first.
func replaceInSteps(folder, fresh string) error {
	old := fresh + ".old"
	if err := os.Rename(folder, old); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(fresh, folder)
	} else if err != nil {
		return err
	}
	if err := os.Rename(fresh, folder); err != nil {
		return errors.Join(err, os.Rename(old, folder))
	}
	return os.RemoveAll(old)
}

// mayReplace refuses folders that hold what sekisho has not written.
func mayReplace(folder string) error {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) == 0 || slices.ContainsFunc(entries, func(entry fs.DirEntry) bool { return entry.Name() == Sums }):
		return nil
	default:
		return fmt.Errorf("%s holds files that sekisho has not written (it has no %s): name a new or empty folder", folder, Sums)
	}
}

// WriteArchive writes the files as a gzipped tar archive. Equal files make equal bytes: no times, no owners.
func (f Files) WriteArchive(w io.Writer) error {
	compressed := gzip.NewWriter(w)
	archive := tar.NewWriter(compressed)
	for _, file := range f.Sorted() {
		header := &tar.Header{Name: file.Name, Mode: 0o644, Size: int64(len(file.Data)), ModTime: time.Unix(0, 0).UTC(), Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(file.Data); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), compressed.Close())
}
