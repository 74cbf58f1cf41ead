package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// file is a file that appears under its name only when it is complete.
type file struct {
	*os.File
	name string // empty where the file is written directly, or done
}

// createFile begins a file. What is no regular file, such as /dev/stderr or a pipe, is not replaced but written to.
func createFile(name string) (*file, error) {
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		name = resolved
	}
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return nil, errors.New("is a folder")
	}
	if err == nil && !info.Mode().IsRegular() {
		direct, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &file{File: direct}, withoutPath(err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".sekisho-*")
	if err != nil {
		return nil, withoutPath(err)
	}
	return &file{File: temporary, name: name}, nil
}

// commit completes the file.
func (f *file) commit() error {
	if err := f.Close(); err != nil {
		return err
	}
	if f.name == "" {
		return nil
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), f.name); err != nil {
		return err
	}
	f.name = ""
	return nil
}

// discard removes the file unless it is complete.
func (f *file) discard() {
	if f.name != "" {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
}

// writeFile writes a file that appears under its name only when it is complete.
func writeFile(name string, data []byte) error {
	file, err := createFile(name)
	if err != nil {
		return err
	}
	defer file.discard()
	if _, err := file.Write(data); err != nil {
		return err
	}
	return file.commit()
}

// withoutPath is the reason of an error about a file whose name is said elsewhere.
func withoutPath(err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// writeJSON writes a value as people read JSON.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// counted is a number of things in words.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
