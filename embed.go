package sekisho

import (
	"embed"
	"io/fs"
	"os"
)

//go:embed policies
var policyFiles embed.FS

//go:embed bundles/*.yaml
var bundleFiles embed.FS

// Policies is the built-in policy library, rooted at the repository's folder policies.
var Policies = subFolder(policyFiles, "policies")

// Dir is a folder with policies of one's own, laid out as category/policy/policy.rego. Unlike [os.DirFS] it remembers
// its name, so that problems in it are reported with paths that a person can open.
func Dir(name string) fs.FS { return namedFS{os.DirFS(name), name} }

type namedFS struct {
	fs.FS
	name string
}

func subFolder(files fs.FS, name string) fs.FS {
	folder, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // The name is a constant of this file.
	}
	return namedFS{folder, name}
}

// MainModule is the text of package main, which collects the violations of all policies for conftest and stock OPA.
func MainModule() []byte {
	text, err := policyFiles.ReadFile("policies/main/main.rego")
	if err != nil {
		panic(err) // The file is embedded.
	}
	return text
}
