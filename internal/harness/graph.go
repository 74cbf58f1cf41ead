package harness

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// graph knows which modules need which packages.
type graph struct {
	modules map[string]*ast.Module
	// needs says by file which packages it needs, and whether it names them: data.policies[x] needs all packages below, and
	// names none. A file needs its own package.
	needs map[string]map[string]bool
}

// newGraph reads the graph off the modules. unread are packages of files that cannot be parsed.
func newGraph(modules map[string]*ast.Module, unread map[string]ast.Ref) graph {
	packages := map[string]ast.Ref{}
	for _, module := range modules {
		packages[module.Package.Path.String()] = module.Package.Path
	}
	for _, path := range unread {
		if path != nil {
			packages[path.String()] = path
		}
	}
	g := graph{modules, make(map[string]map[string]bool, len(modules))}
	meant := map[string]map[string]bool{}
	for file, module := range modules {
		needs := map[string]bool{module.Package.Path.String(): true}
		visit := func(ref ast.Ref) bool {
			if !ref.HasPrefix(ast.DefaultRootRef) || len(ref) < 2 {
				return false
			}
			ref = ref.ConstantPrefix()
			key := ref.String()
			if _, known := meant[key]; !known {
				meant[key] = packagesBehind(ref, packages)
			}
			for name, named := range meant[key] {
				needs[name] = needs[name] || named
			}
			return false
		}
		for _, clause := range module.Imports {
			ast.WalkRefs(clause, visit)
		}
		for _, rule := range module.Rules {
			ast.WalkRefs(rule, visit)
		}
		g.needs[file] = needs
	}
	return g
}

// packagesBehind are the packages that a reference may mean: the one that it leads into, as true, and those below it.
func packagesBehind(ref ast.Ref, packages map[string]ast.Ref) map[string]bool {
	names := map[string]bool{}
	for name, path := range packages {
		if len(path) > len(ref) && path.HasPrefix(ref) {
			names[name] = false
		}
	}
	for n := len(ref); n > 1; n-- {
		if name := ref[:n].String(); packages[name] != nil {
			names[name] = true
			break
		}
	}
	return names
}

// dependents are the modules that need one of the packages, directly or by way of others; the packages' own are among them.
// named leaves out those that do not name what they need.
func (g graph) dependents(named bool, packages ...string) map[string]bool {
	found := map[string]bool{}
	for len(packages) > 0 {
		var next []string
		for file, needs := range g.needs {
			if !found[file] && slices.ContainsFunc(packages, func(name string) bool {
				names, need := needs[name]
				return need && (names || !named)
			}) {
				found[file] = true
				next = append(next, g.modules[file].Package.Path.String())
			}
		}
		packages = next
	}
	return found
}

// dependencies are the files and those that they need, directly or by way of others.
func (g graph) dependencies(files map[string]bool) map[string]bool {
	byPackage := map[string][]string{}
	for file, module := range g.modules {
		name := module.Package.Path.String()
		byPackage[name] = append(byPackage[name], file)
	}
	found := maps.Clone(files)
	pending := slices.Collect(maps.Keys(files))
	for len(pending) > 0 {
		file := pending[0]
		pending = pending[1:]
		for name := range g.needs[file] {
			for _, other := range byPackage[name] {
				if !found[other] {
					found[other] = true
					pending = append(pending, other)
				}
			}
		}
	}
	return found
}
