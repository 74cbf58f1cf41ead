package run

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/config"
	"github.com/sekisho/sekisho/internal/fileglob"
	"github.com/sekisho/sekisho/internal/yamldoc"
)

// Stdin is the name that stands for standard input.
const Stdin = "-"

// Inputs is what the arguments of a check stand for.
type Inputs struct {
	// Files are sorted within each argument; a file that several arguments name is in it once.
	Files []string
	// Charts are folders of Helm templates and Patches are patches of kustomizations, both left out of a searched folder:
	// they look like manifests but hold none until they are rendered.
	Charts, Patches []string
	// Empty are folders in which there is nothing to check.
	Empty []string
	// Problems are arguments that stand for nothing.
	Problems []sekisho.Problem
}

// Notes say what was left out, and how to check it.
func (i Inputs) Notes() []string {
	var notes []string
	for _, left := range []struct {
		files         []string
		one, many, do string
	}{
		{i.Charts, "a folder of Helm templates is", "folders of Helm templates are", "helm template CHART | sekisho check -"},
		{i.Patches, "a patch of a kustomization is", "patches of kustomizations are", "kubectl kustomize FOLDER | sekisho check -"},
	} {
		switch len(left.files) {
		case 0:
		case 1:
			notes = append(notes, fmt.Sprintf("%s: %s left out, render it first: %s", left.files[0], left.one, left.do))
		default:
			notes = append(notes, fmt.Sprintf("%d %s left out, such as %s, render them first: %s", len(left.files), left.many, left.files[0], left.do))
		}
	}
	for _, folder := range i.Empty {
		notes = append(notes, folder+": nothing to check: no .yaml, .yml or .json in it")
	}
	return notes
}

// Find turns arguments into files: a file is taken as it is, a folder is searched for .yaml, .yml and .json, and globs, with **
// for any number of folders, are expanded. Files for which ignored is true are left out.
func Find(arguments []string, ignored func(file string) bool) Inputs {
	f := finder{ignored: ignored, seen: map[string]bool{}}
	for _, argument := range arguments {
		f.argument(argument)
	}
	return f.inputs
}

type finder struct {
	ignored func(file string) bool
	inputs  Inputs
	seen    map[string]bool // files and charts, however they are written
}

func (f *finder) argument(argument string) {
	if argument == Stdin {
		f.add(argument)
		return
	}
	info, err := os.Stat(argument)
	switch {
	case err == nil && info.IsDir():
		if !f.folder(argument, anyDepth, isManifestName) {
			f.inputs.Empty = append(f.inputs.Empty, argument)
		}
	case err == nil && filepath.Base(argument) == config.FileName: // pre-commit names every YAML file.
	case err == nil:
		f.add(argument)
	case errors.Is(err, fs.ErrNotExist) && fileglob.HasMeta(argument):
		f.glob(argument)
	default:
		f.problem(argument, err)
	}
}

func (f *finder) glob(argument string) {
	pattern, err := fileglob.Compile(argument)
	if err != nil {
		f.inputs.Problems = append(f.inputs.Problems, sekisho.Problem{File: argument, Message: err.Error()})
		return
	}
	// The folders before the first wildcard need not be searched for.
	base := argument[:strings.IndexAny(argument, "*?[{")]
	base = filepath.Clean(base[:strings.LastIndexAny(base, `/\`)+1])
	depth := strings.Count(filepath.ToSlash(filepath.Clean(argument)), "/")
	if strings.Contains(argument, "**") {
		depth = anyDepth
	}
	if _, err := os.Stat(base); err != nil || !f.folder(base, depth, pattern.Match) {
		f.inputs.Problems = append(f.inputs.Problems, sekisho.Problem{File: argument, Message: "no file matches the glob"})
	}
}

// anyDepth is more folders than a path can have.
const anyDepth = math.MaxInt

// folder searches a folder, down to names with depth separators, and tells whether there is a wanted file in it. Hidden
// folders are left out, and so is what looks like a manifest but is none: templates of Helm charts before they are rendered,
// the patches of a kustomization, which hold only a part of an object, and sekisho's own configuration.
func (f *finder) folder(root string, depth int, wanted func(file string) bool) bool {
	if info, err := os.Lstat(root); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		root += string(filepath.Separator) // WalkDir follows a symbolic link only when it is written as a folder.
	}
	found := false
	before := len(f.inputs.Files)
	patches := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			f.problem(file, err)
			return nil
		case entry.IsDir():
			hidden := strings.HasPrefix(entry.Name(), ".") && file != root
			if hidden || strings.Count(filepath.ToSlash(filepath.Join(file, "x")), "/") > depth {
				return fs.SkipDir
			}
			if entry.Name() == "templates" && isFile(filepath.Join(filepath.Dir(file), "Chart.yaml")) {
				if !f.repeated(file) {
					f.inputs.Charts = append(f.inputs.Charts, file)
				}
				found = found || file == root
				return fs.SkipDir
			}
			for _, patch := range kustomizePatches(file) {
				patches[patch] = true
			}
			return nil
		case !wanted(file) || filepath.Base(file) == config.FileName || !entry.Type().IsRegular() && !isFile(file):
			return nil
		}
		found = true
		f.add(file)
		return nil
	})
	if err != nil {
		f.problem(root, err)
	}
	// A patch may stand in a folder above or below its kustomization.
	kept := slices.DeleteFunc(f.inputs.Files[before:], func(file string) bool {
		if !patches[filepath.Clean(file)] {
			return false
		}
		f.inputs.Patches = append(f.inputs.Patches, file)
		return true
	})
	f.inputs.Files = f.inputs.Files[:before+len(kept)]
	return found
}

func (f *finder) add(file string) {
	if !f.repeated(file) && !f.ignored(file) {
		f.inputs.Files = append(f.inputs.Files, file)
	}
}

// repeated tells whether a name has come up before.
func (f *finder) repeated(name string) bool {
	name = filepath.Clean(name)
	seen := f.seen[name]
	f.seen[name] = true
	return seen
}

func (f *finder) problem(file string, err error) {
	f.inputs.Problems = append(f.inputs.Problems, readProblem(file, err))
}

// readProblem says why a file could not be read.
func readProblem(file string, err error) sekisho.Problem {
	if problem := (sekisho.Problem{}); errors.As(err, &problem) {
		return problem
	}
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		err = pathError.Err
	}
	return sekisho.Problem{File: file, Message: "cannot be read: " + err.Error()}
}

func isManifestName(file string) bool {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

func isFile(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// kustomizePatches lists the files that the kustomization of a folder, if it has one, uses as patches.
func kustomizePatches(folder string) []string {
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			continue
		}
		tree, err := yamldoc.Parse(data)
		if err != nil || tree.Empty() || tree.Root().Kind() != yamldoc.Mapping {
			return nil // Whatever is wrong with it is reported when it is checked.
		}
		var patches []string
		for _, field := range []string{"patches", "patchesJson6902", "patchesStrategicMerge"} {
			list, found := tree.Root().Get(field)
			if !found || list.Kind() != yamldoc.Sequence {
				continue
			}
			for _, patch := range list.Items() {
				if patch.Kind() == yamldoc.Mapping {
					patch, _ = patch.Get("path")
				}
				if patch.Kind() == yamldoc.String && !strings.Contains(patch.Text(), "\n") {
					patches = append(patches, filepath.Join(folder, patch.Text()))
				}
			}
		}
		return patches
	}
	return nil
}
