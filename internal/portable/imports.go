package portable

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkImports holds GK01. Gatekeeper rejects a template with any import but those below data.lib and future.
//
// https://github.com/open-policy-agent/frameworks/blob/master/constraint/pkg/regorewriter/regorewriter.go (checkImport)
func (c *checker) checkImports() {
	for _, imported := range c.module.Imports {
		path, ok := imported.Path.Value.(ast.Ref)
		if !ok {
			continue
		}
		at := imported.Path.Location
		switch {
		case path.HasPrefix(ast.Ref{ast.DefaultRootDocument, ast.StringTerm("lib")}):
		case path.HasPrefix(ast.Ref{ast.FutureRootDocument}), path.Equal(ast.RegoV2CompatibleRef):
			// GK14 knows which of these are harmless.
		case path.Equal(ast.RegoV1CompatibleRef):
			c.report(at, "GK01", "Gatekeeper rejects the import of %s: remove it, the syntax of Rego v1 is the default everywhere", quote(path))
		case path.HasPrefix(ast.Ref{ast.InputRootDocument}):
			c.report(at, "GK01", "Gatekeeper rejects the import of %s: import data.lib.sekisho.review and write review.object", quote(path))
		default:
			c.report(at, "GK01", "Gatekeeper rejects the import of %s: only packages below data.lib can be imported, so move what is shared into one", quote(path))
		}
	}
}

// checkKeywords holds the part of GK14 that is about imports. The keywords of Rego v1 may be imported, to no effect.
func (c *checker) checkKeywords() {
	for _, imported := range c.module.Imports {
		path, ok := imported.Path.Value.(ast.Ref)
		if !ok {
			continue
		}
		at := imported.Path.Location
		switch {
		case path.Equal(ast.RegoV2CompatibleRef):
			c.report(at, "GK14", "%s needs OPA 1.22, which is not in Gatekeeper: remove the import and write Rego v1", quote(path))
		case path.Equal(ast.FutureKeywordsRef):
			c.report(at, "GK14", "%s brings in whichever keywords an engine has, so the module reads differently in each: remove the import, v1 needs none", quote(path))
		case path.HasPrefix(ast.FutureKeywordsRef) && !isKeyword(text(path[2])):
			c.report(at, "GK14", "%s is a keyword of newer engines only: remove the import and write Rego v1", quote(path))
		case path.HasPrefix(ast.FutureKeywordsRef) && text(path[2]) == "not":
			c.report(at, "GK14", "%s changes what not means, in newer engines only: remove the import and put the conditions into a rule of their own", quote(path))
		}
	}
}
