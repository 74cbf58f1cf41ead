package portable

import (
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// packageName is what every part of a package's name is made of, so that folder, id and template kind follow from it.
var packageName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// checkPackage holds GK04, and GK11 for policies.
func (c *checker) checkPackage() {
	path := c.module.Package.Path
	at := path[1].Location
	name := ast.Var(strings.TrimPrefix(path.String(), "data."))
	switch {
	case c.role == Policy && text(path[1]) == "policies" && len(path) == 3 && len(c.module.Rules) == 0:
		// Only the METADATA that a category's policies inherit.
	case c.role == Policy && (text(path[1]) != "policies" || len(path) != 4):
		c.report(at, "GK04", "package %s is no policy's: policies are packages policies.<category>.<name>", quote(name))
		return
	case c.role != Policy && (text(path[1]) != "lib" || len(path) < 4):
		c.report(at, "GK04", "package %s is no library's: libraries are packages lib.<namespace>.<topic>, so that trees can be merged", quote(name))
		return
	}
	for _, part := range path[1:] {
		if !packageName.MatchString(text(part)) {
			c.report(part.Location, "GK04", "%q in the package's name: use lower-case letters, digits and _, a letter first", text(part))
			return
		}
	}
	if c.role == Policy && len(path) == 4 {
		c.checkName(path[3])
	}
}

// checkName holds GK11. A policy's name becomes the id and the constraint's name, with hyphens, and the template's kind
// and name, Sekisho<Name> and its lower-case form. Gatekeeper's webhook and Kubernetes take 63 characters.
//
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
func (c *checker) checkName(term *ast.Term) {
	const limit, prefix = 63, "sekisho"
	name := text(term)
	template := prefix + strings.ReplaceAll(name, "_", "")
	switch {
	case strings.Contains(name, "__") || strings.HasSuffix(name, "_"):
		c.report(term.Location, "GK11", "the name %q does not survive as the id and the template's kind: put one _ between words and none at the end", name)
	case len(name) > limit:
		c.report(term.Location, "GK11", "the name %q has %d characters and a constraint's at most %d: shorten it", name, len(name), limit)
	case len(template) > limit:
		c.report(term.Location, "GK11", "the name %q makes the template's name %q, with %d characters instead of at most %d: shorten it", name, template, len(template), limit)
	}
}
