package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
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
		{i.Charts, "a folder of Helm templates is", "folders of Helm templates are", "check what helm template prints"},
		{i.Patches, "a patch of a kustomization is", "patches of kustomizations are", "check what kubectl kustomize prints"},
	} {
		switch len(left.files) {
		case 0:
		case 1:
			notes = append(notes, fmt.Sprintf("%s: %s left out: %s", left.files[0], left.one, left.do))
		default:
			notes = append(notes, fmt.Sprintf("%d %s left out, such as %s: %s", len(left.files), left.many, left.files[0], left.do))
		}
	}
	return notes
}

// Find turns arguments into files: a file is taken as it is, a folder is searched for .yaml, .yml and .json, and globs, with **
// for any number of folders, are expanded. ignore lists globs of files to leave out.
func Find(arguments, ignore []string) (Inputs, error) {
	f := finder{seen: map[string]bool{}}
	for _, pattern := range ignore {
		compiled, err := fileglob.Compile(pattern)
		if err != nil {
			return Inputs{}, fmt.Errorf("ignore: %w", err)
		}
		f.ignore = append(f.ignore, compiled)
	}
	for _, argument := range arguments {
		f.argument(argument)
	}
	return f.inputs, nil
}

type finder struct {
	ignore []fileglob.Glob
	inputs Inputs
	seen   map[string]bool
}

func (f *finder) argument(argument string) {
	if argument == Stdin {
		f.add(argument)
		return
	}
	info, err := os.Stat(argument)
	switch {
	case err == nil && info.IsDir():
		f.folder(argument, isManifestName)
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
	base = base[:strings.LastIndexAny(base, `/\`)+1]
	before := len(f.inputs.Files)
	f.folder(filepath.Clean(base), func(file string) bool { return pattern.Match(file) })
	if len(f.inputs.Files) == before {
		f.inputs.Problems = append(f.inputs.Problems, sekisho.Problem{File: argument, Message: "no file matches the glob"})
	}
}

// folder searches a folder. Hidden folders are left out, and so is what looks like a manifest but is none: templates of Helm
// charts before they are rendered, and the patches of a kustomization, which hold only a part of an object.
func (f *finder) folder(root string, wanted func(file string) bool) {
	patches := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			f.problem(file, err)
			return nil
		case entry.IsDir():
			if strings.HasPrefix(entry.Name(), ".") && file != root {
				return fs.SkipDir
			}
			if entry.Name() == "templates" && isFile(filepath.Join(filepath.Dir(file), "Chart.yaml")) {
				f.inputs.Charts = append(f.inputs.Charts, file)
				return fs.SkipDir
			}
			for _, patch := range kustomizePatches(file) {
				patches[patch] = true
			}
			return nil
		case !wanted(file) || !entry.Type().IsRegular() && !isFile(file):
			return nil
		}
		f.add(file)
		return nil
	})
	if err != nil {
		f.problem(root, err)
	}
	f.inputs.Files = slices.DeleteFunc(f.inputs.Files, func(file string) bool {
		if !patches[filepath.Clean(file)] {
			return false
		}
		f.inputs.Patches = append(f.inputs.Patches, file)
		return true
	})
}

func (f *finder) add(file string) {
	if f.seen[file] {
		return
	}
	f.seen[file] = true
	if !slices.ContainsFunc(f.ignore, func(pattern fileglob.Glob) bool { return pattern.Match(file) }) {
		f.inputs.Files = append(f.inputs.Files, file)
	}
}

func (f *finder) problem(file string, err error) {
	f.inputs.Problems = append(f.inputs.Problems, readProblem(file, err))
}

// readProblem says why a file could not be read.
func readProblem(file string, err error) sekisho.Problem {
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
