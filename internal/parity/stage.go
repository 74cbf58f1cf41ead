package parity

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/sekisho/sekisho"
)

// stage is what all engines work on.
type stage struct {
	library *sekisho.Library
	sets    []set
	folder  string // of one engine: the policies as files, below policies and lib, and main
}

// set is a number of objects, each of which is judged beside the same other objects.
type set struct {
	subjects  []Subject
	inventory []sekisho.Object // nil where every object is judged alone
}

// subjects are those of all sets; their numbers are how answers are matched.
func (s *stage) subjects() []Subject {
	var all []Subject
	for _, one := range s.sets {
		all = append(all, one.subjects...)
	}
	return all
}

// write puts the library's modules where other programs read them, the built-in package main included.
func (s *stage) write() error {
	files := map[string][]byte{"main/main.rego": sekisho.MainModule()}
	maps.Copy(files, s.library.Shared())
	for _, policy := range s.library.Policies() {
		files[policy.File] = policy.Module()
	}
	var problems []error
	for name, text := range files {
		problems = append(problems, s.writeFile(filepath.Join("policies", filepath.FromSlash(name)), text))
	}
	return errors.Join(problems...)
}

// eachSet writes the objects of one set after the other, and what policies read below data, and lets an engine judge them.
func (s *stage) eachSet(ctx context.Context, judge func() error) error {
	engine, err := s.library.Compile(ctx)
	if err != nil {
		return err
	}
	first := 0
	for _, one := range s.sets {
		inventory := engine.NewInventory()
		inventory.Add(one.inventory...)
		data := s.library.Data()
		data["inventory"] = inventory
		text, err := json.Marshal(data)
		if err != nil {
			return err
		}
		// Both conftest and OPA read data.json as the root of the data.
		problems := []error{s.writeFile(filepath.Join("policies", "data.json"), text), os.RemoveAll(filepath.Join(s.folder, "objects"))}
		for j, subject := range one.subjects {
			text, err := subject.Object.MarshalJSON()
			problems = append(problems, err, s.writeFile(filepath.Join("objects", objectName(first+j)), text))
		}
		if err := errors.Join(problems...); err != nil {
			return err
		}
		if err := judge(); err != nil {
			return err
		}
		first += len(one.subjects)
	}
	return nil
}

// objectName is the file of an object; its number is how an answer is matched.
func objectName(i int) string { return fmt.Sprintf("%06d.json", i) }

func (s *stage) writeFile(name string, text []byte) error {
	file := filepath.Join(s.folder, name)
	return cmp.Or(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644))
}
